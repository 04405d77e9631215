-- A broadcast whose audience is still being written, in parts: each a range of the audience's key that one transaction at a
-- time goes on with, as far as `after_key` (or, of a notice, `after_id`). A part that is done is deleted: a broadcast
-- without parts is written wholly. See docs/decisions/0011-expansion.md.
create table broadcast_parts (
  broadcast_id     integer not null references broadcasts (id) on delete cascade,
  part             smallint not null check (part between 0 and 15),
  empresa_id       integer not null references empresas (id),
  -- Of an audience that is walked by the recipients' key; until_key null: to the end.
  after_key        bytea not null default '',
  until_key        bytea,
  -- Of one that is walked by the freelancers' ids.
  after_id         integer not null default 0,
  -- What its messages have in common besides their group and text.
  lane             text not null check (lane in ('alert', 'transactional', 'bulk')),
  source           text not null,
  channel          text not null check (channel in ('whatsapp', 'sms')),
  fallback_channel text check (fallback_channel = 'sms'),
  fallback_after_s integer,
  useful_until     timestamptz,
  -- When it was last gone on with: in turns, so that one broadcast of a million does not keep back another. What has
  -- failed comes after all others.
  touched_at       timestamptz not null,
  failures         smallint not null default 0,
  retry_at         timestamptz not null,
  primary key (broadcast_id, part)
);
create index broadcast_parts_empresa on broadcast_parts (empresa_id, broadcast_id);
create index broadcast_parts_turn on broadcast_parts (touched_at);
comment on column broadcast_parts.source is 'lgpd: none';
comment on column broadcast_parts.after_key is 'lgpd: none; a place in the order of recipients'' keys, gone within minutes';
comment on column broadcast_parts.until_key is 'lgpd: none; as after_key, the same for every broadcast';
