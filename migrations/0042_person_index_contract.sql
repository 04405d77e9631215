-- A message of a broadcast had five places where it was written down besides its row: now three. Older processes that still
-- run fail from here on: stop them first.

-- All messages of a person, each once in a group. It takes the place of `message_recipients`, whose rows cost as much as a
-- message's own, and of the index that kept a person from being in a group twice.
create unique index messages_person on messages (recipient_key, group_id);
-- Of those that belong to no group the newest.
create index messages_person_alone on messages (recipient_key, id) where group_id is null;
drop index messages_once_per_group;
drop table message_recipients;

-- The messages of a group in the order in which they are listed, without reading what else the empresa has written. By empresa
-- nobody looks any more: retention walks by ids.
create index messages_group on messages (group_id, id) where group_id is not null;
drop index messages_empresa;
