import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startSimulator } from '../../simulator/src/index.ts'
import { describeOnEachDatabase, type TestDatabase } from '../../test/harness/database.ts'
import { EVERY_LANE, people, queue, recipientKey, standing, testCtx } from '../../test/harness/queue.ts'
import { type TestClock, testClock } from '../platform/clock.ts'
import { type Ctx, withTransaction } from '../platform/context.ts'
import { sql } from '../platform/db/db.ts'
import type { EmpresaId, StreamId } from '../platform/ids.ts'
import { handOver, takeReady } from './dispatch.ts'
import { type Halt, haltRecipient, openHalts } from './halts.ts'
import { liftKillSwitch, throwKillSwitch } from './kill-switch.ts'
import { type OpenedSending, openSending } from './sending.ts'
import { openTexts, type Texts } from './texts.ts'

const MESSAGE = {
  streamId: 7 as StreamId,
  empresaId: 8 as EmpresaId,
  lane: 'bulk',
  channel: 'sms',
  recipientKey: 'ab',
} as const

describe('the registry of halts', () => {
  const clock = testClock()
  const stops = (halt: Halt | string, message = MESSAGE) => {
    const halts = openHalts(clock, 5_000)
    const claimedAtMs = clock.monotonicMs()
    halts.hear(typeof halt === 'string' ? halt : JSON.stringify(halt))
    return halts.stops(message, claimedAtMs)
  }

  test.each([
    ['its stream', { streamId: 7 }, true],
    ['another stream', { streamId: 9 }, false],
    ['its empresa', { empresaId: 8, lane: null, channel: null }, true],
    ['another empresa', { empresaId: 9 }, false],
    ['its lane on its channel', { lane: 'bulk', channel: 'sms' }, true],
    ['its lane on another channel', { lane: 'bulk', channel: 'whatsapp' }, false],
    ['its person', { recipientKey: 'ab' }, true],
    ['its person, of another empresa', { recipientKey: 'ab', empresaId: 9 }, false],
    ['another person', { recipientKey: 'cd' }, false],
    ['a connection that was lost', '', true],
    ['what nobody can read', 'null', true],
  ])('stops a message for %s: %s', (_name, halt, stopped) => {
    expect(stops(halt as Halt)).toBe(stopped)
  })

  test('lets pass what was claimed afterwards, and forgets', () => {
    const halts = openHalts(clock, 5_000)
    halts.hear(JSON.stringify({ empresaId: 8 }))
    clock.advance(1)
    expect(halts.stops(MESSAGE, clock.monotonicMs())).toBe(false)
    clock.advance(5_000)
    halts.hear(JSON.stringify({ empresaId: 9 }))
    expect(halts.stops(MESSAGE, clock.monotonicMs() - 5_001)).toBe(false)
  })

  test('never grows beyond its bound, and then stops rather too much', () => {
    const halts = openHalts(clock, 5_000)
    const claimedAtMs = clock.monotonicMs()
    for (let i = 0; i < 1_000; i++) halts.hear(JSON.stringify({ recipientKey: `${i}` }))
    expect(halts.stops(MESSAGE, claimedAtMs)).toBe(false)
    halts.hear(JSON.stringify({ recipientKey: 'x' }))
    expect(halts.stops(MESSAGE, claimedAtMs)).toBe(true)
  })
})

const ACCOUNT = { sid: `AC${'a'.repeat(32)}`, token: '00112233445566778899aabbccddeeff' }

describeOnEachDatabase('the last look', (open) => {
  let database: TestDatabase
  let clock: TestClock
  let ctx: Ctx
  let sending: OpenedSending
  let received: (number: string) => number
  let texts: Texts
  const closing: (() => Promise<void>)[] = []

  beforeAll(async () => {
    database = await open()
    clock = testClock()
    const simulator = await startSimulator({ accounts: [ACCOUNT], now: () => clock.now().getTime() })
    received = (number) => simulator.messages({ number }).length
    const sender = {
      ...({ accountSid: ACCOUNT.sid, kind: 'messaging_service', otpOnly: false } as const),
      ...{ address: `MG${'5'.repeat(32)}`, ratePerSecond: 10_000 },
    }
    const account = {
      ...{
        accountSid: ACCOUNT.sid,
        authToken: ACCOUNT.token,
        baseUrl: simulator.url,
        statusCallbackUrl: null,
      },
      callbackRetries: true,
      senders: [{ ...sender, channel: 'sms' as const }],
    }
    const ground = database.ground(clock)
    sending = await openSending(ground, {
      account,
      owner: 'me',
      slot: 0,
      random: () => 0.5,
      unknownCode: () => {},
    })
    texts = openTexts(clock)
    ctx = await testCtx(database, clock)
    // The one of this account serves; the other of the harness has no route here.
    await ctx.db.run(sql`update senders set active = account_sid = ${ACCOUNT.sid}`)
    const stopHearing = await database.listen('recado_halt', sending.halts.hear)
    closing.push(stopHearing, sending.close, () => simulator.close())
  })
  afterAll(async () => {
    for (const close of closing.splice(0)) await close()
  })

  const take = async () => (await takeReady(ctx, sending, { laneClass: EVERY_LANE, limit: 100, texts })).ready
  /** What was heard by NOTIFY; the database says it after the commit, on a connection of its own. */
  async function heard(): Promise<void> {
    const marker = `marker ${Math.random()}`
    let done = () => {}
    const arrived = new Promise<void>((resolve) => {
      done = resolve
    })
    const stop = await database.listen('recado_halt_heard', (payload) => payload === marker && done())
    await ctx.db.run(sql`select pg_notify('recado_halt_heard', ${marker}::text)`)
    await arrived
    await stop()
  }
  const sendAll = async (ready: Awaited<ReturnType<typeof take>>) => {
    await Promise.all(ready.map((each) => handOver(ctx, sending, each)))
    await sending.recorder.idle()
  }

  test('a person who must not be written to any more, said between claim and call, gets nothing', async () => {
    const [stopped = '', other = ''] = people(2)
    const groupId = await queue(ctx, { to: [stopped, other] })
    const ready = await take()
    expect(ready).toHaveLength(2)
    await withTransaction(ctx, async ({ db }) => {
      await db.run(sql`
        insert into suppressions (empresa_id, recipient_key, channel, reason, source, created_at)
        values (null, ${recipientKey(stopped)}::bytea, null, 'opted_out', 'test', ${clock.now()}::timestamptz)`)
      await haltRecipient(db, { recipientKey: recipientKey(stopped) })
    })
    await heard()
    await sendAll(ready)
    expect([received(stopped), received(other)]).toEqual([0, 1])
    expect(await standing(ctx, groupId)).toMatchObject([{ state: 'queued' }, { state: 'accepted' }])
    clock.advance(1)
    await sendAll(await take())
    expect(await standing(ctx, groupId)).toMatchObject([{ state: 'suppressed' }, { state: 'accepted' }])
    expect(received(stopped)).toBe(0)
  })

  test('a kill switch thrown between claim and call holds what was claimed; lifted, it leaves once', async () => {
    const [person = ''] = people(1, 12)
    const groupId = await queue(ctx, { to: [person] })
    const ready = await take()
    const scope = { empresaId: ctx.empresaId, lane: null, channel: null }
    const { id, inFlight } = await throwKillSwitch(ctx, 'own', { scope, why: 'texto errado' })
    expect(inFlight).toBe(1)
    await heard()
    await sendAll(ready)
    clock.advance(1)
    await sendAll(await take())
    expect([received(person), (await standing(ctx, groupId))[0]?.state]).toEqual([0, 'queued'])
    await liftKillSwitch(ctx, 'own', id)
    await sendAll(await take())
    expect([received(person), (await standing(ctx, groupId))[0]?.state]).toEqual([1, 'accepted'])
  })

  test('a halt of somebody else changes nothing', async () => {
    const [person = ''] = people(1, 13)
    await queue(ctx, { to: [person] })
    const ready = await take()
    await haltRecipient(ctx.db, { recipientKey: recipientKey(person), channel: 'whatsapp' })
    await haltRecipient(ctx.db, { recipientKey: recipientKey('+5511999999999') })
    await heard()
    await sendAll(ready)
    expect(received(person)).toBe(1)
  })
})
