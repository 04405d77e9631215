import { canonicalPhone } from './phone.ts'

/** What people put between the digits of a number. */
const BETWEEN = '[ .()/_-]{0,3}'

/** What stands in a text in place of the number of somebody who was erased. */
export const NUMBER_TAKEN_OUT = '•••'

/** Regular expressions that JavaScript and PostgreSQL read alike. */
export interface NumberPattern {
  /** The number within a text, in any spelling that names it whole: with country or without, with ninth digit or without. */
  inText: string
  /** The end of its digits, for a cell that is a phone and nothing else: also where the area code is missing. */
  lastDigits: string
}

/** How a number is found where people wrote it. */
export function numberPattern(e164: string): NumberPattern {
  const digits = canonicalPhone(e164).replace(/\D/g, '')
  const [, area, subscriber] = /^55(\d{2})9?(\d{8})$/.exec(digits) ?? []
  const spelt =
    area === undefined || subscriber === undefined
      ? `(?:\\+|00)?${apart(digits)}`
      : `(?:(?:\\+|00)?${BETWEEN}${apart('55')}${BETWEEN})?\\(?0?${apart(area)}${BETWEEN}(?:9${BETWEEN})?${apart(subscriber)}`
  return { inText: `(?<![0-9])${spelt}(?![0-9])`, lastDigits: digits.slice(-8) }
}

function apart(digits: string): string {
  return [...digits].join(BETWEEN)
}
