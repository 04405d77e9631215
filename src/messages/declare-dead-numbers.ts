import { addSuppressions } from '../contacts/add-suppressions.ts'
import { liftDeadNumbers } from '../contacts/lift-dead-numbers.ts'
import { recordSystemAudit } from '../identity/audit-log.ts'
import { type Ground, withTransaction } from '../platform/context.ts'
import { cancelQueued } from './cancel-queued.ts'
import { deleteOldFailures, judgeNumbers, listRevived } from './dead-number-queries.ts'

const LOOP = 'dead-numbers'
/** Failures judged in one transaction, and how many of these one turn takes. */
const FAILURES_PER_BATCH_MAX = 500
const BATCHES_PER_TURN_MAX = 20
/** What left before a number was declared dead is known to have arrived or not within this time (`deadlines.ts`). */
const REVIVED_WITHIN_MS = 4 * 24 * 3_600_000

/**
 * Declares numbers dead on the channel on which their messages keep ending with permanent codes, for every empresa: from
 * then on nothing leaves to them there, what is queued as little as what workers hold. Lifts that again where something
 * arrives after all. What failed is remembered when it is recorded and judged here, batch by batch in transactions of
 * their own: a process that dies leaves the rest to the next turn. Returns how many numbers were declared dead.
 */
export async function declareDeadNumbers(ground: Ground): Promise<number> {
  let declared = 0
  for (let batch = 0; batch < BATCHES_PER_TURN_MAX; batch++) {
    const { judged, dead } = await withTransaction(ground, judgeBatch)
    declared += dead
    if (judged === 0) break
  }
  await withTransaction(ground, liftRevived)
  await deleteOldFailures(ground.db, { now: ground.clock.now(), limit: FAILURES_PER_BATCH_MAX })
  return declared
}

async function judgeBatch(tx: Ground): Promise<{ judged: number; dead: number }> {
  const judged = await judgeNumbers(tx.db, { now: tx.clock.now(), limit: FAILURES_PER_BATCH_MAX })
  let dead = 0
  for (const channel of ['whatsapp', 'sms'] as const) {
    const people = judged.flatMap(({ deadUntil, address, ...each }) =>
      deadUntil === null || each.channel !== channel
        ? []
        : [
            {
              ...{ channel, e164: address, note: null, expiresAt: deadUntil },
              recipientKey: Buffer.from(each.recipientKey, 'hex'),
            },
          ],
    )
    if (people.length === 0) continue
    const reason = 'dead_number'
    const by = { empresaId: null, addedBy: `system: ${LOOP}` }
    await addSuppressions(tx, { ...by, people, reason, source: 'permanent_codes' })
    const recipientKeys = people.map((each) => each.recipientKey)
    await cancelQueued(tx, { recipientKeys, empresaId: null, channel, lane: null, reason: 'suppressed' })
    const facts = { channel, numbers: people.length }
    await recordSystemAudit(tx, { empresaId: null, loop: LOOP, action: 'numbers.declared_dead', facts })
    dead += people.length
  }
  return { judged: judged.length, dead }
}

async function liftRevived(tx: Ground): Promise<void> {
  const since = new Date(tx.clock.now().getTime() - REVIVED_WITHIN_MS)
  const revived = await listRevived(tx.db, { since, limit: FAILURES_PER_BATCH_MAX })
  if (revived.length === 0) return
  const numbers = await liftDeadNumbers(tx, revived)
  const facts = { numbers }
  await recordSystemAudit(tx, { empresaId: null, loop: LOOP, action: 'numbers.alive_again', facts })
}
