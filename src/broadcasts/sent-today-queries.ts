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

/** The newest broadcasts that start, or started, in this time. */
export function listBetween(
  db: Db,
  { empresaId, from, until, limit }: Between,
): Promise<{ id: BroadcastId; groupId: GroupId; campaignName: string }[]> {
  return db.many(sql`
    select b.id, b.group_id, b.campaign_name
    from broadcasts b join message_groups g on g.id = b.group_id
    where b.empresa_id = ${empresaId}::int and g.state <> 'canceled'
      and coalesce(g.starts_at, b.created_at) >= ${from}::timestamptz
      and coalesce(g.starts_at, b.created_at) < ${until}::timestamptz
    order by b.id desc
    limit ${limit}::int`)
}

/** How many of the people whom a condition on `m` means each group has reached or is reaching, and, as of no group, any. */
export function reachedBy(
  { empresaId, groupIds }: { empresaId: EmpresaId; groupIds: readonly GroupId[] },
  which: Sql<unknown>,
): Sql<Reached> {
  return sql<Reached>`
    select m.group_id, count(distinct m.recipient_key)::int as n
    from messages m
    where m.empresa_id = ${empresaId}::int and m.group_id = any(${groupIds}::bigint[])
      and m.state <> all(${NOT_SENT}::text[]) and ${which}
    group by grouping sets ((m.group_id), ())`
}

export function countReached(
  db: Db,
  whose: { empresaId: EmpresaId; groupIds: readonly GroupId[] },
  keys: readonly Buffer[],
): Promise<Reached[]> {
  return db.many(reachedBy(whose, sql`m.recipient_key = any(${keys}::bytea[])`))
}
