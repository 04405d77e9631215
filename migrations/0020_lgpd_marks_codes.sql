-- The marks of columns that came with codes and with the feed of other systems; see 0019_lgpd_marks.sql.

comment on column otp_logs.address is 'lgpd: person';
comment on column otp_logs.prefix is 'lgpd: person; the first digits of the number';
comment on column otp_logs.recipient_key is 'lgpd: key';
comment on column otp_starts.key is 'lgpd: key; of a number or a network; an empresa and an hour; a day. Forgotten after two days';

comment on column otp_logs.nonce is 'lgpd: none; what a code is derived from, until it has served';
comment on column otp_logs.reason is 'lgpd: none';
comment on column otp_logs.sid is 'lgpd: none';
comment on column otp_logs.verify_sid is 'lgpd: none; Twilio''s id';
comment on column otp_counts.prefix is 'lgpd: none; counts of a thousand numbers and more';
comment on column otp_brakes.prefix is 'lgpd: none; of a thousand numbers and more';
comment on column texts.sms_body is 'lgpd: free';
comment on column texts.content_sid is 'lgpd: none';
comment on column texts.content_variables is 'lgpd: none; the texts of a template''s variables, with names in place of values';
comment on column texts.standing_key is 'lgpd: none; a hash of words of ours';
comment on column status_feed.state is 'lgpd: none';
comment on column status_feed.sid is 'lgpd: none; Twilio''s id';
comment on column status_feed.reason is 'lgpd: none';
comment on column status_feed_reader.owner is 'lgpd: none';
