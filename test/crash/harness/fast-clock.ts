/*
 * Crash tests cannot turn a clock: the processes they kill live in real time. They run on a clock that is faster than
 * the wall's instead, one and the same for all processes and for Twilio. Leases (45 s), looks (2, 5, 20, 60 s), receipts
 * (2 min) and tokens all shrink by the same factor, so their order is the product's. What stays real are the time-outs
 * of HTTP (15 s in all), the rhythm of the loops (1 s) and the network. At ten times a lease is 4.5 s and a start-by
 * 0.5 s: Twilio's simulated answers take two seconds at most, as if twenty in production's proportions, and the
 * order start-by < answer < lease holds. A request that is written later than 11 s after its claim would be doubled
 * here, as one of 110 s would be in production.
 */
import type { Clock } from '../../../src/platform/clock.ts'

export const SPEED = 10

export interface FastClock extends Clock {
  readonly epochMs: number
  readonly speed: number
}

/** Starts at the wall's time, which processes of one machine share, and runs away from it. */
export function fastClock(speed = SPEED): FastClock {
  const epochMs = Date.now()
  return {
    epochMs,
    speed,
    now: () => new Date(epochMs + (Date.now() - epochMs) * speed),
    monotonicMs: () => performance.now() * speed,
  }
}
