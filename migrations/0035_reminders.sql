-- Reminders that go out by themselves, so many hours before an evento begins.

alter table eventos
  -- Null: as the empresa has it. Empty: none.
  add column reminder_hours smallint[],
  -- When somebody last said when it is, whether it takes place or how it is reminded of; null: when it was made. What
  -- was due before that was not missed: nobody had asked for it yet.
  add column reminders_since timestamptz;
-- Those that begin soon, of every empresa.
create index eventos_coming on eventos (starts_at) where not canceled;

create table reminder_rules (
  empresa_id        integer primary key references empresas (id),
  -- Empty: none.
  hours             smallint[] not null,
  preferred_channel text not null check (preferred_channel in ('whatsapp', 'sms')),
  language          text not null check (language in ('pt-BR', 'en')),
  updated_at        timestamptz not null,
  updated_by        text not null
);
comment on column reminder_rules.updated_by is 'lgpd: staff';

-- What became of each; one that is still to come has no row. An evento that is moved is reminded of anew.
create table reminders (
  id           integer generated always as identity primary key,
  empresa_id   integer not null references empresas (id),
  evento_id    integer not null,
  -- When the evento began as it was planned then.
  starts_at    timestamptz not null,
  hours        smallint not null,
  state        text not null check (state in ('sent', 'missed', 'past', 'nobody', 'refused')),
  reason       text,
  broadcast_id integer references broadcasts (id),
  settled_at   timestamptz not null,
  -- When what still waited of it was taken back, because the evento was moved or canceled.
  withdrawn_at timestamptz,
  unique (empresa_id, evento_id, starts_at, hours),
  foreign key (empresa_id, evento_id) references eventos (empresa_id, id) on delete cascade
);
create index reminders_newest on reminders (empresa_id, id);
create index reminders_broadcast on reminders (broadcast_id) where broadcast_id is not null;
-- Those whose evento may still be moved.
create index reminders_coming on reminders (starts_at) where state = 'sent' and withdrawn_at is null;
comment on column reminders.reason is 'lgpd: none; the code of an error';
