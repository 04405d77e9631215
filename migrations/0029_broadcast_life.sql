-- A broadcast can wait for its start, be paused and be canceled. The group says it; its streams repeat it, so that what
-- does not leave costs claims nothing: scheduled is held there, canceled is killed.
alter table message_groups add column state text not null default 'open'
  check (state in ('open', 'scheduled', 'paused', 'canceled'));

-- Where something of a canceled broadcast may still have to be taken out of the queue.
create index streams_canceled on streams (id) where state = 'killed' and not idle;
