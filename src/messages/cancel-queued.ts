import type { Ground } from '../platform/context.ts'
import type { EmpresaId } from '../platform/ids.ts'
import { cancelQueuedFor } from './cancel-queries.ts'
import { haltRecipient, haltScope } from './halts.ts'
import type { Channel } from './message.ts'

/** No statement touches more rows than this: the embedded database has one line, and codes wait in it. */
const MESSAGES_PER_STATEMENT_MAX = 2_000
/** For more people than these all that is in hand is judged anew: as cheap, and one notice. */
const HALTED_SINGLY_MAX = 20

/**
 * Cancels what is queued or held for people who may not be written to any more, and has what workers have claimed and
 * not handed over given back, once this transaction has committed. Called in the transaction that writes down why, so
 * that the next claim judges the rest by it. Said of one channel alone, what waits for it is left to the claim: there
 * it may have another way out. Returns how many were canceled.
 */
export async function cancelQueued(
  { db, clock }: Ground,
  of: { recipientKeys: readonly Buffer[]; empresaId: EmpresaId | null; channel: Channel | null },
): Promise<number> {
  const { empresaId, channel, recipientKeys: keys } = of
  const limit = MESSAGES_PER_STATEMENT_MAX
  let total = 0
  for (let some = channel === null ? limit : 0; some === limit; total += some) {
    some = await cancelQueuedFor(db, {
      ...{ empresaId, keys, lane: null, now: clock.now(), reason: 'suppressed', limit },
    })
  }
  if (keys.length > HALTED_SINGLY_MAX) await haltScope(db, { empresaId, channel })
  else for (const recipientKey of keys) await haltRecipient(db, { recipientKey, empresaId, channel })
  return total
}
