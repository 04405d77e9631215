import type { Log } from '../platform/log.ts'
import { twilioCode } from '../text/twilio-codes.ts'
import type { Fact } from './advance.ts'

/** Codes told apart, in memory and as labels of the metric; what comes after is counted together. */
const CODES_MAX = 100

/**
 * Tells of codes that our table does not know: nothing is retried or suppressed by them until somebody has read what
 * they mean. Each is logged once as an error, and counted every time.
 */
export function openUnknownCodes(log: Log, counted: (label: string) => void): (code: number) => void {
  const told = new Set<number>()
  return (code) => {
    const isNew = !told.has(code) && told.size < CODES_MAX
    if (isNew) {
      told.add(code)
      log.error(
        { twilioCode: code },
        "Twilio gave a code that this version does not know; see Twilio's error dictionary",
      )
    }
    counted(told.has(code) ? String(code) : 'other')
  }
}

/** The code that a fact brings and that our table does not know; null for the usual. */
export function unknownCodeOf(fact: Fact): number | null {
  const code = fact.kind === 'refused' || fact.kind === 'status' ? fact.code : null
  return code === null || twilioCode(code) !== null ? null : code
}
