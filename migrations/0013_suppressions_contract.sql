-- Several rules about one address stand beside each other: it is on a blocklist and its person said no as well. A rule
-- may be about one kind of message; lane null: about all.
alter table suppressions add column lane text check (lane in ('otp', 'alert', 'transactional', 'bulk'));
alter table suppressions drop constraint suppressions_empresa_id_recipient_key_channel_key;
alter table suppressions add constraint suppressions_once
  unique nulls not distinct (empresa_id, recipient_key, channel, lane, reason);
