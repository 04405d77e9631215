import { beforeAll, describe, expect, test } from 'vitest'
import { describeOnEachDatabase, type TestDatabase } from '../../test/harness/database.ts'
import { testClock } from '../platform/clock.ts'
import { sql } from '../platform/db/db.ts'
import type { SenderId } from '../platform/ids.ts'
import {
  GROWTH_STEP_MS,
  HALVED_AGAIN_AFTER_MS,
  halveAccount,
  openAccountShare,
  presentShare,
  SHARE_MIN,
  slotsAt,
} from './account-limit.ts'
import { LANE_CLASSES } from './lane-class.ts'
import { syncSenders } from './stream-queries.ts'

const at = (ms: number) => new Date(Date.UTC(2026, 10, 22) + ms)

describe('the share of an account', () => {
  test.each([
    [0.5, 0, 0.5],
    [0.5, GROWTH_STEP_MS - 1, 0.5],
    [0.5, GROWTH_STEP_MS, 0.6],
    [0.5, 3 * GROWTH_STEP_MS, 0.8],
    [0.5, 60 * GROWTH_STEP_MS, 1],
    [0.25, -5_000, 0.25],
  ])('%d, %d ms later, is %d', (share, passed, expected) => {
    expect(presentShare({ share, changedAt: at(0) }, at(passed))).toBeCloseTo(expected)
  })

  test('an account that never was limited has all of it', () => {
    expect(presentShare(null, at(0))).toBe(1)
  })

  test('slots: codes keep a few, however small the share; nobody has none, and nobody more than theirs', () => {
    const slots = (share: number) => LANE_CLASSES.map((each) => slotsAt(each, share))
    expect(slots(1)).toEqual(LANE_CLASSES.map((each) => each.slots))
    expect(slots(0.5)).toEqual(LANE_CLASSES.map((each) => Math.ceil(each.slots / 2)))
    expect(slots(SHARE_MIN)).toEqual([4, 2, 4])
    const few = { name: 'otp', lanes: ['otp'], paceClass: 'urgent', slots: 2, claimShare: 0 } as const
    expect(slotsAt(few, SHARE_MIN)).toBe(2)
  })
})

describeOnEachDatabase('halving an account', (open) => {
  let database: TestDatabase
  let sender: SenderId
  beforeAll(async () => {
    database = await open()
    const shape = { accountSid: 'AC1', kind: 'number', otpOnly: false, ratePerSecond: 10 } as const
    await syncSenders(database.db, [{ ...shape, channel: 'sms', address: '+5511940000000' }], at(0))
    const row = await database.db.one(sql<{ id: SenderId }>`select id from senders`)
    sender = row.id
  })

  test('a burst halves once, the next one again; it ends at a least share, and another process reads it', async () => {
    const clock = testClock()
    const ground = database.ground(clock)
    const other = await openAccountShare(ground, 'AC1')
    const burst = await Promise.all([1, 2, 3].map(() => halveAccount(ground, sender, clock.now())))
    expect(burst.filter((share) => share !== null)).toEqual([0.5])

    const inFlight = clock.now()
    clock.advance(HALVED_AGAIN_AFTER_MS)
    // What was claimed before the halving was too much then, and says nothing about now.
    expect(await halveAccount(ground, sender, new Date(inFlight.getTime() - 1))).toBeNull()
    expect(await halveAccount(ground, sender, clock.now())).toBe(0.25)

    expect(other.share()).toBe(1)
    await other.reload()
    expect(other.share()).toBe(0.25)
    clock.advance(2 * GROWTH_STEP_MS)
    expect(other.share()).toBeCloseTo(0.45)

    for (let i = 0; i < 10; i++) {
      clock.advance(HALVED_AGAIN_AFTER_MS)
      await halveAccount(ground, sender, clock.now())
    }
    await other.reload()
    expect(other.share()).toBe(SHARE_MIN)
  })
})
