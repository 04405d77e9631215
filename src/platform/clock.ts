import type { Db } from './db/db.ts'
import { readDatabaseTime } from './queries.ts'
import { every } from './sleep.ts'

/**
 * The time every decision is taken by. In the service it is the database's time (its offset measured at the start
 * and every 30 s, carried by the monotonic clock), so that leases and tokens agree over machines and a wall clock
 * that jumps changes nothing. Tests turn it by hand.
 */
export interface Clock {
  now(): Date
  /** Milliseconds that only ever grow; for deadlines inside one process. */
  monotonicMs(): number
}

const measureEveryMs = 30_000
const firstSamples = 3

/**
 * The database's time. Resolves once it has been measured, and rejects when it cannot be. A later measurement that
 * fails leaves the last one standing.
 */
export async function databaseClock(db: Db): Promise<Clock & { stop(): Promise<void> }> {
  let offsetMs = await bestOffsetMs(db, firstSamples)
  const measuring = every(measureEveryMs, async () => {
    offsetMs = await bestOffsetMs(db, 1)
  })
  return {
    now: () => new Date(offsetMs + performance.now()),
    monotonicMs: () => performance.now(),
    stop: () => measuring.stop(),
  }
}

/** The database answered somewhere between question and answer: the middle, of the quickest round trip. */
async function bestOffsetMs(db: Db, samples: number): Promise<number> {
  let best = { tripMs: Number.POSITIVE_INFINITY, offsetMs: 0 }
  for (let i = 0; i < samples; i += 1) {
    const asked = performance.now()
    const databaseMs = await readDatabaseTime(db)
    const answered = performance.now()
    const tripMs = answered - asked
    if (tripMs < best.tripMs) best = { tripMs, offsetMs: databaseMs - (asked + answered) / 2 }
  }
  return best.offsetMs
}

/** This machine's own time, for what has no database: the command line, and the log before one is open. */
export function systemClock(): Clock {
  return { now: () => new Date(), monotonicMs: () => performance.now() }
}

/** The clock with its time held still: all that one transaction writes down is of the same moment. */
export function heldClock(clock: Clock): Clock {
  const nowMs = clock.now().getTime()
  return { now: () => new Date(nowMs), monotonicMs: () => clock.monotonicMs() }
}

export interface TestClock extends Clock {
  advance(ms: number): void
}

/** A clock that only moves when told to. */
export function testClock(start: Date | string = '2026-11-22T15:00:00Z'): TestClock {
  const startMs = new Date(start).getTime()
  let passedMs = 0
  return {
    now: () => new Date(startMs + passedMs),
    monotonicMs: () => passedMs,
    advance(ms) {
      if (!(ms >= 0)) throw new RangeError('Time does not go backwards')
      passedMs += ms
    },
  }
}

/** A clock that goes on by a millisecond whenever it is read, as a real one would. */
export function tickingClock(): TestClock {
  const clock = testClock()
  return {
    ...clock,
    now() {
      clock.advance(1)
      return clock.now()
    },
  }
}
