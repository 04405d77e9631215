-- How an empresa's SMS is spelt where neither a template nor anybody else says so.
create table text_rules (
  empresa_id   integer primary key references empresas (id),
  sms_spelling text not null check (sms_spelling in ('accents', 'plain')),
  updated_at   timestamptz not null,
  updated_by   text not null
);
comment on column text_rules.updated_by is 'lgpd: staff';
