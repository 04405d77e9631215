import { type Db, sql } from '../platform/db/db.ts'
import type { EmpresaId, FreelancerId, FuncaoId, TagId } from '../platform/ids.ts'
import { fold } from '../text/fold.ts'
import type { KnownPerson } from './plan-batch.ts'
import type { Named } from './read-row.ts'

/** Any number that nobody else locks. */
const IMPORT_LOCK = 7_204_130

/** One batch at a time over all empresas, so that two imports cannot bring the same person in twice. */
export async function lockImports(db: Db): Promise<void> {
  await db.run(sql`select pg_advisory_xact_lock(${IMPORT_LOCK}::bigint)`)
}

export interface Meant {
  externalIds: readonly string[]
  recipientKeys: readonly string[]
  ids: readonly FreelancerId[]
}

/**
 * Whom the rows of a batch may mean: the people behind these external ids of the empresa and, for each phone, the first
 * of its own people and the first of others'; and those named by id.
 *
 * Each `offset 0` keeps the planner to one look into one index. Without statistics, as in the embedded database, it else
 * walks the primary key, everybody of the origin or every link of the empresa, once for each row: 5 to 10 s a batch at
 * 80,000 people, against 0.1 s.
 */
export function listKnownPeople(
  db: Db,
  empresaId: EmpresaId,
  { externalIds, recipientKeys, ids }: Meant,
): Promise<KnownPerson[]> {
  return db.many(sql<KnownPerson>`
    with keys as (select distinct decode(k, 'hex') as key from unnest(${recipientKeys}::text[]) as k),
    phones as (
      select min(p.id) as id
      from keys cross join lateral (
        select id, origin_empresa_id from freelancers where recipient_key = keys.key offset 0) as p
      group by keys.key, p.origin_empresa_id = ${empresaId}::int),
    met as (
      select freelancer_id as id from freelancer_links
      where empresa_id = ${empresaId}::int and external_id = any(${externalIds}::text[])
      union
      select id from phones
      union
      select unnest(${ids}::int[]))
    select f.id, f.origin_empresa_id, f.nome, f.phone, encode(f.recipient_key, 'hex') as recipient_key,
      f.cadastro_completo, f.time_zone,
      array(select u.slug from freelancer_funcoes fu join funcoes u on u.id = fu.funcao_id
        where fu.freelancer_id = f.id order by u.slug) as funcoes,
      array(select t.slug
        from (select * from freelancer_tags where freelancer_id = f.id offset 0) as ft join tags t on t.id = ft.tag_id
        where ft.empresa_id = ${empresaId}::int order by t.slug) as tags,
      array(select l.external_id
        from (select * from freelancer_links where freelancer_id = f.id offset 0) as l
        where l.empresa_id = ${empresaId}::int order by l.external_id) as external_ids
    from met cross join lateral (select * from freelancers where id = met.id offset 0) as f
    order by f.id`)
}

export async function takeFreelancerIds(db: Db, count: number): Promise<FreelancerId[]> {
  const rows = await db.many(sql<{ id: FreelancerId }>`
    select nextval(pg_get_serial_sequence('freelancers', 'id'))::int as id from generate_series(1, ${count}::int)`)
  return rows.map((row) => row.id)
}

export interface FreelancerRow {
  id: FreelancerId
  nome: string
  phone: string | null
  phoneRaw: string | null
  recipientKey: string | null
  cadastroCompleto: boolean
  timeZone: string | null
}

export function insertFreelancers(
  db: Db,
  empresaId: EmpresaId,
  people: readonly FreelancerRow[],
  now: Date,
): Promise<number> {
  return db.run(sql`
    insert into freelancers (id, origin_empresa_id, nome, nome_folded, phone, phone_raw, recipient_key,
      cadastro_completo, time_zone, created_at, updated_at)
    select v.id, ${empresaId}::int, v.nome, v.nome_folded, v.phone, v.phone_raw, decode(v.recipient_key, 'hex'),
      v.cadastro_completo, v.time_zone, ${now}::timestamptz, ${now}::timestamptz
    from ${values(people)}`)
}

/**
 * What the phone was read from changes only with the phone. `+ 0` keeps the planner to one look by id for each: without
 * statistics it else reads everybody of the origin, 950 ms a batch at 10,000 people against 20.
 */
export function updateFreelancers(
  db: Db,
  empresaId: EmpresaId,
  people: readonly FreelancerRow[],
  now: Date,
): Promise<number> {
  return db.run(sql`
    update freelancers f
    set nome = v.nome, nome_folded = v.nome_folded, phone = v.phone,
      phone_raw = case when f.phone is distinct from v.phone then v.phone_raw else f.phone_raw end,
      recipient_key = decode(v.recipient_key, 'hex'), cadastro_completo = v.cadastro_completo,
      time_zone = v.time_zone, updated_at = ${now}::timestamptz
    from ${values(people)}
    where f.id = v.id and f.origin_empresa_id + 0 = ${empresaId}::int`)
}

function values(people: readonly FreelancerRow[]) {
  return sql`unnest(
      ${people.map((each) => each.id)}::int[], ${people.map((each) => each.nome)}::text[],
      ${people.map((each) => fold(each.nome))}::text[], ${people.map((each) => each.phone)}::text[],
      ${people.map((each) => each.phoneRaw)}::text[], ${people.map((each) => each.recipientKey)}::text[],
      ${people.map((each) => each.cadastroCompleto)}::boolean[], ${people.map((each) => each.timeZone)}::text[])
      as v (id, nome, nome_folded, phone, phone_raw, recipient_key, cadastro_completo, time_zone)`
}

export function insertLinks(
  db: Db,
  empresaId: EmpresaId,
  links: readonly { externalId: string; freelancerId: FreelancerId }[],
): Promise<number> {
  return db.run(sql`
    insert into freelancer_links (empresa_id, external_id, freelancer_id)
    select ${empresaId}::int, v.external_id, v.freelancer_id
    from unnest(${links.map((each) => each.externalId)}::text[], ${links.map((each) => each.freelancerId)}::int[])
      as v (external_id, freelancer_id)
    on conflict (empresa_id, external_id) do nothing`)
}

/** Whom the empresa knows by this external id. */
export async function findLink(
  db: Db,
  empresaId: EmpresaId,
  externalId: string,
): Promise<FreelancerId | null> {
  const found = await db.maybeOne(sql<{ freelancerId: FreelancerId }>`
    select freelancer_id from freelancer_links
    where empresa_id = ${empresaId}::int and external_id = ${externalId}::text`)
  return found?.freelancerId ?? null
}

/** The one external id by which the empresa knows the person from now on; null: none. */
export async function replaceLinks(
  db: Db,
  empresaId: EmpresaId,
  freelancerId: FreelancerId,
  externalId: string | null,
): Promise<void> {
  await db.run(sql`
    delete from freelancer_links
    where empresa_id = ${empresaId}::int and freelancer_id = ${freelancerId}::int
      and external_id is distinct from ${externalId}::text`)
  if (externalId !== null) await insertLinks(db, empresaId, [{ externalId, freelancerId }])
}

export function deleteFuncoesOf(db: Db, freelancerIds: readonly FreelancerId[]): Promise<number> {
  return db.run(sql`delete from freelancer_funcoes where freelancer_id = any(${freelancerIds}::int[])`)
}

export function insertFuncoesOf(
  db: Db,
  pairs: readonly { freelancerId: FreelancerId; funcaoId: FuncaoId }[],
): Promise<number> {
  return db.run(sql`
    insert into freelancer_funcoes (freelancer_id, funcao_id)
    select * from unnest(${pairs.map((each) => each.freelancerId)}::int[], ${pairs.map((each) => each.funcaoId)}::int[])
    on conflict do nothing`)
}

export interface FuncaoRow {
  id: FuncaoId
  nome: string
  slug: string
}

/** Makes the funções that do not exist yet, and returns those it made. */
export function insertFuncoes(
  db: Db,
  funcoes: readonly { nome: string; slug: string }[],
): Promise<FuncaoRow[]> {
  return db.many(sql<FuncaoRow>`
    insert into funcoes (nome, slug)
    select * from unnest(${funcoes.map((each) => each.nome)}::text[], ${funcoes.map((each) => each.slug)}::text[])
    on conflict (slug) do nothing
    returning id, nome, slug`)
}

export function listFuncoesBySlug(db: Db, slugs: readonly string[]): Promise<FuncaoRow[]> {
  return db.many(sql<FuncaoRow>`select id, nome, slug from funcoes where slug = any(${slugs}::text[])`)
}

export interface TagRow {
  id: TagId
  slug: string
}

/** The empresa's tags of these names; those it does not have yet are made. */
export function ensureTags(db: Db, empresaId: EmpresaId, tags: readonly Named[]): Promise<TagRow[]> {
  return db.many(sql<TagRow>`
    with wanted as (
      select * from unnest(${tags.map((each) => each.slug)}::text[], ${tags.map((each) => each.nome)}::text[])
        as v (slug, nome)),
    made as (
      insert into tags (empresa_id, nome, slug)
      select ${empresaId}::int, w.nome, w.slug from wanted w
      where not exists (select from tags t where t.empresa_id = ${empresaId}::int and t.slug = w.slug)
      on conflict (empresa_id, slug) do nothing
      returning id, slug)
    select t.id, t.slug from tags t
    where t.empresa_id = ${empresaId}::int and t.slug = any(${tags.map((each) => each.slug)}::text[])
    union all
    select id, slug from made`)
}

export function deleteTagsOf(
  db: Db,
  empresaId: EmpresaId,
  freelancerIds: readonly FreelancerId[],
): Promise<number> {
  return db.run(sql`
    delete from freelancer_tags
    where freelancer_id = any(${freelancerIds}::int[]) and empresa_id = ${empresaId}::int`)
}

export function insertTagsOf(
  db: Db,
  empresaId: EmpresaId,
  pairs: readonly { freelancerId: FreelancerId; tagId: TagId }[],
): Promise<number> {
  return db.run(sql`
    insert into freelancer_tags (empresa_id, tag_id, freelancer_id)
    select ${empresaId}::int, v.tag_id, v.freelancer_id
    from unnest(${pairs.map((each) => each.tagId)}::int[], ${pairs.map((each) => each.freelancerId)}::int[])
      as v (tag_id, freelancer_id)
    on conflict do nothing`)
}
