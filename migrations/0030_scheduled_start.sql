-- When a broadcast that waits is to start. One that nobody started in time asks before it goes out.
alter table message_groups add column starts_at timestamptz;
alter table message_groups add constraint message_groups_scheduled check (state <> 'scheduled' or starts_at is not null);
create index message_groups_scheduled on message_groups (starts_at) where state = 'scheduled';
alter table broadcasts add column start_missed boolean not null default false;
