import { beforeEach, expect, test } from 'vitest'
import { describeOnEachDatabase, type TestDatabase } from '../../test/harness/database.ts'
import { type TestClock, testClock } from '../platform/clock.ts'
import type { Ground } from '../platform/context.ts'
import { sql } from '../platform/db/db.ts'
import type { AttemptId, EmpresaId, MessageId, SenderId, StreamId } from '../platform/ids.ts'
import type { Fact } from './advance.ts'
import type { AttemptState, Pair } from './message.ts'
import type { AttemptFact } from './record.ts'
import { FAILURES_TO_STOP, openSenderHealth, RATE_SHARE_MIN, type SenderHealth } from './sender-health.ts'
import { forgetAuthStops } from './sender-health-queries.ts'
import { WINDOW_SAMPLES } from './sent-lag.ts'
import { type PlatformSender, syncSenders } from './stream-queries.ts'
import { RATE_STEP_MS, raiseSlowedRates } from './tend-senders.ts'

const SECOND = 1_000
const sender = { accountSid: 'AC1', kind: 'number', otpOnly: false, ratePerSecond: 100 } as const
const SENDERS: PlatformSender[] = [
  { ...sender, channel: 'whatsapp', address: '+5511940000000' },
  { ...sender, channel: 'sms', address: '+5511940000000' },
  { ...sender, channel: 'sms', address: '+5511940000000', accountSid: 'AC2' },
]

const DOWN: Fact = { kind: 'uncertain', detail: 'HTTP 502', owner: 'me' }
const UP: Fact = { kind: 'accepted', sid: 'SM1' }
const refused = (code: number): Fact => ({ kind: 'refused', code, detail: '' })
const said = (status: string, code: number | null = null): Fact => ({
  ...{ kind: 'status', via: 'callback', sid: 'SM1', status, code },
})

describeOnEachDatabase('the health of senders', (open) => {
  let database: TestDatabase
  let clock: TestClock
  let ground: Ground
  let health: SenderHealth
  let first: SenderId
  let second: SenderId
  let foreign: SenderId

  beforeEach(async () => {
    database ??= await open()
    clock = testClock()
    ground = database.ground(clock)
    await database.db.run(sql`truncate senders, sender_pace, account_limits, streams, messages cascade`)
    await syncSenders(database.db, SENDERS, clock.now())
    const rows = await database.db.many(sql<{ id: SenderId }>`select id from senders order by id`)
    ;[first, second, foreign] = rows.map((row) => row.id) as [SenderId, SenderId, SenderId]
    health = openSenderHealth(ground)
  })

  /** A fact about an attempt that was claimed, and accepted, so long ago. */
  function fact(
    what: Fact,
    over: { id?: SenderId; probe?: boolean; claimedAt?: Date; state?: AttemptState; lagMs?: number } = {},
  ): AttemptFact {
    const { id = first, probe = false, claimedAt = clock.now(), state = 'sending', lagMs = 0 } = over
    const acceptedAt = new Date(clock.now().getTime() - lagMs)
    return {
      attemptId: 1 as AttemptId,
      fact: what,
      seen: pair(state, claimedAt, acceptedAt),
      sender: { id, probe },
    }
  }

  const times = (n: number, each: () => AttemptFact) => Array.from({ length: n }, each)

  async function standing(id = first) {
    const row = await database.db.one(sql<{ reason: string | null; until: Date | null }>`
      select stopped_reason as reason, stopped_until as until from senders where id = ${id}::int`)
    const inMs = row.until === null ? null : row.until.getTime() - clock.now().getTime()
    return { reason: row.reason, inMs }
  }

  async function share(id = first): Promise<number> {
    const rows = await database.db.many(sql<{ share: number }>`
      select distinct rate / full_rate as share from sender_pace where sender_id = ${id}::int`)
    expect(rows).toHaveLength(1)
    return rows[0]?.share ?? 0
  }

  test('stops after so many calls in a row without an answer, and not before', async () => {
    await health.observe(times(FAILURES_TO_STOP - 1, () => fact(DOWN)))
    await health.observe([fact(UP), ...times(FAILURES_TO_STOP - 1, () => fact(DOWN))])
    await health.observe([fact(refused(21211)), ...times(FAILURES_TO_STOP - 1, () => fact(DOWN))])
    expect(await standing()).toEqual({ reason: null, inMs: null })
    await health.observe([fact({ kind: 'not_sent', detail: 'ECONNREFUSED' })])
    expect(await standing()).toEqual({ reason: 'unreachable', inMs: SECOND })
    expect(await standing(second)).toEqual({ reason: null, inMs: null })
  })

  test('counts what is recorded in several tries once', async () => {
    const facts = times(FAILURES_TO_STOP - 1, () => fact(DOWN))
    await health.observe(facts)
    for (const each of facts) await health.observe([each])
    expect(await standing()).toEqual({ reason: null, inMs: null })
    await health.observe([...facts, fact(DOWN)])
    expect(await standing()).toEqual({ reason: 'unreachable', inMs: SECOND })
  })

  test('rests twice as long after each try in vain, a minute at most, and goes on after a good one', async () => {
    await health.observe(times(FAILURES_TO_STOP, () => fact(DOWN)))
    const rests: (number | null)[] = []
    for (let tries = 0; tries < 8; tries++) {
      clock.advance(MINUTE)
      await health.observe([fact(DOWN, { probe: true })])
      rests.push((await standing()).inMs)
    }
    expect(rests.map((ms) => Number(ms) / SECOND)).toEqual([2, 4, 8, 16, 32, 60, 60, 60])
    clock.advance(MINUTE)
    await health.observe([fact(UP, { probe: true })])
    expect(await standing()).toEqual({ reason: null, inMs: null })
    await health.observe(times(FAILURES_TO_STOP, () => fact(DOWN)))
    expect(await standing()).toEqual({ reason: 'unreachable', inMs: SECOND })
  })

  test('what left before it stopped or went on says nothing any more', async () => {
    const before = clock.now()
    clock.advance(SECOND)
    await health.observe(times(FAILURES_TO_STOP, () => fact(DOWN)))
    await health.observe([fact(UP, { claimedAt: before })])
    expect((await standing()).reason).toBe('unreachable')
    const while_ = clock.now()
    clock.advance(SECOND)
    await health.observe([fact(UP, { probe: true })])
    await health.observe(times(3 * FAILURES_TO_STOP, () => fact(DOWN, { claimedAt: while_ })))
    expect((await standing()).reason).toBeNull()
  })

  test('a try that finds the credentials refused stops it for that, and for a minute each time', async () => {
    await health.observe(times(FAILURES_TO_STOP, () => fact(DOWN)))
    clock.advance(SECOND)
    await health.observe([fact(refused(20003), { probe: true })])
    expect(await standing()).toEqual({ reason: 'auth', inMs: MINUTE })
    clock.advance(MINUTE)
    await health.observe([fact(refused(20003), { probe: true })])
    expect(await standing()).toEqual({ reason: 'auth', inMs: MINUTE })
    await forgetAuthStops(database.db, clock.now())
    expect((await standing()).reason).toBeNull()
  })

  test("the daily limit stops the account's senders and nobody else's; a try in vain costs an hour, not a day", async () => {
    await health.observe([fact(refused(63038))])
    const untilMidnight = 9 * 60 * MINUTE
    expect(await standing(first)).toEqual({ reason: 'daily_limit', inMs: untilMidnight })
    expect(await standing(second)).toEqual({ reason: 'daily_limit', inMs: untilMidnight })
    expect((await standing(foreign)).reason).toBeNull()
    clock.advance(untilMidnight)
    await health.observe([fact(refused(63038), { probe: true })])
    expect(await standing(first)).toEqual({ reason: 'daily_limit', inMs: 60 * MINUTE })
    expect(await standing(second)).toEqual({ reason: 'daily_limit', inMs: 0 })
  })

  test.each([
    ['a refusal', () => fact(refused(63018))],
    ['a callback', () => fact(said('failed', 30022), { state: 'sent' })],
    ['a callback', () => fact(said('undelivered', 63017), { state: 'accepted' })],
  ])('too fast, by %s, halves the rate once a burst and never below a part', async (_, tooFast) => {
    await health.observe(times(50, tooFast))
    await openSenderHealth(ground).observe(times(50, tooFast))
    expect(await share()).toBe(0.5)
    expect(await share(second)).toBe(1)
    for (let i = 0; i < 8; i++) {
      clock.advance(10 * SECOND)
      await health.observe([tooFast()])
    }
    expect(await share()).toBe(RATE_SHARE_MIN)
  })

  test('a callback of a message that left before the halving, or one that says it again, halves nothing', async () => {
    const before = clock.now()
    clock.advance(SECOND)
    await health.observe([fact(refused(63018))])
    clock.advance(20 * SECOND)
    await health.observe([fact(said('failed', 63018), { claimedAt: before, state: 'sent' })])
    await health.observe([fact(said('failed', 63018), { state: 'failed' })])
    expect(await share()).toBe(0.5)
  })

  test('the rate grows back a step at a time, given once however many processes; a new rate is a new start', async () => {
    await health.observe([fact(refused(63018))])
    const shares: number[] = []
    for (let i = 0; i < 6; i++) {
      clock.advance(RATE_STEP_MS)
      await Promise.all([raiseSlowedRates(ground), raiseSlowedRates(ground)])
      shares.push(Math.round((await share()) * 100) / 100)
    }
    expect(shares).toEqual([0.6, 0.7, 0.8, 0.9, 1, 1])

    await health.observe([fact(refused(63018))])
    await syncSenders(database.db, SENDERS, clock.now())
    expect(await share()).toBe(0.5)
    await syncSenders(
      database.db,
      SENDERS.map((each) => ({ ...each, ratePerSecond: 50 })),
      clock.now(),
    )
    expect(await share()).toBe(1)
  })

  test('a time from accepted to sent that grows and grows slows the sender; said twice or noisy it does not', async () => {
    const sent = (lagMs: number, state: AttemptState = 'accepted') => fact(said('sent'), { lagMs, state })
    await health.observe(times(WINDOW_SAMPLES, () => sent(800)))
    await health.observe(
      Array.from({ length: 10 * WINDOW_SAMPLES }, (_, i) => sent(i % 7 === 0 ? 90_000 : 700)),
    )
    await health.observe(Array.from({ length: 4 * WINDOW_SAMPLES }, (_, i) => sent(10_000 + i * 500, 'sent')))
    expect(await share()).toBe(1)
    await health.observe(Array.from({ length: 4 * WINDOW_SAMPLES }, (_, i) => sent(10_000 + i * 500)))
    expect(await share()).toBe(0.5)
  })

  test('a database that is away stops nobody from recording', async () => {
    const away = { ...ground, db: { ...ground.db, many: () => Promise.reject(new Error('away')) } }
    await expect(openSenderHealth(away).observe([fact(refused(20003))])).resolves.toBeUndefined()
  })
})

const MINUTE = 60 * SECOND

function pair(state: AttemptState, claimedAt: Date, acceptedAt: Date): Pair {
  return {
    streamId: 1 as StreamId,
    seen: { message: '1', attempt: '1' },
    message: {
      ...{ id: 1 as MessageId, empresaId: 1 as EmpresaId, groupId: null, lane: 'bulk', state: 'sending' },
      ...{
        channel: 'sms',
        fallbackChannel: null,
        fallbackAfterS: null,
        fellBack: false,
        attemptNo: 1,
        retries: 0,
        dueAt: null,
      },
      ...{ expiresAt: claimedAt, errorCode: null, reason: null, hasFeed: false },
    },
    attempt: {
      ...{ id: 1 as AttemptId, messageId: 1 as MessageId, attemptNo: 1, channel: 'sms', state, sid: null },
      ...{ claimedAt, leaseOwner: 'me', lookAt: null, looks: 0, acceptedAt, errorCode: null, reason: null },
    },
  }
}
