import { beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { startPump } from '../../src/edges/worker/pump.ts'
import { openWorker, type Worker } from '../../src/edges/worker/worker.ts'
import { handOver, takeReady } from '../../src/messages/dispatch.ts'
import { createGroup, enqueueMessages, storeText } from '../../src/messages/enqueue.ts'
import { CODES, LANE_CLASSES } from '../../src/messages/lane-class.ts'
import type { Lane } from '../../src/messages/message.ts'
import { platformSenders } from '../../src/messages/platform-senders.ts'
import { openSenderHealth } from '../../src/messages/sender-health.ts'
import { type OpenedSending, openSending } from '../../src/messages/sending.ts'
import { openTexts } from '../../src/messages/texts.ts'
import { databaseClock } from '../../src/platform/clock.ts'
import type { Ctx, Ground } from '../../src/platform/context.ts'
import { sql } from '../../src/platform/db/db.ts'
import { openLog } from '../../src/platform/log.ts'
import { engines, hasEngine } from '../harness/database.ts'
import { intercepted } from '../harness/intercepted.ts'
import { type Tenant, type TestService, testService } from '../harness/service.ts'

const SECOND = 1_000
const MINUTE = 60_000

/** Bad weather at Twilio, against the whole service: turned clocks, counted at Twilio's side. */
for (const engine of engines) {
  describe.skipIf(!hasEngine(engine))(`senders in bad weather (${engine})`, () => {
    let service: TestService
    let tenant: Tenant
    let lines: { level: string; msg: string; reason?: string; sender?: number }[] = []

    beforeAll(async () => {
      const log = openLog({
        level: 'warn',
        pretty: false,
        write: (line) => void lines.push(JSON.parse(line)),
      })
      service = await testService({ engine, log })
      tenant = await service.tenant()
    })

    beforeEach(async () => {
      service.simulator.faults.reset()
      await service.database.db.run(sql`
        truncate messages, attempts, streams, message_groups, account_limits cascade`)
      await service.database.db.run(sql`
        update senders set stopped_reason = null, stopped_until = null, stops = 0, turned_at = null`)
      await service.database.db.run(sql`
        update sender_pace set rate = full_rate, slowed_at = null, next_at = ${service.clock.now()}::timestamptz`)
      lines = []
    })

    let numbers = 0
    async function enqueue(
      count: number,
      over: { lane?: Lane; channel?: 'sms' | 'whatsapp'; ctx?: Ctx } = {},
    ) {
      const { lane = 'bulk', channel = 'whatsapp', ctx = tenant.ctx } = over
      const targets = Array.from({ length: count }, () => `+55119${80_000_000 + ++numbers}`)
      const textId = await storeText(ctx, { body: 'Oi', variables: [], smsSegments: 1 })
      const groupId = await createGroup(ctx, 'broadcast')
      await enqueueMessages(
        ctx,
        {
          ...{ lane, textId, groupId, smsSegments: 1, preferredChannel: channel },
          ...{ source: 'test', addressFrom: 'caller' },
        },
        { channel, fallbackChannel: null },
        targets.map((e164) => ({
          ...{ e164, freelancerId: null, variables: null },
          recipientKey: service.app.keyring.recipientKey(e164),
        })),
      )
      return targets
    }

    async function pass(ms: number, stepMs: number): Promise<void> {
      for (let passed = 0; passed < ms; passed += stepMs) {
        service.clock.advance(stepMs)
        await service.settle()
      }
    }

    const posts = () =>
      Object.values(service.simulator.requests()['POST Messages'] ?? {}).reduce((sum, n) => sum + n, 0)
    const received = (number: string) => service.simulator.messages({ number }).length
    const said = (reason: string) => lines.filter((line) => line.reason === reason && line.level === 'error')

    async function states(): Promise<Record<string, number>> {
      const rows = await service.database.db.many(sql<{ state: string; n: number }>`
        select state, count(*)::int as n from messages group by state`)
      return Object.fromEntries(rows.map(({ state, n }) => [state, n]))
    }

    function sender(channel = 'whatsapp') {
      return service.database.db.one(sql<{ id: number; reason: string | null; until: Date | null }>`
        select id, stopped_reason as reason, stopped_until as until
        from senders where channel = ${channel}::text and active`)
    }

    async function bulkRate(): Promise<{ rate: number; fullRate: number }> {
      return service.database.db.one(sql`
        select p.rate, p.full_rate from sender_pace p join senders x on x.id = p.sender_id
        where x.channel = 'whatsapp' and x.active and p.class = 'bulk'`)
    }

    test('Twilio down: few calls while it is, everybody once when it is back', async () => {
      const targets = await enqueue(12)
      const before = posts()
      service.simulator.faults.set({ refuse500: true })
      await service.settle()
      const atOnce = posts() - before
      expect(atOnce).toBe(12)
      targets.push(...(await enqueue(20)))
      expect(await sender()).toMatchObject({ reason: 'unreachable' })
      expect(said('unreachable')).toHaveLength(1)

      // One try after 1, 2, 4, 8, 16, 32 and 60 seconds at the earliest, whatever waits.
      await pass(2 * MINUTE, 16 * SECOND)
      const tries = posts() - before - atOnce
      expect(tries).toBeGreaterThanOrEqual(5)
      expect(tries).toBeLessThanOrEqual(7)
      expect(said('unreachable')).toHaveLength(1)

      service.simulator.faults.reset()
      await pass(MINUTE, 20 * SECOND)
      expect(await sender()).toMatchObject({ reason: null })
      await pass(2 * MINUTE, 30 * SECOND)
      expect(await states()).toEqual({ delivered: 32 })
      expect(targets.filter((each) => received(each) !== 1)).toEqual([])
    })

    test('credentials that stopped working: said once, nothing lost, one try a minute', async () => {
      const targets = await enqueue(10)
      const before = posts()
      service.simulator.faults.set({ reject: { httpStatus: 401, code: 20003 } })
      await service.settle()
      expect(posts() - before).toBe(10)
      await pass(5 * MINUTE, 10 * SECOND)
      expect(posts() - before).toBe(15)
      expect(said('auth')).toHaveLength(1)
      expect(await states()).toEqual({ queued: 10 })

      service.simulator.faults.reset()
      await pass(MINUTE, 10 * SECOND)
      expect(await states()).toEqual({ delivered: 10 })
      expect(targets.map(received)).toEqual(targets.map(() => 1))
    })

    test('what was claimed ahead when its sender stopped goes back instead of meeting the same wall', async () => {
      const targets = await enqueue(10)
      const { ground } = service.app
      const texts = openTexts(ground.clock)
      const { sending } = await another()
      const bulk = { name: 'other', lanes: ['bulk'], paceClass: 'bulk', slots: 10, claimShare: 0 } as const
      const { ready } = await takeReady(ground, sending, { laneClass: bulk, limit: 10, texts })
      expect(ready).toHaveLength(10)
      service.clock.advance(1)
      service.simulator.faults.set({ reject: { httpStatus: 401, code: 20003 } })
      const before = posts()
      for (const each of ready) {
        await handOver(ground, sending, each)
        await sending.recorder.idle()
      }
      expect(posts() - before).toBe(1)
      expect(await states()).toEqual({ queued: 10 })
      service.simulator.faults.reset()
      await pass(MINUTE, MINUTE)
      expect(targets.map(received)).toEqual(targets.map(() => 1))
      await sending.close()
    })

    test('a start with new credentials does not wait for the next try', async () => {
      await enqueue(3)
      service.simulator.faults.set({ reject: { httpStatus: 401, code: 20003 } })
      await service.settle()
      service.simulator.faults.reset()
      await service.settle()
      expect(await states()).toEqual({ queued: 3 })
      const { sending } = await another()
      await service.settle()
      expect(await states()).toEqual({ delivered: 3 })
      await sending.close()
    })

    test('the daily limit parks the whole account until the next day, and what expires says so', async () => {
      const targets = await enqueue(5)
      await enqueue(1, { lane: 'otp', channel: 'sms' })
      service.simulator.faults.set({ reject: { httpStatus: 429, code: 63038, channel: 'whatsapp' } })
      await enqueue(1, { lane: 'alert' })
      service.simulator.faults.set({ dropCallbacks: true })
      await service.settle()
      const midnight = new Date(service.clock.now())
      midnight.setUTCHours(24, 0, 0, 0)
      expect(await sender()).toMatchObject({ reason: 'daily_limit', until: midnight })
      expect(await sender('sms')).toMatchObject({ reason: 'daily_limit', until: midnight })
      expect(said('daily_limit')).toHaveLength(2)

      const parkedAt = posts()
      service.simulator.faults.reset()
      await enqueue(1, { lane: 'otp', channel: 'sms' })
      while (midnight.getTime() - service.clock.now().getTime() > 30 * MINUTE) {
        await pass(20 * MINUTE, 20 * MINUTE)
      }
      expect(posts()).toBe(parkedAt)
      // The alert was worth four hours, the code ten minutes: neither is sent late, and neither is left in the queue.
      expect((await states()).expired).toBe(2)

      await pass(40 * MINUTE, 20 * MINUTE)
      expect(targets.map(received)).toEqual(targets.map(() => 1))
      expect(await retries()).toBe(0)
    })

    async function retries(): Promise<number> {
      const { n } = await service.database.db.one(
        sql<{ n: number }>`select sum(retries)::int as n from messages`,
      )
      return n
    }

    test('too many requests at once: fewer are in flight, then all again; nobody is lost', async () => {
      const targets = await enqueue(300)
      service.simulator.faults.set({ concurrencyLimit: { limit: 20 }, latencyMs: { ms: 20 } })
      const share = async () => {
        const row = await service.database.db.maybeOne(
          sql<{
            share: number
          }>`select share from account_limits where account_sid = ${service.account.sid}::text`,
        )
        return row?.share ?? 1
      }
      await service.settle()
      expect(await share()).toBeLessThanOrEqual(0.5)
      let least = 1
      for (let step = 0; step < 60 && Number((await states()).delivered ?? 0) < 300; step++) {
        await pass(5 * SECOND, 5 * SECOND)
        least = Math.min(least, await share())
      }
      expect(least).toBeLessThanOrEqual(0.25)
      expect(await states()).toEqual({ delivered: 300 })
      expect(targets.filter((each) => received(each) !== 1)).toEqual([])
      expect(said('unreachable')).toEqual([])
    })

    test('too fast for the sender: its rate is halved once a burst, and grows back', async () => {
      await enqueue(100)
      service.simulator.faults.set({ finalStatus: { status: 'failed', errorCode: 63018, next: 100 } })
      await service.settle()
      const { rate, fullRate } = await bulkRate()
      expect(rate).toBe(fullRate / 2)
      await pass(29 * SECOND, 29 * SECOND)
      expect((await bulkRate()).rate).toBe(fullRate / 2)
      await pass(SECOND, SECOND)
      expect((await bulkRate()).rate).toBeCloseTo(fullRate * 0.6)
      await pass(5 * MINUTE, 30 * SECOND)
      expect((await bulkRate()).rate).toBe(fullRate)
      expect(await states()).toEqual({ delivered: 100 })
    })

    test('many streams that nobody serves keep back none that somebody does', async () => {
      const { ctx } = tenant
      const { id } = await sender()
      const now = service.clock.now()
      const textId = await storeText(ctx, { body: 'Oi', variables: [], smsSegments: 1 })
      await service.database.db.run(sql`
        with made as (
          insert into message_groups (empresa_id, kind, created_at)
          select ${ctx.empresaId}::int, 'broadcast', ${now}::timestamptz from generate_series(1, 200)
          returning id),
        hung as (
          insert into streams (empresa_id, lane, sender_id, group_id, created_at)
          select ${ctx.empresaId}::int, 'bulk', ${id}::int, made.id, ${now}::timestamptz from made
          returning id, group_id)
        insert into messages (empresa_id, stream_id, group_id, lane, channel, recipient_key, to_address, address_from,
          text_id, source, state, due_at, expires_at, created_at, updated_at)
        select ${ctx.empresaId}::int, hung.id, hung.group_id, 'bulk', 'whatsapp', '1'::bytea, '+5511900000000', 'caller',
          ${textId}::bigint, 'test', 'queued', t.now, t.now + interval '1 hour', t.now, t.now
        from hung, (select ${now}::timestamptz as now) t`)
      const targets = await enqueue(1, { channel: 'sms' })
      const second = await another({
        ...{ whatsappNumber: null, messagingServiceSid: null, phoneNumber: '+5511400000004' },
      })
      await second.worker.drain()
      expect(targets.map(received)).toEqual([1])
      await second.sending.close()
      await (await another()).sending.close()
    })

    test('messages of a sender that is gone leave by the one that serves now', async () => {
      const targets = await enqueue(20)
      const second = await another({ whatsappNumber: '+5511400000001' })
      service.simulator.faults.set({ reject: { httpStatus: 400, code: 21211, channel: 'sms' } })
      await second.worker.drain()
      const rows = await service.database.db.many(sql`
        select distinct x.address from attempts a join senders x on x.id = a.sender_id`)
      expect(rows).toEqual([{ address: '+5511400000001' }])
      expect((await states()).queued ?? 0).toBe(0)
      expect(targets).toHaveLength(20)
      await second.sending.close()
      await (await another()).sending.close()
    })

    test('a process that is older than a sender leaves by it too, and gives nothing back in vain', async () => {
      const first = await another()
      const second = await another({ whatsappNumber: '+5511400000003' })
      await enqueue(5)
      const { ground } = service.app
      const lanes = { name: 'other', lanes: ['bulk'], paceClass: 'bulk', slots: 10, claimShare: 0 } as const
      const texts = openTexts(ground.clock)
      const { ready } = await takeReady(ground, first.sending, { laneClass: lanes, limit: 10, texts })
      await Promise.all(ready.map((each) => handOver(ground, first.sending, each)))
      await first.sending.recorder.idle()
      // Twilio was asked to send them from there; the simulator has no such number, which is an answer too.
      const attempts = await service.database.db.many(sql`
        select x.address, a.reason, count(*)::int as n
        from attempts a join senders x on x.id = a.sender_id group by 1, 2`)
      expect(attempts).toEqual([{ address: '+5511400000003', reason: 'refused', n: 5 }])
      await first.sending.close()
      await second.sending.close()
      await (await another()).sending.close()
    })

    test('what cannot be made ready after it was claimed is given back, and does not wait for its lease', async () => {
      const targets = await enqueue(3)
      const { sending } = await another()
      const { ground } = service.app
      const lanes = { name: 'other', lanes: ['bulk'], paceClass: 'bulk', slots: 10, claimShare: 0 } as const
      // The list and the claim are carried out; then the database is away for longer than anything may be handed over.
      let statements = 0
      const db = intercepted(ground.db, () => {
        if (++statements <= 2) return
        service.clock.advance(2 * SECOND)
        throw new Error('the connection was lost')
      })
      const texts = openTexts(ground.clock)
      const taking = takeReady({ ...ground, db }, sending, { laneClass: lanes, limit: 10, texts })
      await expect(taking).rejects.toThrow('the connection was lost')
      await sending.recorder.idle()
      expect(await states()).toEqual({ queued: 3 })
      await service.settle()
      expect(targets.map(received)).toEqual([1, 1, 1])
      await sending.close()
    })

    test('what no sender serves any more waits, is told once, and leaves when one serves again', async () => {
      const targets = await enqueue(3)
      const second = await another({
        whatsappNumber: null,
        messagingServiceSid: null,
        phoneNumber: '+5511400000002',
      })
      await second.worker.drain()
      service.clock.advance(MINUTE)
      await second.worker.drain()
      expect(await states()).toEqual({ queued: 3 })
      expect(lines.filter(({ msg }) => /no longer configured/.test(msg))).toHaveLength(1)
      await second.sending.close()
      const third = await another()
      await service.settle()
      expect(await states()).toEqual({ delivered: 3 })
      expect(targets.map(received)).toEqual([1, 1, 1])
      await third.sending.close()
    })

    test('a stopped sender is tried with one message at a time, however many workers; a code goes first', async () => {
      await enqueue(20)
      await enqueue(1, { lane: 'otp' })
      const { id } = await sender()
      await service.database.db.run(sql`
        update senders set stopped_reason = 'unreachable', stopped_until = ${service.clock.now()}::timestamptz,
          stops = 1, turned_at = ${service.clock.now()}::timestamptz
        where id = ${id}::int`)
      service.simulator.faults.set({ refuse500: true })
      const second = await another()
      const before = posts()
      await Promise.all([service.app.drain(), second.worker.drain()])
      expect(posts() - before).toBe(1)
      const tried = await service.database.db.many(sql`
        select m.lane from attempts a join messages m on m.id = a.message_id`)
      expect(tried).toEqual([{ lane: 'otp' }])
      await second.sending.close()
    })

    test('a running worker keeps to the share of the account, and learns of another by NOTIFY', async () => {
      const clock = await databaseClock(service.database.db)
      const ground = { ...service.app.ground, clock }
      const share = (of: number) =>
        service.database.db.transaction(async (db) => {
          await db.run(sql`
            insert into account_limits (account_sid, share, changed_at)
            values (${service.account.sid}::text, ${of}::float8, ${new Date(clock.now().getTime() + MINUTE)}::timestamptz)
            on conflict (account_sid) do update set share = excluded.share`)
          await db.run(sql`select pg_notify('recado_limits', '')`)
        })
      const tooMany = () => service.simulator.requests()['POST Messages']?.['429'] ?? 0
      const arrived = (targets: string[]) =>
        vi.waitFor(() => expect(targets.filter((each) => received(each) === 0)).toEqual([]), 20_000)
      await service.database.db.run(sql`update sender_pace set next_at = ${clock.now()}::timestamptz`)
      // 20 of the 200 slots, where 25 at once are too many.
      await share(0.1)
      service.simulator.faults.set({ concurrencyLimit: { limit: 24 }, latencyMs: { ms: 1_000 } })
      const { sending, worker } = await another({}, ground)
      const before = tooMany()
      await worker.start()
      await arrived(await enqueue(60, { ctx: { ...tenant.ctx, clock } }))
      expect(tooMany()).toBe(before)

      await share(1)
      await vi.waitFor(() => expect(sending.accountShare.share()).toBe(1), 10_000)
      const targets = await enqueue(60, { ctx: { ...tenant.ctx, clock } })
      await vi.waitFor(() => expect(tooMany()).toBeGreaterThan(before), 20_000)
      service.simulator.faults.reset()
      await arrived(targets)
      await worker.stop()
      await sending.close()
      await clock.stop()
    })

    test("what waits for its moment does not wait for a database's clock that was set back", async () => {
      let nowMs = service.clock.now().getTime()
      let monotonicMs = 0
      const clock = { now: () => new Date(nowMs), monotonicMs: () => monotonicMs }
      const ground = { ...service.app.ground, clock }
      await service.database.db.run(
        sql`update sender_pace set next_at = ${new Date(nowMs + 100)}::timestamptz`,
      )
      const [target = ''] = await enqueue(1, { ctx: { ...tenant.ctx, clock } })
      const { sending } = await another({}, ground)
      const laneClass = LANE_CLASSES.find(({ name }) => name === 'other') ?? CODES
      const pump = startPump(ground, { laneClass, sending, texts: openTexts(clock) })
      await vi.waitFor(async () => expect(await states()).toEqual({ sending: 1 }), 10_000)
      nowMs -= 60 * MINUTE
      monotonicMs += 6 * SECOND
      await vi.waitFor(
        async () =>
          expect(
            await service.database.db.many(sql`
              select 1 as n from attempts where state = 'returned' and reason = 'start_by_passed'`),
          ).toHaveLength(1),
        10_000,
      )
      // And is due by the clock as it is now.
      await vi.waitFor(() => expect(received(target)).toBe(1), 10_000)
      await pump.stop()
      await sending.close()
    })

    /** A second process, configured as the first or otherwise. */
    async function another(
      over: Partial<Parameters<typeof platformSenders>[0]> = {},
      ground: Ground = service.app.ground,
    ): Promise<{ sending: OpenedSending; worker: Worker }> {
      const { sid: accountSid, token: authToken } = service.account
      const senders = platformSenders({
        accountSid,
        messagingServiceSid: `MG${'5'.repeat(32)}`,
        whatsappNumber: '+14155238886',
        ...{ otpMessagingServiceSid: null, phoneNumber: null },
        ...{ smsPerSecond: 10_000, whatsappPerSecond: 10_000 },
        ...over,
      })
      const { observe, stoppedAt } = openSenderHealth(ground)
      const sending = await openSending(ground, {
        account: {
          ...{ accountSid, authToken, senders, baseUrl: service.simulator.url },
          statusCallbackUrl: `${service.url}/api/v1/twilio/status`,
          callbackRetries: true,
        },
        ...{ owner: 'second', slot: 1, random: () => 0.5, observe, stoppedAt, unknownCode: () => {} },
      })
      return {
        sending,
        worker: openWorker(ground, service.database, sending, { keyring: service.app.keyring }),
      }
    }
  })
}
