-- When an empresa's people last sent themselves a test of a broadcast, so that tests are no way to send for free of the rules.
create table test_sends (
  empresa_id integer primary key references empresas (id),
  sent_at    timestamptz[] not null
);
