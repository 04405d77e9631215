-- What an empresa forgets in time is still found by the person's key, so that it can be taken out at Twilio when they are erased.

-- Messages of Twilio's that people wrote, of which nothing else is kept here any more.
create table forgotten_inbound (
  empresa_id    integer not null references empresas (id),
  recipient_key bytea not null,
  account_sid   text not null,
  sid           text not null,
  primary key (empresa_id, recipient_key, sid)
);
create index forgotten_inbound_recipient on forgotten_inbound (recipient_key);

-- See 0019_lgpd_marks.sql.
comment on column forgotten_inbound.recipient_key is 'lgpd: key';
comment on column forgotten_inbound.account_sid is 'lgpd: none';
comment on column forgotten_inbound.sid is 'lgpd: none; Twilio''s id';
comment on column messages.external_id is 'lgpd: person; the other system''s id, which may be a phone; one that cannot be stays';
comment on column erasures.sealed is 'lgpd: person; the number, encrypted, for as long as it is searched for';

-- A hash that anybody can make lets the numbers of a short list be guessed. From now on it is made with a key, and only
-- where an idempotency key asks for it; a request that comes again with an older key is refused and not sent twice.
update broadcasts set request_hash = null where request_hash is not null;
comment on column broadcasts.request_hash is 'lgpd: free; made with a key, of the numbers among others';

-- Broadcasts are worked off by retention as well: targets that nobody could be written to at are numbers too.
alter table retention_progress drop constraint retention_progress_kind_check;
alter table retention_progress add constraint retention_progress_kind_check
  check (kind in ('content', 'raw', 'inbound', 'broadcasts'));
