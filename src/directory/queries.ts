import { type Db, sql } from '../platform/db/db.ts'
import type { EmpresaId, EventoId, FreelancerId, FuncaoId } from '../platform/ids.ts'
import type { Freelancer } from './freelancer.ts'

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

export function countPeople(db: Db, { funcaoId, onlyComplete }: PeopleFilter): Promise<PeopleCount> {
  return db.one(sql<PeopleCount>`
    select count(*)::int as total, count(f.phone)::int as with_phone,
      (count(*) - count(f.phone))::int as without_phone,
      (count(*) filter (where f.cadastro_completo))::int as completos
    from freelancers f
    where (not ${onlyComplete}::boolean or f.cadastro_completo) and ${inFuncao(funcaoId)}`)
}

/**
 * By id; `like` is a pattern over the folded name. `offset 0`: without statistics the planner else reads every link of the
 * empresa for each person.
 */
export function listPeople(
  db: Db,
  page: PeopleFilter & { empresaId: EmpresaId; after: FreelancerId; limit: number; like: string | null },
): Promise<Freelancer[]> {
  return db.many(sql<Freelancer>`
    select f.id, f.nome, f.phone, f.origin_empresa_id = ${page.empresaId}::int as own, f.cadastro_completo,
      (select l.external_id
        from (select * from freelancer_links where freelancer_id = f.id offset 0) as l
        where l.empresa_id = ${page.empresaId}::int order by l.external_id limit 1) as external_id,
      array(select u.nome from freelancer_funcoes fu join funcoes u on u.id = fu.funcao_id
        where fu.freelancer_id = f.id order by u.slug) as funcoes
    from freelancers f
    where f.id > ${page.after}::int
      and (${page.like}::text is null or f.nome_folded like ${page.like}::text)
      and (not ${page.onlyComplete}::boolean or f.cadastro_completo) and ${inFuncao(page.funcaoId)}
    order by f.id
    limit ${page.limit}::int`)
}

function inFuncao(funcaoId: FuncaoId | null) {
  return sql`(${funcaoId}::int is null or exists (
      select 1 from freelancer_funcoes fu where fu.freelancer_id = f.id and fu.funcao_id = ${funcaoId}::int))`
}

export interface Funcao {
  id: FuncaoId
  nome: string
  slug: string
}

export function listAllFuncoes(db: Db): Promise<(Funcao & { freelancers: number })[]> {
  return db.many(sql<Funcao & { freelancers: number }>`
    select u.id, u.nome, u.slug, count(fu.freelancer_id)::int as freelancers
    from funcoes u
    left join freelancer_funcoes fu on fu.funcao_id = u.id
    group by u.id
    order by u.slug`)
}

export function findFuncaoBySlug(db: Db, slug: string): Promise<Funcao | null> {
  return db.maybeOne(sql<Funcao>`select id, nome, slug from funcoes where slug = ${slug}::text`)
}

export interface Evento {
  id: EventoId
  nome: string
  local: string
  startsAt: Date
  endsAt: Date | null
  timeZone: string
}

/** Newest first. */
export function listEventosOf(db: Db, empresaId: EmpresaId, limit: number): Promise<Evento[]> {
  return db.many(sql<Evento>`
    select id, nome, local, starts_at, ends_at, time_zone
    from eventos
    where empresa_id = ${empresaId}::int
    order by starts_at desc, id desc
    limit ${limit}::int`)
}

export function findEventoOf(db: Db, empresaId: EmpresaId, id: EventoId): Promise<Evento | null> {
  return db.maybeOne(sql<Evento>`
    select id, nome, local, starts_at, ends_at, time_zone
    from eventos
    where empresa_id = ${empresaId}::int and id = ${id}::int`)
}
