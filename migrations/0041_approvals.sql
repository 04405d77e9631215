-- Above so many recipients a broadcast waits for a second person; null: none does.
alter table sending_rules add column approval_above integer check (approval_above > 0);

-- A draft that waits for one: since when, who asked (as it is told, and who that is), and above how many recipients it was.
-- The request that made it is known again when it comes again, as that of a broadcast is.
alter table broadcast_drafts
  add column asked_at timestamptz,
  add column asked_by text,
  add column asked_person text,
  add column above integer,
  add column idempotency_key text,
  add column request_hash bytea,
  add constraint broadcast_drafts_asked check (
    (asked_at is null) = (asked_by is null) and (asked_at is null) = (asked_person is null) and (asked_at is null) = (above is null));
create unique index broadcast_drafts_key on broadcast_drafts (empresa_id, idempotency_key);
comment on column broadcast_drafts.asked_by is 'lgpd: staff';
comment on column broadcast_drafts.asked_person is 'lgpd: staff';
comment on column broadcast_drafts.idempotency_key is 'lgpd: none; a keyed hash of it';
comment on column broadcast_drafts.request_hash is 'lgpd: free; of a request that names few people their numbers could be guessed from it';
