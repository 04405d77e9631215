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
const samples = 3
/** Two clocks drift apart by less than this between two measurements. */
const driftMs = 3

/** The database's time less the monotonic one, and by how much that may be wrong. */
interface Offset {
  ms: number
  errorMs: number
}

/**
 * The database's time. Resolves once it has been measured, and rejects when it cannot be. A later measurement that
 * fails leaves the last one standing, and so does one that is less sure and does not contradict it: on a busy machine an answer
 * that took a second would move the clock by up to half of it, and every sender's pace with it.
 */
export async function databaseClock(
  db: Db,
  everyMs: number = measureEveryMs,
): Promise<Clock & { stop(): Promise<void> }> {
  let known = await measureOffset(db)
  const measuring = every(everyMs, async () => {
    known = surerOf({ ...known, errorMs: known.errorMs + driftMs }, await measureOffset(db))
  })
  return {
    now: () => new Date(known.ms + performance.now()),
    monotonicMs: () => performance.now(),
    stop: () => measuring.stop(),
  }
}

function surerOf(known: Offset, measured: Offset): Offset {
  const agree = Math.abs(measured.ms - known.ms) <= measured.errorMs + known.errorMs
  return agree && known.errorMs < measured.errorMs ? known : measured
}

/** The database answered somewhere between question and answer: the middle, of the quickest round trip. */
async function measureOffset(db: Db): Promise<Offset> {
  let best: Offset = { ms: 0, errorMs: Number.POSITIVE_INFINITY }
  for (let i = 0; i < samples; i += 1) {
    const asked = performance.now()
    const databaseMs = await readDatabaseTime(db)
    const answered = performance.now()
    const errorMs = (answered - asked) / 2
    if (errorMs < best.errorMs) best = { ms: databaseMs - (asked + answered) / 2, errorMs }
  }
  return best
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
