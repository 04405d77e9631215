-- What is personal, said at every column that could hold a phone, a text or a form. test/privacy/marks.test.ts wants one
-- of these at each; columns that a check limits to words of ours need none.
--   lgpd: person  of somebody who is written to; gone when they are erased
--   lgpd: key     a keyed hash of a number, that nobody can turn back
--   lgpd: free    what an empresa writes to or about many; searched for the number when somebody is erased
--   lgpd: staff   of those who work with Recado
--   lgpd: none    of nobody

comment on column freelancers.nome is 'lgpd: person';
comment on column freelancers.nome_folded is 'lgpd: person';
comment on column freelancers.phone is 'lgpd: person';
comment on column freelancers.phone_raw is 'lgpd: person';
comment on column freelancers.time_zone is 'lgpd: person';
comment on column freelancer_links.external_id is 'lgpd: person';
comment on column contacts.address is 'lgpd: person';
comment on column consent_changes.proof is 'lgpd: person';
comment on column consent_changes.text_version is 'lgpd: person';
comment on column consent_changes.inbound_sid is 'lgpd: person';
comment on column suppressions.address is 'lgpd: person';
comment on column suppressions.note is 'lgpd: person';
comment on column messages.to_address is 'lgpd: person';
comment on column messages.variables is 'lgpd: person';
comment on column messages.time_zone is 'lgpd: person; where the person is';
comment on column messages.external_id is 'lgpd: person; the other system''s id, which may be a phone; one that is a UUID stays';
comment on column events.facts is 'lgpd: person; what Twilio sent is in raw; words and codes stay';
comment on column inbox_threads.address is 'lgpd: person';
comment on column inbox_threads.profile_name is 'lgpd: person';
comment on column inbound_messages.from_address is 'lgpd: person';
comment on column inbound_messages.body is 'lgpd: person';
comment on column inbound_messages.media is 'lgpd: person';
comment on column inbound_messages.details is 'lgpd: person';
comment on column inbound_messages.raw is 'lgpd: person';
comment on column otp_logs.address is 'lgpd: person';
comment on column otp_logs.prefix is 'lgpd: person; the first digits of the number';
comment on column erasures.sealed is 'lgpd: person; the number, encrypted, until the erasure is done';

comment on column freelancers.recipient_key is 'lgpd: key';
comment on column contacts.recipient_key is 'lgpd: key';
comment on column consent_changes.recipient_key is 'lgpd: key';
comment on column suppressions.recipient_key is 'lgpd: key; what stays of somebody who was erased';
comment on column messages.recipient_key is 'lgpd: key; replaced by chance when the person is erased';
comment on column otp_logs.recipient_key is 'lgpd: key';
comment on column otp_starts.key is 'lgpd: key; of numbers, and of networks for a day';
comment on column message_recipients.recipient_key is 'lgpd: key';
comment on column inbox_threads.recipient_key is 'lgpd: key';
comment on column whatsapp_windows.recipient_key is 'lgpd: key';
comment on column recipient_sends.recipient_key is 'lgpd: key';
comment on column permanent_failures.recipient_key is 'lgpd: key';
comment on column audit_log.recipient_key is 'lgpd: key';
comment on column erasures.recipient_key is 'lgpd: key';

comment on column texts.body is 'lgpd: free';
comment on column texts.sms_body is 'lgpd: free';
comment on column texts.content_variables is 'lgpd: free';
comment on column broadcasts.campaign_name is 'lgpd: free';
comment on column broadcasts.audience is 'lgpd: free';
comment on column broadcasts.rejected is 'lgpd: free';
comment on column broadcasts.idempotency_key is 'lgpd: free';
comment on column broadcasts.request_hash is 'lgpd: free; of a request that names few people their numbers could be guessed from it';

comment on column users.username is 'lgpd: staff';
comment on column users.nome is 'lgpd: staff';
comment on column users.password_hash is 'lgpd: staff';
comment on column sessions.token_hash is 'lgpd: staff';
comment on column login_throttle.key is 'lgpd: staff';
comment on column audit_log.actor is 'lgpd: staff';
comment on column broadcasts.created_by is 'lgpd: staff';
comment on column consent_changes.changed_by is 'lgpd: staff';
comment on column consent_rules.updated_by is 'lgpd: staff';
comment on column erasures.requested_by is 'lgpd: staff';
comment on column inbox_threads.read_by is 'lgpd: staff';
comment on column kill_switches.why is 'lgpd: staff; what an administrator writes for other administrators';
comment on column kill_switches.thrown_by is 'lgpd: staff';
comment on column kill_switches.lifted_by is 'lgpd: staff';
comment on column retention_rules.updated_by is 'lgpd: staff';
comment on column sending_rules.updated_by is 'lgpd: staff';
comment on column suppressions.added_by is 'lgpd: staff';

comment on column account_limits.account_sid is 'lgpd: none';
comment on column attempts.lease_owner is 'lgpd: none';
comment on column attempts.reason is 'lgpd: none; a word of ours, or what became of a connection';
comment on column attempts.sid is 'lgpd: none; Twilio''s id; what it names is taken out at Twilio';
comment on column audit_log.action is 'lgpd: none';
comment on column audit_log.facts is 'lgpd: none; counts and ids; never a phone or a name';
comment on column consent_rules.known_consent_for is 'lgpd: none';
comment on column consent_rules.stop_words is 'lgpd: none';
comment on column data_keys.name is 'lgpd: none';
comment on column data_keys.wrapped is 'lgpd: none';
comment on column empresas.nome is 'lgpd: none';
comment on column empresas.time_zone is 'lgpd: none';
comment on column erasures.counts is 'lgpd: none';
comment on column eventos.external_id is 'lgpd: none';
comment on column eventos.local is 'lgpd: none';
comment on column eventos.nome is 'lgpd: none';
comment on column eventos.time_zone is 'lgpd: none';
comment on column events.kind is 'lgpd: none';
comment on column funcoes.nome is 'lgpd: none';
comment on column funcoes.slug is 'lgpd: none';
comment on column group_counters.state is 'lgpd: none';
comment on column inbound_messages.sid is 'lgpd: none; Twilio''s id';
comment on column inbound_messages.account_sid is 'lgpd: none';
comment on column inbound_messages.to_address is 'lgpd: none; a sender of ours';
comment on column inbound_messages.kind is 'lgpd: none';
comment on column messages.held_reason is 'lgpd: none';
comment on column messages.reason is 'lgpd: none';
comment on column messages.source is 'lgpd: none';
comment on column prices.country is 'lgpd: none';
comment on column prices.source is 'lgpd: none';
comment on column recipient_sends.lane is 'lgpd: none';
comment on column recipient_zones.name is 'lgpd: none';
comment on column redactions.sid is 'lgpd: none; Twilio''s id, until Twilio has no such message';
comment on column senders.account_sid is 'lgpd: none';
comment on column senders.address is 'lgpd: none';
comment on column suppressions.source is 'lgpd: none';
comment on column texts.variables is 'lgpd: none';
comment on column vagas.titulo is 'lgpd: none';
comment on column texts.content_sid is 'lgpd: none';
comment on column texts.standing_key is 'lgpd: none';
comment on column otp_logs.reason is 'lgpd: none';
comment on column otp_logs.sid is 'lgpd: none; Twilio''s id, or ours in its form';
comment on column otp_logs.verify_sid is 'lgpd: none; Twilio''s id';
comment on column otp_logs.nonce is 'lgpd: none; a random number, gone when the code has ended';
comment on column otp_counts.prefix is 'lgpd: none; of blocks of numbers';
comment on column otp_brakes.prefix is 'lgpd: none; of blocks of numbers';
