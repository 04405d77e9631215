import { type Db, type Sql, sql } from '../platform/db/db.ts'
import type { BroadcastId, EmpresaId, GroupId } from '../platform/ids.ts'
import { NOT_SENT } from './audience-queries.ts'

interface Between {
  empresaId: EmpresaId
  from: Date
  until: Date
  limit: number
}

export interface Reached {
  groupId: GroupId | null
  n: number
}

/** The newest broadcasts that start, or started, in this time; of a canceled one some may have left before. */
export function listBetween(
  db: Db,
  { empresaId, from, until, limit }: Between,
): Promise<{ id: BroadcastId; groupId: GroupId; campaignName: string }[]> {
  return db.many(sql`
    select b.id, b.group_id, b.campaign_name
    from broadcasts b join message_groups g on g.id = b.group_id
    where b.empresa_id = ${empresaId}::int
      and coalesce(g.starts_at, b.created_at) >= ${from}::timestamptz
      and coalesce(g.starts_at, b.created_at) < ${until}::timestamptz
    order by b.id desc
    limit ${limit}::int`)
}

/**
 * How many of some people, rows of (recipient_key), each group has reached or is reaching, and, as of no group, any. Each is
 * looked up by the index, `offset 0` sees to it: of a table that was just filled a join expects next to nothing.
 */
export function reachedBy(
  { empresaId, groupIds }: { empresaId: EmpresaId; groupIds: readonly GroupId[] },
  people: Sql<{ recipientKey: Buffer }>,
): Sql<Reached> {
  return sql<Reached>`
    select m.group_id, count(distinct r.recipient_key)::int as n
    from (${people}) r cross join lateral (
      select g.group_id from messages g
      where g.empresa_id = ${empresaId}::int and g.group_id = any(${groupIds}::bigint[])
        and g.recipient_key = r.recipient_key and g.state <> all(${NOT_SENT}::text[])
      offset 0) m
    group by grouping sets ((m.group_id), ())`
}

export function countReached(
  db: Db,
  whose: { empresaId: EmpresaId; groupIds: readonly GroupId[] },
  keys: readonly Buffer[],
): Promise<Reached[]> {
  return db.many(reachedBy(whose, sql`select k as recipient_key from unnest(${keys}::bytea[]) k`))
}
