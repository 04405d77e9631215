import { countWays, type WayAhead, type WayCounts } from '../messages/preview-ways-queries.ts'
import { type Db, sql } from '../platform/db/db.ts'
import type { FreelancerId, GroupId } from '../platform/ids.ts'
import { type DirectoryFilter, directoryPeople, type PersonRow, peopleBetween } from './audience-queries.ts'
import { isPlain, type Plain } from './expansion-queries.ts'
import { type Reached, reachedBy } from './sent-today-queries.ts'

/** The next people of the directory by their keys, counted; whoever shares the last one's comes with them. */
export interface PeopleCounts extends WayCounts {
  n: number
  told: number
  /** Each number once; the columns of `WayCounts` are theirs. */
  plain: number
  /** Others with the number of one of them. */
  doubled: number
  /** The first of them, three at most. */
  toldIds: number[]
  doubledIds: number[]
  /** Everybody else. */
  odd: PersonRow[]
  /** What broadcasts of today have reached of those who are plain. */
  reached: Reached[]
  /** Null: there is nobody. */
  last: Buffer | null
}

/** Says of people what `judgePeople` would, without bringing here who is plain. */
export async function countPeople(
  db: Db,
  filter: DirectoryFilter,
  {
    afterKey,
    limit,
    plain,
    way,
    groupIds,
  }: { afterKey: Buffer; limit: number; plain: Plain; way: WayAhead; groupIds: readonly GroupId[] },
): Promise<PeopleCounts> {
  const recipients = sql<{ id: number; recipientKey: Buffer }>`
    select d.id, d.recipient_key from d where d.plain and d.place = 1`
  const reached = reachedBy({ empresaId: filter.empresaId, groupIds }, recipients)
  const { odd, ...counts } = await db.one(sql<
    Omit<PeopleCounts, 'odd'> & { odd: (Omit<PersonRow, 'recipientKey'> & { recipientKey: string })[] }
  >`
    with p as materialized (
      select s.* from (${peopleBetween(filter, { afterKey, untilKey: null })}) s
      order by s.recipient_key fetch first (${limit}::int) rows with ties),
    l as (select p.recipient_key from p order by p.recipient_key desc limit 1),
    d as materialized (
      select p.*, row_number() over one as place, not p.told and first_value(${isPlain('p', plain)}) over one as plain
      from p window one as (partition by p.recipient_key order by p.id)),
    c as (
      select count(*)::int as n, count(*) filter (where d.told)::int as told,
        count(*) filter (where d.plain and d.place = 1)::int as plain,
        count(*) filter (where d.plain and d.place > 1)::int as doubled,
        coalesce((array_agg(d.id) filter (where d.told))[1:3], '{}') as told_ids,
        coalesce((array_agg(d.id) filter (where d.plain and d.place > 1))[1:3], '{}') as doubled_ids,
        coalesce(jsonb_agg(jsonb_build_object('id', d.id, 'originEmpresaId', d.origin_empresa_id, 'nome', d.nome, 'phone', d.phone,
          'recipientKey', encode(d.recipient_key, 'hex'), 'timeZone', d.time_zone, 'funcao', d.funcao) order by d.id)
          filter (where not d.told and not d.plain), '[]') as odd
      from d)
    select c.*, ways.*, (select l.recipient_key from l) as last,
      ${groupIds.length === 0 ? sql`'[]'::jsonb` : sql`(select jsonb_agg(jsonb_build_object('groupId', x.group_id, 'n', x.n)) from (${reached}) x)`} as reached
    from c cross join (${countWays(recipients, way)}) ways`)
  return {
    ...counts,
    odd: odd.map((each) => ({ ...each, recipientKey: Buffer.from(each.recipientKey, 'hex') })),
  }
}

/** Of the next so many members of the directory, by their ids, those whom the filter means and who have no phone. */
export function countWithoutPhone(
  db: Db,
  filter: DirectoryFilter,
  { after, limit }: { after: FreelancerId; limit: number },
): Promise<{ n: number; last: FreelancerId | null; withoutPhone: number; ids: FreelancerId[] }> {
  const which = sql`
    f.id > ${after}::int and f.id <= (select max(s.id) from s) and f.recipient_key is null`
  return db.one(sql`
    with s as materialized (
      select f.id from freelancers f where f.id > ${after}::int order by f.id limit ${limit}::int),
    w as materialized (select x.id from (${directoryPeople(filter, which)}) x)
    select (select count(*)::int from s) as n, (select max(s.id) from s) as last, count(*)::int as without_phone,
      coalesce((array_agg(w.id order by w.id))[1:3], '{}') as ids
    from w`)
}

/** Some people by their ids, as a reader sees them. */
export function listNamed(
  db: Db,
  ids: readonly number[],
): Promise<Pick<PersonRow, 'id' | 'nome' | 'phone' | 'originEmpresaId'>[]> {
  return db.many(sql`
    select f.id, f.nome, f.phone, f.origin_empresa_id from freelancers f where f.id = any(${ids}::int[])`)
}
