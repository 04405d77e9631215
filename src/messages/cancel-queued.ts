import type { Ground } from '../platform/context.ts'
import type { EmpresaId } from '../platform/ids.ts'
import { cancelQueuedFor, noteInFlight } from './cancel-queries.ts'
import { haltRecipient, haltScope } from './halts.ts'
import type { Channel, Lane } from './message.ts'

/** No statement touches more rows than this: the embedded database has one line, and codes wait in it. */
const MESSAGES_PER_STATEMENT_MAX = 2_000
/** Nor looks at the messages of more people. */
const PEOPLE_PER_STATEMENT_MAX = 50
/** For more people than these all that is in hand is judged anew: as cheap, and one notice. */
const HALTED_SINGLY_MAX = 20

/** Who is not written to any more; null in `empresaId`, `channel` or `lane`: by any, on both, of every kind. */
export interface Stopped {
  recipientKeys: readonly Buffer[]
  empresaId: EmpresaId | null
  channel: Channel | null
  lane: Lane | null
  /** Because they asked for it, which what they wait for leaves despite; or because they are blocked. */
  reason: 'opted_out' | 'suppressed'
}

/**
 * Cancels what is queued or held for people who may not be written to any more, and has what workers have claimed and
 * not handed over given back, once this transaction has committed; of what may already be on its way the timeline says
 * so. Called in the transaction that writes down why, so that the next claim judges the rest by it. Said of one channel
 * alone, what waits for it is left to the claim: there it may have another way out. Returns how many were canceled.
 */
export async function cancelQueued(
  { db, clock }: Ground,
  { recipientKeys, empresaId, channel, lane, reason }: Stopped,
): Promise<number> {
  const limit = MESSAGES_PER_STATEMENT_MAX
  let total = 0
  for (let at = 0; at < recipientKeys.length; at += PEOPLE_PER_STATEMENT_MAX) {
    const keys = recipientKeys.slice(at, at + PEOPLE_PER_STATEMENT_MAX)
    const meant = { empresaId, keys, lane, reason, now: clock.now() }
    for (let some = channel === null ? limit : 0; some === limit; total += some) {
      some = await cancelQueuedFor(db, { ...meant, limit })
    }
    await noteInFlight(db, { ...meant, channel })
  }
  if (recipientKeys.length > HALTED_SINGLY_MAX) await haltScope(db, { empresaId, channel })
  else for (const recipientKey of recipientKeys) await haltRecipient(db, { recipientKey, empresaId, channel })
  return total
}
