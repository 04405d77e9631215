-- How senders and accounts are doing, as every process sees it. See docs/decisions/0009.

-- A stopped sender is not claimed for until stopped_until; then one message at a time finds out whether it works again.
-- turned_at is when it last stopped or went on: what left before says nothing about it any more. stops counts the
-- probes in a row that failed.
alter table senders
  add column stopped_reason text check (stopped_reason in ('unreachable', 'auth', 'daily_limit')),
  add column stopped_until timestamptz,
  add column stops integer not null default 0,
  add column turned_at timestamptz,
  add constraint senders_stopped_until check (stopped_reason is null or stopped_until is not null);

-- rate is what the sender may do at present, full_rate what the configuration says. slowed_at is when it was last
-- halved, raised_at when it last changed by itself.
alter table sender_pace
  add column full_rate double precision check (full_rate > 0),
  add column slowed_at timestamptz,
  add column raised_at timestamptz;
update sender_pace set full_rate = rate;

-- Which part of its slots in flight every process may use, as of changed_at; it grows back with time.
create table account_limits (
  account_sid text primary key,
  share       double precision not null check (share > 0 and share <= 1),
  changed_at  timestamptz not null
);
