import { beforeEach, expect, test } from 'vitest'
import { describeOnEachDatabase, type TestDatabase } from '../../test/harness/database.ts'
import { createEmpresa } from '../identity/create-empresa.ts'
import { type TestClock, testClock } from '../platform/clock.ts'
import type { Ctx } from '../platform/context.ts'
import { sql } from '../platform/db/db.ts'
import type { AttemptId, EmpresaId } from '../platform/ids.ts'
import { claimDue } from './claim.ts'
import { bookPace } from './claim-queries.ts'
import { createGroup, enqueueMessages, storeText } from './enqueue.ts'
import { putIdleStreamsToSleep } from './idle-streams.ts'
import { CODES, type LaneClass } from './lane-class.ts'
import type { Channel, Lane } from './message.ts'
import { recordFacts } from './record.ts'
import { setSendingRules } from './sending-rules.ts'
import { syncSenders } from './stream-queries.ts'

const ALL: LaneClass = {
  name: 'other',
  lanes: ['alert', 'transactional', 'bulk'],
  paceClass: 'bulk',
  slots: 500,
  claimShare: 0,
}

describeOnEachDatabase('claiming', (open) => {
  let database: TestDatabase
  let clock: TestClock
  let ctx: Ctx

  beforeEach(async () => {
    database ??= await open()
    clock = testClock()
    const ground = database.ground(clock)
    await database.db.run(
      sql`truncate streams, messages, attempts, events, message_groups, sender_pace cascade`,
    )
    await rate(10_000)
    const empresa = await createEmpresa(ground, { nome: 'Uma' })
    ctx = { ...ground, empresaId: empresa.id, actor: { kind: 'system', loop: 'test' }, lang: 'pt-BR' }
  })

  async function rate(perSecond: number): Promise<void> {
    const sender = {
      accountSid: 'AC1',
      kind: 'number',
      address: '+551140000000',
      otpOnly: false,
      ratePerSecond: perSecond,
    } as const
    await syncSenders(
      database.db,
      [
        { ...sender, channel: 'sms' },
        { ...sender, channel: 'whatsapp' },
      ],
      clock.now(),
    )
  }

  async function enqueue(
    count: number,
    over: { lane?: Lane; smsSegments?: number; ctx?: Ctx; channel?: Channel } = {},
  ): Promise<void> {
    const { lane = 'bulk', smsSegments = 1, ctx: own = ctx, channel = 'sms' } = over
    const textId = await storeText(own, { body: 'Oi', variables: [], smsSegments })
    const groupId = await createGroup(own, 'broadcast')
    const mailing = {
      lane,
      textId,
      smsSegments,
      preferredChannel: channel,
      groupId,
      source: 'test',
      addressFrom: 'caller',
    } as const
    const recipients = Array.from({ length: count }, (_, i) => ({
      e164: `+55119${80_000_000 + i}`,
      recipientKey: Buffer.from(String(i).padStart(16, '0')),
      freelancerId: null,
      variables: null,
    }))
    await enqueueMessages(own, mailing, { channel, fallbackChannel: null }, recipients)
  }

  const claim = (limit = 500, laneClass = ALL) => claimDue(ctx, laneClass, { owner: 'me', slot: 3 }, limit)

  test('takes each message once, oldest first, with an attempt and a lease', async () => {
    await enqueue(5)
    const first = await claim(3)
    const second = await claim(3)
    expect([...first.messages, ...second.messages].map((each) => each.pair.message.id)).toEqual(
      [...new Set([...first.messages, ...second.messages].map((each) => each.pair.message.id))].sort(
        (a, b) => a - b,
      ),
    )
    expect(second.messages).toHaveLength(2)
    expect((await claim()).messages).toEqual([])
    const { n } = await database.db.one(sql<{ n: number }>`
      select count(*)::int as n from attempts
      where state = 'sending' and lease_owner = 'me' and look_at = ${new Date(clock.now().getTime() + 45_000)}::timestamptz`)
    expect(n).toBe(5)
  })

  test('what is booked again goes behind all that is booked, or begins now where nothing is', async () => {
    await rate(111) // of which bulk has 100
    await enqueue(5)
    const [{ senderId: sender } = { senderId: 0 as never }] = (await claim()).messages
    const book = (units: number) => bookPace(ctx.db, { sender, paceClass: 'bulk', units }, clock.now())
    const fromNow = async (units: number) => (await book(units)).getTime() - clock.now().getTime()
    expect(await fromNow(3)).toBeCloseTo(50, -1)
    expect(await fromNow(2)).toBeCloseTo(80, -1)
    await enqueue(1)
    const [next] = (await claim()).messages
    expect(Number(next?.leaveAt) - clock.now().getTime()).toBeCloseTo(100, -1)
    clock.advance(60_000)
    expect(await fromNow(1)).toBe(0)
    const gone = { sender: 999_999 as typeof sender, paceClass: 'bulk', units: 1 }
    expect(await bookPace(ctx.db, gone, clock.now())).toEqual(clock.now())
  })

  test('never more than the tokens of its sender allow, by segments, over any time', async () => {
    await rate(10)
    await enqueue(200, { smsSegments: 2 })
    let messages = 0
    for (let step = 0; step < 100; step++) {
      messages += (await claim()).messages.length
      clock.advance(100)
    }
    // 10 s at 9 segments a second, a bucket of 2.25 to begin with, one message of debt.
    expect(messages * 2).toBeGreaterThanOrEqual(88)
    expect(messages * 2).toBeLessThanOrEqual(94)
  })

  test('a text of more segments than a second allows leaves too, and then the debt is paid', async () => {
    await rate(1)
    await enqueue(2, { smsSegments: 20 })
    expect((await claim()).messages).toHaveLength(1)
    clock.advance(15_000)
    expect(await claim()).toEqual({ messages: [], limited: true, drained: false })
    clock.advance(10_000)
    expect((await claim()).messages).toHaveLength(1)
  })

  test('says that nothing else was due only where all was decided about', async () => {
    await enqueue(5)
    await enqueue(3, { lane: 'alert' })
    // Seven of eight, the one that is left, none.
    expect(await claim(7)).toMatchObject({ messages: { length: 7 }, drained: false })
    expect(await claim(7)).toMatchObject({ messages: { length: 1 }, drained: true })
    expect(await claim(7)).toMatchObject({ messages: [], drained: true })
    // As many as were asked for: nobody looked whether there are more.
    await enqueue(2)
    expect(await claim(2)).toMatchObject({ messages: { length: 2 }, drained: false })
    // Some have expired, which takes their places in the claim.
    await enqueue(3)
    await database.db.run(sql`
      update messages set expires_at = ${clock.now()}::timestamptz
      where id = any(array(select id from messages where state = 'queued' order by id limit 2))`)
    await enqueue(3)
    expect(await claim(3)).toMatchObject({ drained: false })
  })

  test('says that more is due while its sender is booked', async () => {
    await rate(10)
    await enqueue(20)
    expect(await claim()).toMatchObject({ messages: { length: 3 }, limited: false, drained: false })
  })

  test('the higher lane goes first', async () => {
    await enqueue(3, { lane: 'bulk' })
    await enqueue(2, { lane: 'alert' })
    const { messages } = await claim(3)
    expect(messages.map((each) => each.pair.message.lane)).toEqual(['alert', 'alert', 'bulk'])
  })

  test('a stream that cannot be claimed from keeps back nothing that was claimed before it', async () => {
    await enqueue(2, { lane: 'alert' })
    await enqueue(1, { lane: 'bulk' })
    await refuseToSend('bulk')
    const { messages, limited } = await claim()
    expect([messages.map((each) => each.pair.message.lane), limited]).toEqual([['alert', 'alert'], true])
    await expect(claim()).rejects.toThrow('disk full')
    await database.db.run(sql`drop function refuse_to_send() cascade`)
    expect((await claim()).messages).toHaveLength(1)
  })

  test("a paused stream is passed over, and others' turns come", async () => {
    await enqueue(5)
    await database.db.run(sql`update streams set state = 'paused'`)
    await enqueue(2)
    expect((await claim()).messages).toHaveLength(2)
    await database.db.run(sql`update streams set state = 'open'`)
    expect((await claim()).messages).toHaveLength(5)
  })

  test('what has expired ends as expired, and uses no tokens', async () => {
    await enqueue(3)
    clock.advance(25 * 3_600_000)
    expect((await claim()).messages).toEqual([])
    const { n } = await database.db.one(
      sql<{ n: number }>`select count(*)::int as n from messages where state = 'expired'`,
    )
    expect(n).toBe(3)
    const counted = await database.db.one(
      sql<{ n: number }>`select sum(n)::int as n from group_counters where state = 'expired'`,
    )
    expect(counted.n).toBe(3)
  })

  test('whoever may not be written to is not claimed: by this empresa, by all, on this channel; not by another', async () => {
    const other = await createEmpresa(ctx, { nome: 'Outra' })
    await enqueue(6)
    const rules = [
      [0, ctx.empresaId, null],
      [1, null, null],
      [2, ctx.empresaId, 'sms'],
      [3, ctx.empresaId, 'whatsapp'],
      [4, other.id, null],
    ] as const
    for (const [i, empresa, channel] of rules) {
      await database.db.run(sql`
        insert into suppressions (empresa_id, recipient_key, channel, reason, source, created_at)
        values (${empresa}::int, ${Buffer.from(String(i).padStart(16, '0'))}::bytea, ${channel}::text, 'opted_out', 'test', ${clock.now()}::timestamptz)`)
    }
    const { messages } = await claim()
    expect(messages.map((each) => each.toAddress.slice(-1))).toEqual(['3', '4', '5'])
    await database.db.run(sql`delete from suppressions`)
  })

  test('claims at the same time never take the same message', async () => {
    await enqueue(300)
    const claims = await Promise.all(Array.from({ length: 6 }, () => claim(100)))
    const ids = claims.flatMap((each) => each.messages.map((attempt) => attempt.pair.attempt.id))
    expect(new Set(ids).size).toBe(ids.length)
    const rest = await claim(500)
    expect(ids.length + rest.messages.length).toBe(300)
  })

  test('departures are spaced by the rate, whoever claims them, and none is booked far ahead', async () => {
    await rate(100)
    await enqueue(60)
    const departures: number[] = []
    for (let step = 0; step < 20; step++) {
      const claims = await Promise.all([claim(), claim(), claim()])
      const now = clock.now().getTime()
      for (const { messages } of claims) {
        for (const { leaveAt } of messages) {
          expect(leaveAt.getTime() - now).toBeLessThanOrEqual(250)
          departures.push(leaveAt.getTime())
        }
      }
      clock.advance(50)
    }
    departures.sort((a, b) => a - b)
    expect(departures).toHaveLength(60)
    const gaps = departures.slice(1).map((at, i) => at - (departures[i] ?? 0))
    // 90 a second; what a late claim may make up for is 25 ms, at the beginning.
    expect(Math.min(...gaps)).toBeGreaterThanOrEqual(11)
    expect(Math.max(...gaps)).toBeLessThanOrEqual(12)
  })

  test("an empresa's few leave among another's many, however many broadcasts those are", async () => {
    await rate(100)
    for (let i = 0; i < 5; i++) await enqueue(100)
    const other = { ...ctx, empresaId: (await createEmpresa(ctx, { nome: 'Outra' })).id }
    await enqueue(10, { ctx: other })
    const start = clock.now().getTime()
    let last = 0
    for (let step = 0; step < 20; step++) {
      for (const each of (await claim()).messages) {
        if (each.pair.message.empresaId === other.empresaId) last = each.leaveAt.getTime() - start
      }
      clock.advance(50)
    }
    expect(last).toBeGreaterThan(0)
    expect(last).toBeLessThan(1_000)
  })

  test('two empresas that have many each get half of their sender, whichever came first', async () => {
    await rate(100)
    await enqueue(300)
    const other = { ...ctx, empresaId: (await createEmpresa(ctx, { nome: 'Outra' })).id }
    await enqueue(300, { ctx: other })
    const shares = await sharesOver(2_000)
    // 90 a second, for two seconds.
    expect(shares.get(ctx.empresaId)).toBeGreaterThanOrEqual(85)
    expect(shares.get(other.empresaId)).toBeGreaterThanOrEqual(85)
  })

  test('a sender of one message a second serves its empresas in turn, also one that uses another sender besides', async () => {
    await rate(1)
    await enqueue(20)
    const other = { ...ctx, empresaId: (await createEmpresa(ctx, { nome: 'Outra' })).id }
    await enqueue(20, { ctx: other })
    await database.db.run(sql`
      update sender_pace p set rate = 100 from senders x where x.id = p.sender_id and x.channel = 'whatsapp'`)
    await enqueue(2_000, { ctx: other, channel: 'whatsapp' })
    const shares = await sharesOver(12_000, 'sms')
    expect(shares.get(ctx.empresaId)).toBeGreaterThanOrEqual(5)
    expect(shares.get(other.empresaId)).toBeGreaterThanOrEqual(5)
  })

  test('those who wait for a slow sender do not keep back who has another', async () => {
    await rate(1)
    for (let i = 0; i < 40; i++) {
      const other = { ...ctx, empresaId: (await createEmpresa(ctx, { nome: `Outra ${i}` })).id }
      await enqueue(2, { ctx: other, lane: 'transactional' })
    }
    await enqueue(5, { channel: 'whatsapp' })
    await database.db.run(sql`
      update sender_pace p set rate = 100 from senders x where x.id = p.sender_id and x.channel = 'whatsapp'`)
    await sharesOver(500)
    const { n } = await database.db.one(sql<{ n: number }>`
      select count(*)::int as n from messages where channel = 'whatsapp' and state = 'sending'`)
    expect(n).toBe(5)
  })

  test('a code does not wait while a sender is booked by alerts', async () => {
    await rate(100)
    await enqueue(1_000, { lane: 'alert' })
    const alerts = { ...ALL, lanes: ['alert'], paceClass: 'urgent' } as const
    expect((await claim(500, alerts)).messages.length).toBeGreaterThan(0)
    await enqueue(1, { lane: 'otp' })
    const [code] = (await claim(16, CODES)).messages
    expect((code?.leaveAt.getTime() ?? Number.POSITIVE_INFINITY) - clock.now().getTime()).toBeLessThan(300)
  })

  test("what was booked before the database's clock was set back holds nothing up; what is owed does", async () => {
    await rate(10)
    await enqueue(2)
    await database.db.run(sql`update sender_pace set next_at = ${later(3_600_000)}::timestamptz`)
    expect(await claim()).toMatchObject({ messages: { length: 2 } })
    await enqueue(1)
    await database.db.run(sql`update sender_pace set next_at = ${later(30_000)}::timestamptz`)
    expect(await claim()).toMatchObject({ messages: [], limited: true })
  })

  test('a stream that cannot be claimed from does not keep the others waiting, nor does one of a zone that nobody knows', async () => {
    await enqueue(2, { lane: 'alert' })
    await refuseToSend('alert')
    const other = { ...ctx, empresaId: (await createEmpresa(ctx, { nome: 'Outra' })).id }
    await setSendingRules(other, {
      ...{
        quietHours: { from: '09:00', to: '22:00', neverOn: [] },
        dailyMessages: null,
        dailySegments: null,
      },
    })
    await enqueue(1, { ctx: other })
    // Another process knows zones that came into the world after this one was built.
    await database.db.run(sql`insert into recipient_zones (name) values ('Mars/Olympus')`)
    await database.db.run(sql`update messages set time_zone = 'Mars/Olympus' where lane = 'bulk'`)
    const { messages, drained } = await claim()
    expect([messages.map((each) => each.pair.message.lane), drained]).toEqual([['bulk'], false])
    await expect(claim()).rejects.toThrow('disk full')
    await database.db.run(sql`drop function refuse_to_send() cascade`)
    await database.db.run(sql`delete from recipient_zones where name = 'Mars/Olympus'`)
    expect((await claim()).messages).toHaveLength(2)
  })

  test('a process takes nothing of another account, and does not look again and again for it', async () => {
    await enqueue(2)
    const as = { owner: 'me', slot: 3 }
    expect(await claimDue(ctx, ALL, { ...as, accountSid: 'AC2' }, 10)).toEqual({
      ...{ messages: [], limited: false, drained: true },
    })
    expect((await claimDue(ctx, ALL, { ...as, accountSid: 'AC1' }, 10)).messages).toHaveLength(2)
  })

  const later = (ms: number) => new Date(clock.now().getTime() + ms)

  async function refuseToSend(lane: 'alert' | 'bulk'): Promise<void> {
    await database.db.run(sql`
      create function refuse_to_send() returns trigger language plpgsql as 'begin raise exception ''disk full''; end'`)
    const ofLane = lane === 'alert' ? sql`new.lane = 'alert'` : sql`new.lane = 'bulk'`
    await database.db.run(sql`
      create trigger refuse_to_send before update on messages for each row
      when (new.state = 'sending' and ${ofLane}) execute function refuse_to_send()`)
  }

  /** What each empresa gets in that time, by a worker that looks every 50 ms. */
  async function sharesOver(ms: number, channel?: Channel): Promise<Map<EmpresaId, number>> {
    const shares = new Map<EmpresaId, number>()
    for (let passed = 0; passed < ms; passed += 50) {
      for (const { pair } of (await claim()).messages) {
        if (channel !== undefined && pair.message.channel !== channel) continue
        const { empresaId } = pair.message
        shares.set(empresaId, (shares.get(empresaId) ?? 0) + 1)
      }
      clock.advance(50)
    }
    return shares
  }

  test('a stream on which nothing is queued sleeps until something is queued on it again', async () => {
    await enqueue(2)
    const awake = () =>
      database.db.one(sql<{ n: number }>`select count(*)::int as n from streams where not idle`)
    expect(await putIdleStreamsToSleep(ctx)).toBe(0)
    await claim()
    expect(await putIdleStreamsToSleep(ctx)).toBe(1)
    expect((await awake()).n).toBe(0)
    await recordFacts(ctx, { slot: 0, random: () => 0, unknownCode: () => {} }, [
      { attemptId: await newestAttempt(), fact: { kind: 'given_back', why: 'stopping' } },
    ])
    expect((await awake()).n).toBe(1)
    expect((await claim()).messages).toHaveLength(1)
  })

  test('what is recorded by rows that somebody changed meanwhile is judged again by the new ones', async () => {
    await enqueue(1)
    const [claimed] = (await claim()).messages
    if (!claimed) throw new Error('nothing claimed')
    const { pair } = claimed
    const recording = { slot: 0, random: () => 0, unknownCode: () => {} }
    const status = (value: string) =>
      ({ kind: 'status', via: 'callback', sid: 'SM1', status: value, code: null }) as const
    await recordFacts(ctx, recording, [{ attemptId: pair.attempt.id, fact: status('delivered'), seen: pair }])
    await recordFacts(ctx, recording, [
      { attemptId: pair.attempt.id, fact: { kind: 'accepted', sid: 'SM1' }, seen: pair },
      { attemptId: pair.attempt.id, fact: status('sent'), seen: pair },
    ])
    const row = await database.db.one(sql<{
      message: string
      attempt: string
      counted: number
      events: number
    }>`
      select m.state as message, a.state as attempt,
        (select sum(n)::int from group_counters where group_id = m.group_id and state = 'delivered') as counted,
        (select count(*)::int from events e where e.message_id = m.id) as events
      from messages m join attempts a on a.message_id = m.id`)
    expect(row).toEqual({ message: 'delivered', attempt: 'delivered', counted: 1, events: 2 })
  })

  test('many who record about the same attempts at once: each fact counts once', async () => {
    await enqueue(50)
    const { messages } = await claim()
    const recording = { slot: 0, random: () => 0, unknownCode: () => {} }
    const facts = (status: string) =>
      messages.map(({ pair }) => ({
        attemptId: pair.attempt.id,
        fact: {
          ...({ kind: 'status', via: 'callback', code: null } as const),
          ...{ sid: `SM${pair.attempt.id}`, status },
        },
        seen: pair,
      }))
    const batches = ['sent', 'delivered', 'sent', 'delivered', 'read'].map(facts)
    await Promise.all(batches.map((batch, i) => recordFacts(ctx, recording, i % 2 ? batch : batch.reverse())))
    const counts = await database.db.many(sql<{ state: string; n: number }>`
      select state, sum(n)::int as n from group_counters group by state having sum(n) <> 0`)
    expect(counts).toEqual([{ state: 'read', n: 50 }])
    const { n } = await database.db.one(sql<{ n: number }>`
      select count(*)::int as n from events where kind = 'callback'`)
    expect(n).toBe(250)
  })

  async function newestAttempt(): Promise<AttemptId> {
    const { id } = await database.db.one(sql<{ id: AttemptId }>`select max(id) as id from attempts`)
    return id
  }
})
