import type { Clock } from '../../platform/clock.ts'
import { openThroughput } from './throughput.ts'

/**
 * Makes other lanes slower while codes are late. Codes have slots, connections and a thread of their own, and still share
 * the processors with a broadcast: on a machine that is full a code waits for its turn at every step it takes.
 */
export interface GiveWay {
  /** Somebody asked for a code. */
  codeQueued(): void
  /** How long a claim of codes took; when it was long the others are too fast. */
  codesClaimed(ms: number): void
  /** Whether one more of the others may leave now, which then counts as left; else in how many milliseconds to ask again. */
  takeTurn(): { mayLeave: true } | { mayLeave: false; waitMs: number }
  /** At most so many of the others leave in this time. */
  atMost(ms: number): number
  /** Whether a code was late just now: what has the processors for itself otherwise takes less of them. */
  areCodesLate(): boolean
}

/**
 * Of a claim with all it asks for, 7 ms in the middle on a slow machine of two cores that sends 2,000 a second beside it. With 10
 * ms a tenth of the codes are late, and what they gain (p99 92 → 50 ms) costs 85 % of the broadcast; with 40 hardly anything.
 */
export const LATE_MS = 25
/** When codes begin to come, and after each that was late, the others go on with this part of their speed, */
const FIRST_PART = 1 / 4
const LATE_PART = 1 / 2
/** but not below it: what has been claimed already leaves before its start-by. */
const LEAST_PER_MS = 0.25
/** What slower others make of it is seen after this. */
const SEEN_AFTER_MS = 50
/** While codes are in time the others are as fast again after this, */
const DOUBLES_AFTER_MS = 2_000
/** and as fast as they can be above this speed, or when no code has come for so long. */
const UNBOUND_PER_MS = 20
const CODES_ABOUT_MS = 5_000
/** For so long a code that was late says that others will be. */
const LATE_FOR_MS = 1_000
/** So much of their time they may make up for at once. */
const BURST_MS = 5

export function openGiveWay(clock: Pick<Clock, 'monotonicMs'>): GiveWay {
  const left = openThroughput(clock)
  /** Null: nothing is held back. */
  let bound: { perMs: number; cutMs: number; turns: number; filledMs: number } | null = null
  let codeMs = Number.NEGATIVE_INFINITY
  let lateMs = Number.NEGATIVE_INFINITY

  const areCodesAbout = () => clock.monotonicMs() - codeMs <= CODES_ABOUT_MS

  function slowDown(part: number): void {
    const nowMs = clock.monotonicMs()
    if (bound !== null && nowMs - bound.cutMs < SEEN_AFTER_MS) return
    const perMs = Math.min(left.per(1_000) / 1_000, bound?.perMs ?? Number.POSITIVE_INFINITY)
    // They stand still or are slow: it is not they whom a code waits for.
    if (perMs <= LEAST_PER_MS) return
    bound = { perMs: Math.max(LEAST_PER_MS, perMs * part), cutMs: nowMs, turns: 0, filledMs: nowMs }
  }

  function refill(): void {
    if (bound === null) return
    const nowMs = clock.monotonicMs()
    const passedMs = nowMs - bound.filledMs
    bound.perMs *= 2 ** (passedMs / DOUBLES_AFTER_MS)
    bound.turns = Math.min(bound.turns + passedMs * bound.perMs, Math.max(1, BURST_MS * bound.perMs))
    bound.filledMs = nowMs
    if (bound.perMs > UNBOUND_PER_MS || !areCodesAbout()) bound = null
  }

  return {
    codeQueued() {
      const isFirst = !areCodesAbout()
      codeMs = clock.monotonicMs()
      if (isFirst) slowDown(FIRST_PART)
    },
    codesClaimed(ms) {
      if (ms <= LATE_MS || !areCodesAbout()) return
      lateMs = clock.monotonicMs()
      slowDown(LATE_PART)
    },
    takeTurn() {
      refill()
      if (bound !== null && bound.turns < 1) {
        return { mayLeave: false, waitMs: Math.ceil((1 - bound.turns) / bound.perMs) }
      }
      if (bound !== null) bound.turns -= 1
      left.add()
      return { mayLeave: true }
    },
    atMost(ms) {
      refill()
      return bound === null ? Number.POSITIVE_INFINITY : Math.ceil(bound.perMs * ms)
    },
    areCodesLate: () => clock.monotonicMs() - lateMs <= LATE_FOR_MS,
  }
}
