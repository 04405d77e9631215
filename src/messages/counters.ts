import type { Ground } from '../platform/context.ts'
import type { GroupId } from '../platform/ids.ts'
import { countHeld, sumCounters } from './counter-queries.ts'
import { type MessageState, OPEN_STATES } from './message.ts'

/**
 * How many messages of a group stand in each state, and how many went on by SMS. `queued` are those that are due;
 * `held` wait for a later time, such as that of another try, or for somebody to lift what stops them.
 */
export type GroupCounts = Record<MessageState | 'held' | 'fell_back', number>

const NONE: GroupCounts = {
  queued: 0,
  held: 0,
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
export async function countGroups(
  { db, clock }: Ground,
  groupIds: readonly GroupId[],
): Promise<Map<GroupId, GroupCounts>> {
  const counts = new Map<GroupId, GroupCounts>(groupIds.map((id) => [id, { ...NONE }]))
  for (const { groupId, state, n } of await sumCounters(db, groupIds)) {
    const group = counts.get(groupId)
    if (group && state in group) group[state] = n
  }
  const open = groupIds.filter((id) => (counts.get(id)?.queued ?? 0) > 0)
  for (const { groupId, n } of open.length === 0 ? [] : await countHeld(db, open, clock.now())) {
    const group = counts.get(groupId)
    if (!group) continue
    group.held = Math.min(n, group.queued)
    group.queued -= group.held
  }
  return counts
}

/** Whether something of ours still has to happen to a message of the group. */
export function isOpen(counts: GroupCounts): boolean {
  return counts.held > 0 || isMoving(counts)
}

/** As `isOpen`, of one group by its counters alone; `mayFollow`: another try or an SMS may follow what Twilio has accepted. */
export async function standOf(
  { db }: Pick<Ground, 'db'>,
  groupId: GroupId,
): Promise<{ isOpen: boolean; mayFollow: boolean }> {
  const counted = new Map((await sumCounters(db, [groupId])).map(({ state, n }) => [state, n]))
  const has = (states: readonly MessageState[]) => states.some((state) => (counted.get(state) ?? 0) > 0)
  return { isOpen: has(OPEN_STATES), mayFollow: has(['accepted', 'sent']) }
}

/** Whether something of ours is happening now or is due; what is held is not. */
export function isMoving(counts: GroupCounts): boolean {
  return OPEN_STATES.some((state) => counts[state] > 0)
}
