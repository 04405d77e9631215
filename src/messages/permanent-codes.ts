import { twilioCodesWhere } from '../text/twilio-codes.ts'

/** Codes that say that a number takes no messages at all. Which of them count, and how often, is in dead_number_rules. */
export const PERMANENT_CODES: readonly number[] = twilioCodesWhere(
  (each) => each.suppressRecipient && each.class === 'invalid_recipient',
)

const PERMANENT = new Set(PERMANENT_CODES)

export function isPermanentFailure(code: number | null): boolean {
  return code !== null && PERMANENT.has(code)
}
