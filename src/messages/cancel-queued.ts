import type { Ground } from '../platform/context.ts'
import { type CancelInput, cancelQueuedRows } from './cancel-queued-queries.ts'
import { haltRecipient, haltScope } from './halts.ts'

/** No statement touches more rows than this: the embedded database has one line, and codes wait in it. */
const MESSAGES_PER_STATEMENT_MAX = 2_000
/** For more people than these all that is in hand is judged anew: as cheap, and one notice. */
const HALTED_SINGLY_MAX = 20

/**
 * Cancels what is queued or held for people who may not be written to any more, and has what workers have claimed and
 * not handed over given back, once this transaction has committed. Called in the transaction that writes down why, so
 * that the next claim judges the rest by it. Returns how many were canceled.
 */
export async function cancelQueued(
  { db, clock }: Ground,
  of: Omit<CancelInput, 'now' | 'limit'>,
): Promise<number> {
  const input = { ...of, now: clock.now(), limit: MESSAGES_PER_STATEMENT_MAX }
  let total = 0
  for (let some = input.limit; some === input.limit; total += some) some = await cancelQueuedRows(db, input)
  const { empresaId, channel } = of
  if (of.recipientKeys.length > HALTED_SINGLY_MAX) await haltScope(db, { empresaId, channel })
  else
    for (const recipientKey of of.recipientKeys) await haltRecipient(db, { recipientKey, empresaId, channel })
  return total
}
