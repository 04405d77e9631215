-- A WhatsApp message that nobody confirmed within so many seconds goes on by SMS; null: never by silence.
alter table messages add column fallback_after_s integer check (fallback_after_s between 1 and 86400);

-- Looks that cannot wait behind a broadcast's overdue receipts: those of codes and alerts.
alter table attempts add column urgent boolean not null default false;
create index attempts_urgent_look_at on attempts (look_at) where urgent and look_at is not null;

-- What failed is tried again by hand page by page. The predicate names reason, which few moves touch, and not state,
-- so that a message that goes well never leaves its page (a heap-only update).
create index messages_with_reason on messages (group_id, id) where reason is not null and group_id is not null;
