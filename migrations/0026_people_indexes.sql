-- Of one person in every empresa: a stop said to a sender that they share, an erasure of the whole service.
create index contacts_recipient on contacts (recipient_key);
-- The few that were declared dead of late, among all that is blocked.
create index suppressions_dead on suppressions (created_at)
  where empresa_id is null and reason = 'dead_number' and source = 'permanent_codes';
-- The inbox's two filters: most threads have been read, and hardly anybody wants out.
create index inbox_threads_unread on inbox_threads (empresa_id, last_inbound_at desc, id desc) where unread > 0;
create index inbox_threads_want_out on inbox_threads (empresa_id, last_inbound_at desc, id desc)
  where wants_out_at is not null;
