import { type Db, sql } from '../platform/db/db.ts'
import type { GroupId } from '../platform/ids.ts'
import type { MessageState } from './message.ts'

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
