import { type GroupCounts, isOpen } from '../messages/counters.ts'
import type { GroupState } from '../messages/group-queries.ts'
import type { BroadcastCounts, BroadcastStats, BroadcastStatus } from './broadcast.ts'

/** The states of a broadcast's messages, with the targets that never became one. */
export function countsOf(
  counts: GroupCounts | undefined,
  invalid: number,
): BroadcastCounts & { fellBack: number } {
  const of = (state: keyof GroupCounts) => counts?.[state] ?? 0
  return {
    queued: of('queued'),
    held: of('held'),
    sending: of('sending'),
    uncertain: of('uncertain'),
    accepted: of('accepted'),
    sent: of('sent'),
    delivered: of('delivered'),
    read: of('read'),
    failed: of('failed'),
    expired: of('expired'),
    canceled: of('canceled'),
    suppressed: of('suppressed'),
    invalid,
    fellBack: of('fell_back'),
  }
}

/** The guide's figures: `total` is always the sum of the other four. */
export function statsOf(
  counts: BroadcastCounts,
): BroadcastStats & { delivered: number; successRate: number } {
  const sent = counts.accepted + counts.sent + counts.delivered + counts.read
  const queued = counts.queued + counts.held + counts.sending + counts.uncertain
  const failed = counts.failed + counts.expired + counts.canceled + counts.invalid
  const delivered = counts.delivered + counts.read
  const total = sent + queued + failed + counts.suppressed
  const successRate = total === 0 ? 0 : Math.round((delivered / total) * 1000) / 10
  return { total, sent, queued, failed, suppressed: counts.suppressed, delivered, successRate }
}

/** What is said of the group holds for as long as something waits, or is still to be written; of a canceled one always. */
export function statusOf(
  state: GroupState,
  counts: GroupCounts | undefined,
  expanding: boolean,
): BroadcastStatus {
  if (state === 'canceled') return 'canceled'
  if (!expanding && (counts === undefined || !isOpen(counts))) return 'completed'
  return state === 'open' ? 'sending' : state
}
