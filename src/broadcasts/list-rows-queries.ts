import { type Db, type Sql, sql } from '../platform/db/db.ts'
import type { AudienceListId, EmpresaId, FreelancerId } from '../platform/ids.ts'
import type { ListedPerson } from './audience-list.ts'

/** The next rows of a list, from a position on. */
export interface ListRange {
  empresaId: EmpresaId
  listId: AudienceListId
  /** 0 for the first. */
  after: number
  limit: number
}

interface ListedRow extends Omit<ListedPerson, 'nome' | 'freelancer'> {
  freelancerId: FreelancerId | null
  originEmpresaId: EmpresaId
  freelancerNome: string
  timeZone: string | null
  freelancerFuncao: string | null
}

/**
 * The next rows of a list that is ready, as a query to select from: `position, e164, recipient_key, variables`, and of the
 * first freelancer with this number `freelancer_id, origin_empresa_id, freelancer_nome, time_zone, freelancer_funcao`,
 * null where there is none. A list of another empresa, or one that is not ready, has no rows.
 *
 * The `offset 0` keeps the planner to a look by the key for each: without statistics it else walks everybody by id.
 */
export function listRowsSource({ empresaId, listId, after, limit }: ListRange): Sql<ListedRow> {
  return sql<ListedRow>`
    select r.position, r.e164, r.recipient_key, r.variables, p.id as freelancer_id, p.origin_empresa_id,
      p.nome as freelancer_nome, p.time_zone, p.funcao as freelancer_funcao
    from (
      select position, e164, recipient_key, variables from audience_list_rows
      where list_id = (
          select id from audience_lists
          where empresa_id = ${empresaId}::int and id = ${listId}::int and state = 'ready')
        and position > ${after}::int
      order by position
      limit ${limit}::int) r
    left join lateral (
      select f.id, f.origin_empresa_id, f.nome, f.time_zone, (
        select u.nome from freelancer_funcoes fu join funcoes u on u.id = fu.funcao_id
        where fu.freelancer_id = f.id order by u.slug limit 1) as funcao
      from (
        select id, origin_empresa_id, nome, time_zone from freelancers
        where recipient_key = r.recipient_key offset 0) f
      order by f.id
      limit 1) p on true`
}

/** The same rows, in order. */
export async function listListRows(db: Db, range: ListRange): Promise<ListedPerson[]> {
  const rows = await db.many(sql<ListedRow>`
    select * from (${listRowsSource(range)}) as listed order by position`)
  return rows.map(
    ({ freelancerId, originEmpresaId, freelancerNome, timeZone, freelancerFuncao, ...row }) => ({
      ...row,
      nome: row.variables?.nome ?? null,
      freelancer:
        freelancerId === null
          ? null
          : { id: freelancerId, originEmpresaId, nome: freelancerNome, timeZone, funcao: freelancerFuncao },
    }),
  )
}
