import { type Db, type Sql, sql } from '../platform/db/db.ts'
import type { AudienceListId, BroadcastId, EmpresaId, FreelancerId } from '../platform/ids.ts'
import type { ListedPerson } from './audience-list.ts'
import { firstFuncao, isTold } from './audience-queries.ts'

/** A list of the empresa's; one of another's, or one that is not ready, has no rows. */
interface ListOf {
  empresaId: EmpresaId
  listId: AudienceListId
  limit: number
}

/** The next rows of a list in the order of the file, from a position on; 0 for the first. */
export interface ListRange extends ListOf {
  after: number
}

/** The next rows of a list in the order of the people's keys, after one and up to another. */
export interface ListKeyRange extends ListOf {
  /** Empty for the first. */
  afterKey: Buffer
  /** Null: to the end. */
  untilKey: Buffer | null
}

interface ListedRow extends Omit<ListedPerson, 'nome' | 'freelancer'> {
  freelancerId: FreelancerId | null
  originEmpresaId: EmpresaId
  freelancerNome: string
  timeZone: string | null
  freelancerFuncao: string | null
}

/**
 * The next rows of a list as a query to select from: `position, e164, recipient_key, variables`, and of the first freelancer
 * with this number `freelancer_id, origin_empresa_id, freelancer_nome, time_zone, freelancer_funcao`, null where there is none.
 */
export function listRowsSource({ after, ...list }: ListRange): Sql<ListedRow> {
  return withFreelancers(list, sql`position > ${after}::int`, sql`position`)
}

/** The same columns of the next rows by key: so parts of a list can be read apart, and written in the order of indexes by key. */
export function listKeysSource({ afterKey, untilKey, ...list }: ListKeyRange): Sql<ListedRow> {
  const until = untilKey === null ? sql`` : sql`and recipient_key <= ${untilKey}::bytea`
  return withFreelancers(list, sql`recipient_key > ${afterKey}::bytea ${until}`, sql`recipient_key`)
}

/** The `offset 0` keeps the planner to a look by the key for each: without statistics it else walks everybody by id. */
function withFreelancers(
  { empresaId, listId, limit }: ListOf,
  which: Sql<unknown>,
  order: Sql<unknown>,
): Sql<ListedRow> {
  return sql<ListedRow>`
    select r.position, r.e164, r.recipient_key, r.variables, p.id as freelancer_id, p.origin_empresa_id,
      p.nome as freelancer_nome, p.time_zone, p.funcao as freelancer_funcao
    from (
      select position, e164, recipient_key, variables from audience_list_rows
      where list_id = (
          select id from audience_lists
          where empresa_id = ${empresaId}::int and id = ${listId}::int and state = 'ready')
        and ${which}
      order by ${order}
      limit ${limit}::int) r
    left join lateral (
      select f.id, f.origin_empresa_id, f.nome, f.time_zone, (${firstFuncao('f', null)}) as funcao
      from (
        select id, origin_empresa_id, nome, time_zone from freelancers
        where recipient_key = r.recipient_key offset 0) f
      order by f.id
      limit 1) p on true`
}

/** The next rows of a list, in the order of the file. */
export async function listListRows(db: Db, range: ListRange): Promise<ListedPerson[]> {
  const rows = await db.many(sql<ListedRow>`
    select * from (${listRowsSource(range)}) as listed order by position`)
  return rows.map(personOf)
}

/** The next rows of a list by key, with whom one of these broadcasts has told already. */
export async function listListedByKey(
  db: Db,
  { notIn, ...range }: ListKeyRange & { notIn: readonly BroadcastId[] },
): Promise<(ListedPerson & { told: boolean })[]> {
  const rows = await db.many(sql<ListedRow & { told: boolean }>`
    select l.*, ${isTold('l', { empresaId: range.empresaId, notIn })} as told
    from (${listKeysSource(range)}) as l order by l.recipient_key`)
  return rows.map(({ told, ...row }) => ({ ...personOf(row), told }))
}

function personOf({
  freelancerId,
  originEmpresaId,
  freelancerNome,
  timeZone,
  freelancerFuncao,
  ...row
}: ListedRow): ListedPerson {
  const freelancer = { originEmpresaId, nome: freelancerNome, timeZone, funcao: freelancerFuncao }
  return {
    ...row,
    nome: row.variables?.nome ?? null,
    freelancer: freelancerId === null ? null : { id: freelancerId, ...freelancer },
  }
}
