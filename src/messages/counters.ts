import type { Db } from '../platform/db/db.ts'
import type { GroupId } from '../platform/ids.ts'
import { sumCounters } from './counter-queries.ts'
import { type MessageState, OPEN_STATES } from './message.ts'

/** How many messages of a group stand in each state, and how many went on by SMS. */
export type GroupCounts = Record<MessageState | 'fell_back', number>

const NONE: GroupCounts = {
  queued: 0,
  sending: 0,
  uncertain: 0,
  accepted: 0,
  sent: 0,
  delivered: 0,
  read: 0,
  failed: 0,
  canceled: 0,
  expired: 0,
  suppressed: 0,
  fell_back: 0,
}

/** Adds up the counters of these groups; a group without a row counts zero everywhere. */
export async function countGroups(db: Db, groupIds: readonly GroupId[]): Promise<Map<GroupId, GroupCounts>> {
  const counts = new Map<GroupId, GroupCounts>(groupIds.map((id) => [id, { ...NONE }]))
  for (const { groupId, state, n } of await sumCounters(db, groupIds)) {
    const group = counts.get(groupId)
    if (group && state in group) group[state] = n
  }
  return counts
}

/** Whether something of ours still has to happen to a message of the group. */
export function isOpen(counts: GroupCounts): boolean {
  return OPEN_STATES.some((state) => counts[state] > 0)
}
