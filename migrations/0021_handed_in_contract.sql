-- Without the source: with it the index was taken for the look-up of single ids, as long as the table had no statistics,
-- and every batch that another system handed in read all that came before. Built before the old one goes: reads go on
-- meanwhile, and only writes wait.
create index messages_handed_in_at on messages (empresa_id, created_at, id) where external_id is not null;
drop index messages_handed_in;
