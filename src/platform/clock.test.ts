import { afterEach, beforeAll, expect, it, vi } from 'vitest'
import { describeOnEachDatabase, type TestDatabase } from '../../test/harness/database.ts'
import { databaseClock, testClock } from './clock.ts'
import type { Db } from './db/db.ts'
import { readDatabaseTime } from './queries.ts'

describeOnEachDatabase('the clock', (open) => {
  let database: TestDatabase
  beforeAll(async () => {
    database = await open()
  })

  it('tells the time of the database, and only forwards', async () => {
    const clock = await databaseClock(database.db)
    const before = clock.now().getTime()
    const told = await readDatabaseTime(database.db)
    const after = clock.now().getTime()
    // Half of the quickest round trip is all that it may be wrong by.
    expect(told).toBeGreaterThan(before - 50)
    expect(told).toBeLessThan(after + 50)
    expect(after).toBeGreaterThanOrEqual(before)
    await clock.stop()
  })
})

it('a database that is an hour ahead sets the clock an hour ahead', async () => {
  const ahead = { one: async () => ({ ms: Date.now() + 3_600_000 }) } as unknown as Db
  const clock = await databaseClock(ahead)
  expect(clock.now().getTime() - Date.now()).toBeGreaterThan(3_599_000)
  await clock.stop()
})

it('answers that came late move it only where it cannot have been right', async () => {
  let asked = 0
  let [lateMs, aheadMs] = [0, 0]
  let resume = () => {}
  const measured = () => new Promise<void>((resolve) => (resume = resolve))
  const db = {
    async one() {
      const ms = performance.now() + aheadMs
      if (lateMs > 0) await new Promise((resolve) => setTimeout(resolve, lateMs))
      // The first answer of each measurement: the one before has been judged by then.
      if (++asked % 3 === 1) resume()
      return { ms }
    },
  } as unknown as Db
  const clock = await databaseClock(db, 1)
  const offset = () => clock.now().getTime() - performance.now()
  lateMs = 200
  for (let times = 0; times < 3; times++) await measured()
  expect(Math.abs(offset())).toBeLessThan(20)
  aheadMs = 3_600_000
  for (let times = 0; times < 3; times++) await measured()
  expect(offset()).toBeGreaterThan(3_599_000)
  await clock.stop()
})

afterEach(() => {
  vi.useRealTimers()
})

it.each([
  ['forwards', 6 * 3_600_000],
  ['backwards', -6 * 3_600_000],
])('a wall clock that jumps %s changes nothing', async (_, jumpMs) => {
  const clock = await databaseClock({ one: async () => ({ ms: 1_795_000_000_000 }) } as unknown as Db)
  const [before, monotonic] = [clock.now().getTime(), clock.monotonicMs()]
  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + jumpMs })
  expect(clock.now().getTime() - before).toBeGreaterThanOrEqual(0)
  expect(clock.now().getTime() - before).toBeLessThan(10_000)
  expect(clock.monotonicMs() - monotonic).toBeLessThan(10_000)
  await clock.stop()
})

it("a test's clock moves when told to, and not backwards", () => {
  const clock = testClock('2026-01-01T00:00:00Z')
  expect(clock.now()).toEqual(clock.now())
  clock.advance(1_500)
  expect(clock.now().toISOString()).toBe('2026-01-01T00:00:01.500Z')
  expect(clock.monotonicMs()).toBe(1_500)
  expect(() => clock.advance(-1)).toThrow(RangeError)
})
