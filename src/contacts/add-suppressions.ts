import type { Ground } from '../platform/context.ts'
import type { SuppressionVerdict } from './suppression.ts'
import { type NewSuppressions, writeSuppressions } from './suppression-queries.ts'

/**
 * Writes down who is not to be written to, and says of each what became of the row. Whoever calls it cancels what is
 * queued for them in the same transaction (`messages/block-recipients.ts`).
 */
export function addSuppressions(
  { db, clock }: Ground,
  added: Omit<NewSuppressions, 'now'>,
): Promise<SuppressionVerdict[]> {
  return writeSuppressions(db, { ...added, now: clock.now() })
}
