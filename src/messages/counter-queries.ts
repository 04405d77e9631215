import { type Db, sql } from '../platform/db/db.ts'
import type { GroupId } from '../platform/ids.ts'
import type { MessageState } from './message.ts'
import { withheldFor } from './withheld-queries.ts'

interface CounterRow {
  groupId: GroupId
  state: MessageState | 'fell_back'
  n: number
}

export function sumCounters(db: Db, groupIds: readonly GroupId[]): Promise<CounterRow[]> {
  return db.many(sql<CounterRow>`
    select group_id, state, sum(n)::int as n
    from group_counters
    where group_id = any(${groupIds}::bigint[])
    group by group_id, state`)
}

/** More than a group can have; nobody has to count them. */
const ALL = 2_147_483_647

/** Messages whose time has not come, and all of streams that are withheld, as dear as they are many; of a group that is not open all. */
export function countHeld(
  db: Db,
  groupIds: readonly GroupId[],
  now: Date,
): Promise<{ groupId: GroupId; n: number }[]> {
  return db.many(sql<{ groupId: GroupId; n: number }>`
    select g.id as group_id, ${ALL}::int as n from message_groups g
    where g.id = any(${groupIds}::bigint[]) and g.state <> 'open'
    union all
    select s.group_id, sum(q.n)::int as n
    from streams s join senders x on x.id = s.sender_id join message_groups g on g.id = s.group_id and g.state = 'open'
    cross join lateral (
      select case when (${withheldFor('s', 'x', now)}) is null then ${now}::timestamptz else '-infinity' end as since) h
    cross join lateral (
      select count(*) as n from messages m
      where m.stream_id = s.id and m.state = 'queued' and m.due_at > h.since) q
    where s.group_id = any(${groupIds}::bigint[])
    group by s.group_id`)
}
