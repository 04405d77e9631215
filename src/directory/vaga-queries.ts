import { type Db, type Sql, sql } from '../platform/db/db.ts'
import type { EmpresaId, EventoId, FuncaoId, VagaId } from '../platform/ids.ts'
import type { Vaga, VagaFields } from './vaga.ts'

type VagaRow = VagaFields & { id: number }

export interface VagaPage {
  /** The last vaga of the page before; 0 for the first page. */
  before: VagaId
  limit: number
  eventoId: EventoId | null
  funcaoId: FuncaoId | null
  open: boolean | null
  externalId: string | null
}

/** Newest first. */
export function listVagasOf(db: Db, empresaId: EmpresaId, page: VagaPage): Promise<Vaga[]> {
  const { before, eventoId, funcaoId, open, externalId } = page
  return readVagas(
    db,
    empresaId,
    sql`
      ${before === 0 ? sql`` : sql`and v.id < ${before}::int`}
      ${eventoId === null ? sql`` : sql`and v.evento_id = ${eventoId}::int`}
      ${funcaoId === null ? sql`` : sql`and v.funcao_id = ${funcaoId}::int`}
      ${open === null ? sql`` : sql`and v.open = ${open}::boolean`}
      ${externalId === null ? sql`` : sql`and v.external_id = ${externalId}::text`}
    order by v.id desc
    limit ${page.limit}::int`,
  )
}

export async function findVagaOf(db: Db, empresaId: EmpresaId, id: VagaId): Promise<Vaga | null> {
  const [found] = await readVagas(db, empresaId, sql`and v.id = ${id}::int`)
  return found ?? null
}

async function readVagas(db: Db, empresaId: EmpresaId, where: Sql<unknown>): Promise<Vaga[]> {
  const rows = await db.many(sql<FlatVaga>`
    select v.id, v.external_id, v.evento_id, v.funcao_id, v.titulo, v.pay_cents, v.pay_unit, v.places, v.open,
      e.external_id as evento_external_id, e.nome as evento_nome, e.local, e.starts_at, e.ends_at, e.time_zone, e.canceled, u.nome as funcao,
      n.pending, n.approved, n.refused, n.withdrawn
    from vagas v
    join eventos e on e.id = v.evento_id
    join funcoes u on u.id = v.funcao_id
    cross join lateral (
      select (count(*) filter (where c.status = 'pending'))::int as pending,
        (count(*) filter (where c.status = 'approved'))::int as approved,
        (count(*) filter (where c.status = 'refused'))::int as refused,
        (count(*) filter (where c.status = 'withdrawn'))::int as withdrawn
      from candidaturas c where c.vaga_id = v.id) n
    where v.empresa_id = ${empresaId}::int ${where}`)
  return rows.map(
    ({ eventoExternalId, eventoNome, local, startsAt, endsAt, timeZone, canceled, ...vaga }) => ({
      ...vaga,
      evento: { externalId: eventoExternalId, nome: eventoNome, local, startsAt, endsAt, timeZone, canceled },
    }),
  )
}

type FlatVaga = Omit<Vaga, 'evento'> &
  Omit<Vaga['evento'], 'nome' | 'externalId'> & { eventoNome: string; eventoExternalId: string | null }

/** Those of the empresa that are named, as they may be set. Each `offset 0`: see `listNamedEventos`. */
export function listNamedVagas(
  db: Db,
  empresaId: EmpresaId,
  { ids, externalIds }: { ids: readonly VagaId[]; externalIds: readonly string[] },
): Promise<(VagaFields & { id: VagaId })[]> {
  const columns = sql`id, external_id, evento_id, funcao_id, titulo, pay_cents, pay_unit, places, open`
  return db.many(sql<VagaFields & { id: VagaId }>`
    select ${columns}
    from unnest(${ids}::int[]) as k (named)
    cross join lateral (select * from vagas where id = k.named offset 0) as v
    where v.empresa_id = ${empresaId}::int
    union
    select ${columns}
    from unnest(${externalIds}::text[]) as k (named)
    cross join lateral (
      select * from vagas where empresa_id = ${empresaId}::int and external_id = k.named offset 0) as v`)
}

export function insertVagas(
  db: Db,
  empresaId: EmpresaId,
  vagas: readonly VagaRow[],
  now: Date,
): Promise<number> {
  return db.run(sql`
    insert into vagas (id, empresa_id, external_id, evento_id, funcao_id, titulo, pay_cents, pay_unit, places, open,
      created_at)
    select v.id, ${empresaId}::int, v.external_id, v.evento_id, v.funcao_id, v.titulo, v.pay_cents, v.pay_unit, v.places,
      v.open, ${now}::timestamptz
    from ${values(vagas)}`)
}

export function updateVagas(db: Db, empresaId: EmpresaId, vagas: readonly VagaRow[]): Promise<number> {
  return db.run(sql`
    update vagas t
    set external_id = v.external_id, evento_id = v.evento_id, funcao_id = v.funcao_id, titulo = v.titulo,
      pay_cents = v.pay_cents, pay_unit = v.pay_unit, places = v.places, open = v.open
    from ${values(vagas)}
    where t.empresa_id = ${empresaId}::int and t.id = v.id`)
}

/** Throws what the database says while candidaturas point at it. */
export function deleteVagaOf(db: Db, empresaId: EmpresaId, id: VagaId): Promise<number> {
  return db.run(sql`delete from vagas where empresa_id = ${empresaId}::int and id = ${id}::int`)
}

function values(vagas: readonly VagaRow[]): Sql<unknown> {
  return sql`unnest(
      ${vagas.map((each) => each.id)}::int[], ${vagas.map((each) => each.externalId)}::text[],
      ${vagas.map((each) => each.eventoId)}::int[], ${vagas.map((each) => each.funcaoId)}::int[],
      ${vagas.map((each) => each.titulo)}::text[], ${vagas.map((each) => each.payCents)}::int[],
      ${vagas.map((each) => each.payUnit)}::text[], ${vagas.map((each) => each.places)}::int[],
      ${vagas.map((each) => each.open)}::boolean[])
      as v (id, external_id, evento_id, funcao_id, titulo, pay_cents, pay_unit, places, open)`
}
