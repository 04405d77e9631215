import { recordSystemAudit } from '../identity/audit-log.ts'
import { standOf } from '../messages/counters.ts'
import { type ErrorBurst, readErrorWindow } from '../messages/error-window.ts'
import { steerGroup } from '../messages/steer-group.ts'
import { type Ground, withTransaction } from '../platform/context.ts'
import { type ErringBroadcast, listErring, setBurst } from './burst-queries.ts'
import { isExpanding } from './expansion-queries.ts'

const BROADCASTS_PER_ROUND_MAX = 100
const LOOP = 'error-bursts'

/**
 * Pauses broadcasts of which too many messages in a row of answers failed for reasons that more sending will not mend,
 * and says why on each, until somebody resumes or cancels it. Nothing is claimed of one after that. Returns how many had new
 * errors. A process that dies half-way has changed nothing, and who comes next judges again.
 */
export async function pauseBursts(ground: Ground): Promise<number> {
  const erring = await listErring(ground.db, BROADCASTS_PER_ROUND_MAX)
  for (const each of erring) {
    const window = await readErrorWindow(ground, each.groupId)
    if (window.burst !== null) await pause(ground, each)
    // Last, and outside of the transaction: errors are counted by statements that claims may be waiting for.
    await window.close()
  }
  return erring.length
}

function pause(ground: Ground, { id, empresaId, groupId }: ErringBroadcast): Promise<void> {
  return withTransaction({ ...ground, empresaId }, async (tx) => {
    const found: { burst: ErrorBurst | null } = { burst: null }
    await steerGroup(tx, groupId, async ({ state }) => {
      if (state !== 'open') return state
      const waits = (await standOf(tx, groupId)).isOpen || (await isExpanding(tx.db, empresaId, id))
      if (!waits) return state
      // As it is now: somebody may just have resumed it.
      found.burst = (await readErrorWindow(tx, groupId)).burst
      return found.burst === null ? state : 'paused'
    })
    if (found.burst === null) return
    await setBurst(tx.db, empresaId, id, found.burst)
    const facts = { broadcast: id, ...found.burst }
    await recordSystemAudit(tx, { empresaId, loop: LOOP, action: 'broadcast.paused_by_errors', facts })
    ground.log.warn({ empresaId, ...facts }, 'a broadcast was paused by a burst of errors')
  })
}
