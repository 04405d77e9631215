-- Broadcasts that tell of a vaga or an approval: what they are about, and who was left out of them.

alter table broadcasts
  add column vaga_id integer,
  -- Goes with the person who is erased; the broadcast stays.
  add column candidatura_id integer references candidaturas (id) on delete set null,
  add column already_count integer not null default 0,
  add column duplicate_count integer not null default 0,
  add constraint broadcasts_vaga_of_empresa foreign key (empresa_id, vaga_id) references vagas (empresa_id, id);

-- Who was told before is asked for by these.
create index broadcasts_vaga on broadcasts (empresa_id, vaga_id) where vaga_id is not null;
create index broadcasts_candidatura on broadcasts (candidatura_id) where candidatura_id is not null;
