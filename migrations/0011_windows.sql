-- Who may be written to after all, and who may be written to freely.

-- Somebody who told us to stop may still ask for a code, and is told once that they were understood: such a message is
-- not held back by 'opted_out'. Blocklists and dead numbers hold back everything.
alter table messages add column despite_opt_out boolean not null default false;

-- WhatsApp's 24 hours, as one sender of ours sees one person. last_inbound_at: they wrote to it. refused_at: free text
-- came back with 63016. No row: nobody wrote while we listened, and nothing was refused.
create table whatsapp_windows (
  sender_id       integer not null references senders (id),
  recipient_key   bytea not null,
  last_inbound_at timestamptz,
  refused_at      timestamptz,
  primary key (sender_id, recipient_key)
);
create index whatsapp_windows_recipient on whatsapp_windows (recipient_key);
