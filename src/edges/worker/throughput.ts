import type { Clock } from '../../platform/clock.ts'

/** How often something happens, of late. */
export interface Throughput {
  add(): void
  /** How many to expect in so many milliseconds; 0 after a pause. */
  per(ms: number): number
}

const WINDOW_MS = 200

/** Counts in windows: the last full one tells, and one that is long past tells nothing. */
export function openThroughput(clock: Pick<Clock, 'monotonicMs'>): Throughput {
  let start = clock.monotonicMs()
  let count = 0
  let perMs = 0

  function turn(): void {
    const passed = clock.monotonicMs() - start
    if (passed < WINDOW_MS) return
    perMs = passed < 5 * WINDOW_MS ? count / passed : 0
    start += passed
    count = 0
  }

  return {
    add() {
      turn()
      count += 1
    },
    per(ms) {
      turn()
      return Math.floor(perMs * ms)
    },
  }
}
