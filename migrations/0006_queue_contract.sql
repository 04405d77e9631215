-- The queue and its pace. See docs/decisions/0006 and 0007.

-- due_at marks what is queued and nothing else, so that only entering and leaving the queue touches an index; every
-- other move of a message stays inside its page (a heap-only update).
drop index messages_due;
alter table messages alter column due_at drop not null;
update messages set due_at = null where state <> 'queued';
alter table messages add constraint messages_queued_is_due check (state <> 'queued' or due_at is not null);
create index messages_due on messages (stream_id, due_at, id) where due_at is not null;
alter table messages set (fillfactor = 60);
alter table attempts set (fillfactor = 70);

-- A stream on which nothing is queued is idle, and no claim looks at it. Whoever queues something wakes it.
alter table streams add column idle boolean not null default false;
drop index streams_turn;
create index streams_turn on streams (lane, empresa_id) where state = 'open' and not idle;

-- Two rows a sender: otp and alert draw on 'urgent', the rest on 'bulk' (90 % of the rate). next_at is when the next
-- unit (a message; of SMS a segment) may leave: a claim moves it on by what it takes, over all processes.
create table sender_pace (
  sender_id integer not null references senders (id),
  class     text not null check (class in ('urgent', 'bulk')),
  rate      double precision not null check (rate > 0),
  next_at   timestamptz not null,
  primary key (sender_id, class)
) with (fillfactor = 50);
insert into sender_pace (sender_id, class, rate, next_at)
  select sender_id, class, rate, refilled_at from sender_tokens;
drop table sender_tokens;

-- An attempt is only ever written by the claim, from the rows it has just moved: checking that they exist costs a fifth
-- of the claim. Whoever deletes messages deletes their attempts first.
alter table attempts drop constraint attempts_message_id_fkey;
alter table attempts drop constraint attempts_sender_id_fkey;
