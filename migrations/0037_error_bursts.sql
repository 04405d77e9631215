-- What a broadcast's attempts ended with that more sending will not mend, counted as it is recorded, so that a burst of
-- it pauses the broadcast and nobody has to read messages to find out.

-- Since when they are counted; no row: from the first message on. answered: how many answers there were when it began.
-- since: attempts that were claimed before say nothing any more, because somebody has resumed the broadcast since.
create table group_windows (
  group_id bigint primary key references message_groups (id) on delete cascade,
  no       integer not null,
  answered bigint not null,
  since    timestamptz
);

-- Spread over slots as group_counters are. seen: so many of them have been judged.
create table group_errors (
  group_id  bigint not null references message_groups (id) on delete cascade,
  window_no integer not null,
  code      integer not null,
  slot      smallint not null check (slot between 0 and 15),
  n         integer not null,
  seen      integer not null default 0,
  primary key (group_id, window_no, code, slot)
);
create index group_errors_new on group_errors (group_id) where seen < n;

-- What paused it; null: no burst did.
alter table broadcasts add column error_burst jsonb;
comment on column broadcasts.error_burst is 'lgpd: none; codes and counts';
