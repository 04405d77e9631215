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
