import type { Ground } from '../platform/context.ts'
import { deleteDeadNumbers } from './suppression-queries.ts'

/** Lets numbers be written to again that were declared dead by themselves. Returns how many. */
export function liftDeadNumbers(
  { db }: Ground,
  numbers: readonly { recipientKey: Buffer; channel: 'whatsapp' | 'sms' | null }[],
): Promise<number> {
  return deleteDeadNumbers(db, numbers)
}
