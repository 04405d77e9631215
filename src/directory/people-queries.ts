import { type Db, type Sql, sql } from '../platform/db/db.ts'
import type { EmpresaId, FreelancerId, FuncaoId, TagId } from '../platform/ids.ts'
import type { Freelancer } from './freelancer.ts'

/** Null: whatever it is. */
export interface PeopleFilter {
  funcaoId: FuncaoId | null
  onlyComplete: boolean
}

export interface PeopleCount {
  total: number
  withPhone: number
  withoutPhone: number
  completos: number
}

export function countPeople(db: Db, filter: PeopleFilter): Promise<PeopleCount> {
  return db.one(sql<PeopleCount>`
    select count(*)::int as total, count(f.phone)::int as with_phone,
      (count(*) - count(f.phone))::int as without_phone,
      (count(*) filter (where f.cadastro_completo))::int as completos
    from freelancers f
    where true ${matching(filter)}`)
}

export interface PeoplePage extends PeopleFilter {
  empresaId: EmpresaId
  after: FreelancerId
  limit: number
  /** A pattern over the folded name. */
  like: string | null
  tagId: TagId | null
  externalId: string | null
  /** Only those whom the empresa brought in. */
  onlyOwn: boolean
}

/** By id. */
export function listPeople(db: Db, page: PeoplePage): Promise<Freelancer[]> {
  const { empresaId, like, tagId, externalId } = page
  return db.many(sql<Freelancer>`
    select ${columnsFor(empresaId)}
    from freelancers f
    where f.id > ${page.after}::int ${matching(page)}
      ${like === null ? sql`` : sql`and f.nome_folded like ${like}::text`}
      ${page.onlyOwn ? sql`and f.origin_empresa_id = ${empresaId}::int` : sql``}
      ${
        tagId === null
          ? sql``
          : sql`and f.id in (select freelancer_id from freelancer_tags
              where empresa_id = ${empresaId}::int and tag_id = ${tagId}::int)`
      }
      ${
        externalId === null
          ? sql``
          : sql`and f.id in (select freelancer_id from freelancer_links
              where empresa_id = ${empresaId}::int and external_id = ${externalId}::text)`
      }
    order by f.id
    limit ${page.limit}::int`)
}

export function findPerson(db: Db, empresaId: EmpresaId, id: FreelancerId): Promise<Freelancer | null> {
  return db.maybeOne(sql<Freelancer>`
    select ${columnsFor(empresaId)} from freelancers f where f.id = ${id}::int`)
}

function matching({ funcaoId, onlyComplete }: PeopleFilter): Sql<unknown> {
  const inFuncao = sql`and exists (
    select from freelancer_funcoes fu where fu.freelancer_id = f.id and fu.funcao_id = ${funcaoId}::int)`
  return sql`${onlyComplete ? sql`and f.cadastro_completo` : sql``} ${funcaoId === null ? sql`` : inFuncao}`
}

/** `offset 0`: without statistics the planner else reads every link and tag of the empresa for each person. */
function columnsFor(empresaId: EmpresaId): Sql<unknown> {
  return sql`
    f.id, f.nome, f.phone, f.origin_empresa_id = ${empresaId}::int as own, f.cadastro_completo, f.time_zone,
    (select l.external_id
      from (select * from freelancer_links where freelancer_id = f.id offset 0) as l
      where l.empresa_id = ${empresaId}::int order by l.external_id limit 1) as external_id,
    array(select u.nome from freelancer_funcoes fu join funcoes u on u.id = fu.funcao_id
      where fu.freelancer_id = f.id order by u.slug) as funcoes,
    array(select t.nome
      from (select * from freelancer_tags where freelancer_id = f.id offset 0) as ft join tags t on t.id = ft.tag_id
      where ft.empresa_id = ${empresaId}::int order by t.slug) as tags`
}
