import type { Ground } from '../platform/context.ts'

/**
 * How much of other lanes goes into one statement. The embedded database has one line, in which a code stands at each of
 * its steps; at its front, but behind the statement that is under way. So while codes are about, those are short.
 */
export interface Turns {
  /** Somebody asked for a code just now. */
  codeQueued(): void
  /** How many rows to touch: as many as usual, or fewer while codes are about. */
  rows(usual: number, whileCodes: number): number
}

/** Codes come in company: for so long after one others are to be expected. */
const CODES_ABOUT_MS = 15_000

/** On PostgreSQL a code's statements have connections of their own, and nothing is cut short for them. */
export function openTurns({ db, clock }: Pick<Ground, 'db' | 'clock'>): Turns {
  let codeAtMs = Number.NEGATIVE_INFINITY
  return {
    codeQueued() {
      codeAtMs = clock.monotonicMs()
    },
    rows(usual, whileCodes) {
      if (db.engine === 'postgres' || clock.monotonicMs() - codeAtMs > CODES_ABOUT_MS) return usual
      return Math.min(usual, whileCodes)
    },
  }
}
