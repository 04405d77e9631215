-- The marks of the feed of other systems; see 0019_lgpd_marks.sql.
comment on column status_feed.state is 'lgpd: none';
comment on column status_feed.sid is 'lgpd: none; Twilio''s id';
comment on column status_feed.reason is 'lgpd: none';
comment on column status_feed_reader.owner is 'lgpd: none';
