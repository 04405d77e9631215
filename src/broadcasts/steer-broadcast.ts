import { DomainError } from '../errors.ts'
import { type AuditAction, recordAudit } from '../identity/audit-log.ts'
import { cancelRest } from '../messages/cancel-rest.ts'
import { countGroups, standOf } from '../messages/counters.ts'
import { renewErrorWindow } from '../messages/error-window.ts'
import type { GroupState } from '../messages/group-queries.ts'
import { steerGroup } from '../messages/steer-group.ts'
import { type Ctx, withTransaction } from '../platform/context.ts'
import type { BroadcastId } from '../platform/ids.ts'
import type { SteeredBroadcast } from './broadcast.ts'
import { setStartMissed } from './broadcast-queries.ts'
import { setBurst } from './burst-queries.ts'
import { isExpanding, waitForExpansion } from './expansion-queries.ts'
import { getRecord } from './read-broadcasts.ts'
import { countsOf, statsOf, statusOf } from './stats.ts'

/** What somebody may want of a broadcast. */
export type Steer = 'pause' | 'resume' | 'cancel'

const DONE: Record<Steer, AuditAction> = {
  pause: 'broadcast.paused',
  resume: 'broadcast.resumed',
  cancel: 'broadcast.canceled',
}

/**
 * Pauses, resumes or cancels a broadcast. Once a pause or a cancel has answered, no process takes anything of it any
 * more: only what the answer counts as `sending` or `uncertain` may still arrive. What is already so stays so and is
 * no error. Throws `not_found` for what is another empresa's, `broadcast_completed` when nothing of it waits or is
 * under way (for a cancel: nor could follow what Twilio has accepted), `broadcast_canceled` for pausing or resuming what
 * was canceled. A process that dies after the first commit leaves the rest of a cancel to the worker.
 */
export async function steerBroadcast(ctx: Ctx, id: BroadcastId, steer: Steer): Promise<SteeredBroadcast> {
  const { groupId, invalidCount } = await getRecord(ctx, id)
  const steered = await withTransaction(ctx, async (tx) => {
    if (steer === 'cancel') await waitForExpansion(tx.db, id)
    const expanding = await isExpanding(tx.db, tx.empresaId, id)
    const moved = await steerGroup(tx, groupId, async ({ state: before, startsAt }) => {
      if (before === 'canceled' && steer !== 'cancel') throw new DomainError('broadcast_canceled', {})
      const { isOpen, mayFollow } = await standOf(tx, groupId)
      const isOver = !isOpen && !expanding && !(steer === 'cancel' && mayFollow)
      if (before !== 'canceled' && isOver) throw new DomainError('broadcast_completed', {})
      const isToCome = startsAt !== null && startsAt > tx.clock.now()
      return stateAfter(before, steer, isToCome)
    })
    if (moved !== null && moved.before !== moved.after) {
      await setStartMissed(tx.db, tx.empresaId, id, false)
      await setBurst(tx.db, tx.empresaId, id, null)
      // Whoever lets it go on has seen why it stood still.
      if (moved.before === 'paused') await renewErrorWindow(tx, groupId)
      await recordAudit(tx, { action: DONE[steer], facts: { broadcast: id } })
    }
    return moved
  })
  if (steered === null) throw new DomainError('not_found', { what: 'broadcast' })
  if (steered.after === 'canceled') await cancelRest(ctx, groupId)
  const group = (await countGroups(ctx, [groupId])).get(groupId)
  const { fellBack: _, ...counts } = countsOf(group, invalidCount)
  const { total, sent, failed, queued, suppressed } = statsOf(counts)
  const expanding = await isExpanding(ctx.db, ctx.empresaId, id)
  const status = statusOf(steered.after, group, expanding)
  return { broadcastId: id, status, stats: { total, sent, failed, queued, suppressed }, counts }
}

/** What was paused before its start waits for it again. */
function stateAfter(before: GroupState, steer: Steer, isToCome: boolean): GroupState {
  switch (steer) {
    case 'pause':
      return 'paused'
    case 'cancel':
      return 'canceled'
    case 'resume':
      if (before !== 'paused') return before
      return isToCome ? 'scheduled' : 'open'
  }
}
