import { type Db, type Sql, sql } from '../platform/db/db.ts'
import type { CandidaturaId, EmpresaId, EventoId, FreelancerId, VagaId } from '../platform/ids.ts'
import type { Candidatura, CandidaturaFields, CandidaturaStatus, NamedVaga } from './candidatura.ts'

type CandidaturaRow = CandidaturaFields & { id: number }

export interface CandidaturaPage {
  /** The last candidatura of the page before; 0 for the first page. */
  before: CandidaturaId
  limit: number
  vagaId: VagaId | null
  eventoId: EventoId | null
  freelancerId: FreelancerId | null
  status: CandidaturaStatus | null
  externalId: string | null
}

/** Newest first. */
export function listCandidaturasOf(
  db: Db,
  empresaId: EmpresaId,
  page: CandidaturaPage,
): Promise<Candidatura[]> {
  const { before, vagaId, eventoId, freelancerId, status, externalId } = page
  return readCandidaturas(
    db,
    empresaId,
    sql`
      ${before === 0 ? sql`` : sql`and c.id < ${before}::int`}
      ${vagaId === null ? sql`` : sql`and c.vaga_id = ${vagaId}::int`}
      ${eventoId === null ? sql`` : sql`and v.evento_id = ${eventoId}::int`}
      ${freelancerId === null ? sql`` : sql`and c.freelancer_id = ${freelancerId}::int`}
      ${status === null ? sql`` : sql`and c.status = ${status}::text`}
      ${externalId === null ? sql`` : sql`and c.external_id = ${externalId}::text`}
    order by c.id desc
    limit ${page.limit}::int`,
  )
}

export async function findCandidaturaOf(
  db: Db,
  empresaId: EmpresaId,
  id: CandidaturaId,
): Promise<Candidatura | null> {
  const [found] = await readCandidaturas(db, empresaId, sql`and c.id = ${id}::int`)
  return found ?? null
}

async function readCandidaturas(db: Db, empresaId: EmpresaId, where: Sql<unknown>): Promise<Candidatura[]> {
  const rows = await db.many(sql<FlatCandidatura>`
    select c.id, c.external_id, c.vaga_id, c.freelancer_id, c.status, c.created_at, c.updated_at,
      v.titulo as vaga, v.external_id as vaga_external_id, v.evento_id, f.nome, f.phone, f.origin_empresa_id = ${empresaId}::int as own,
      (select l.external_id
        from (select * from freelancer_links where freelancer_id = f.id offset 0) as l
        where l.empresa_id = ${empresaId}::int order by l.external_id limit 1) as freelancer_external_id
    from candidaturas c
    join vagas v on v.id = c.vaga_id
    join freelancers f on f.id = c.freelancer_id
    where c.empresa_id = ${empresaId}::int ${where}`)
  return rows.map(({ freelancerExternalId, nome, phone, own, ...candidatura }) => ({
    ...candidatura,
    freelancer: { externalId: freelancerExternalId, nome, phone, own },
  }))
}

type FlatCandidatura = Omit<Candidatura, 'freelancer'> &
  Omit<Candidatura['freelancer'], 'externalId'> & { freelancerExternalId: string | null }

/**
 * Those of the empresa that changes may mean: by id, by the other system's, or by who applied for what. Each `offset 0`:
 * see `listNamedEventos`.
 */
export function listMeantCandidaturas(
  db: Db,
  empresaId: EmpresaId,
  meant: {
    ids: readonly CandidaturaId[]
    externalIds: readonly string[]
    pairs: readonly { vagaId: VagaId; freelancerId: FreelancerId }[]
  },
): Promise<(CandidaturaFields & { id: CandidaturaId })[]> {
  const columns = sql`c.id, c.external_id, c.vaga_id, c.freelancer_id, c.status`
  return db.many(sql<CandidaturaFields & { id: CandidaturaId }>`
    select ${columns} from candidaturas c where c.empresa_id = ${empresaId}::int and c.id = any(${meant.ids}::int[])
    union
    select ${columns}
    from unnest(${meant.externalIds}::text[]) as k (named)
    cross join lateral (
      select * from candidaturas where empresa_id = ${empresaId}::int and external_id = k.named offset 0) as c
    union
    select ${columns}
    from unnest(${meant.pairs.map((each) => each.vagaId)}::int[], ${meant.pairs.map((each) => each.freelancerId)}::int[])
      as p (vaga_id, freelancer_id)
    cross join lateral (
      select * from candidaturas where vaga_id = p.vaga_id and freelancer_id = p.freelancer_id offset 0) as c
    where c.empresa_id = ${empresaId}::int`)
}

/** The empresa's vagas that changes name, or that what they mean belongs to. */
export function listVagasToApplyFor(
  db: Db,
  empresaId: EmpresaId,
  { ids, externalIds }: { ids: readonly VagaId[]; externalIds: readonly string[] },
): Promise<NamedVaga[]> {
  return db.many(sql<NamedVaga>`
    select v.id, v.external_id, v.open and not e.canceled as takes
    from (
      select v.*
      from unnest(${ids}::int[]) as k (named)
      cross join lateral (select * from vagas where id = k.named offset 0) as v
      where v.empresa_id = ${empresaId}::int
      union
      select v.*
      from unnest(${externalIds}::text[]) as k (named)
      cross join lateral (
        select * from vagas where empresa_id = ${empresaId}::int and external_id = k.named offset 0) as v) as v
    join eventos e on e.id = v.evento_id`)
}

/** Freelancers are everybody's, the external ids by which they are named the empresa's own. */
export function listNamedFreelancers(
  db: Db,
  empresaId: EmpresaId,
  { ids, externalIds }: { ids: readonly FreelancerId[]; externalIds: readonly string[] },
): Promise<{ id: FreelancerId; externalId: string | null }[]> {
  return db.many(sql<{ id: FreelancerId; externalId: string | null }>`
    select id, null as external_id from freelancers where id = any(${ids}::int[])
    union all
    select freelancer_id, external_id from freelancer_links
    where empresa_id = ${empresaId}::int and external_id = any(${externalIds}::text[])`)
}

export function insertCandidaturas(
  db: Db,
  empresaId: EmpresaId,
  candidaturas: readonly CandidaturaRow[],
  now: Date,
): Promise<number> {
  return db.run(sql`
    insert into candidaturas (id, empresa_id, external_id, vaga_id, freelancer_id, status, created_at, updated_at)
    select v.id, ${empresaId}::int, v.external_id, v.vaga_id, v.freelancer_id, v.status, ${now}::timestamptz,
      ${now}::timestamptz
    from ${values(candidaturas)}`)
}

export function updateCandidaturas(
  db: Db,
  empresaId: EmpresaId,
  candidaturas: readonly CandidaturaRow[],
  now: Date,
): Promise<number> {
  return db.run(sql`
    update candidaturas c
    set external_id = v.external_id, status = v.status, updated_at = ${now}::timestamptz
    from ${values(candidaturas)}
    where c.empresa_id = ${empresaId}::int and c.id = v.id`)
}

function values(candidaturas: readonly CandidaturaRow[]): Sql<unknown> {
  return sql`unnest(
      ${candidaturas.map((each) => each.id)}::int[], ${candidaturas.map((each) => each.externalId)}::text[],
      ${candidaturas.map((each) => each.vagaId)}::int[], ${candidaturas.map((each) => each.freelancerId)}::int[],
      ${candidaturas.map((each) => each.status)}::text[])
      as v (id, external_id, vaga_id, freelancer_id, status)`
}
