-- Broadcasts that nobody has started yet: as they were asked for, with nothing written to anybody. A draft has the number
-- that its broadcast will have, and goes in the transaction that makes it, so that it becomes one once.
create table broadcast_drafts (
  id            integer primary key,
  empresa_id    integer not null references empresas (id),
  campaign_name text not null,
  -- Its text and its audience, but for targets.
  asked         jsonb not null,
  -- Phones as typed; null: the audience is in asked.
  targets       text[],
  scheduled_at  timestamptz,
  -- Whoever starts it means this one.
  version       integer not null default 1,
  created_by    text not null,
  created_at    timestamptz not null,
  updated_by    text not null,
  updated_at    timestamptz not null
);
create index broadcast_drafts_empresa on broadcast_drafts (empresa_id, id);
comment on column broadcast_drafts.campaign_name is 'lgpd: free';
comment on column broadcast_drafts.asked is 'lgpd: free';
comment on column broadcast_drafts.targets is 'lgpd: free';
comment on column broadcast_drafts.created_by is 'lgpd: staff';
comment on column broadcast_drafts.updated_by is 'lgpd: staff';
