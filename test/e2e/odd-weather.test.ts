import twilio from 'twilio'
import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { LookKind } from '../../src/messages/attempt-queries.ts'
import { type LookUp, lookUpDue, lookUpUrgent } from '../../src/messages/look-up.ts'
import { type AttemptFact, recordFacts } from '../../src/messages/record.ts'
import { noSecrets } from '../../src/messages/secrets.ts'
import { sql } from '../../src/platform/db/db.ts'
import type { AttemptId } from '../../src/platform/ids.ts'
import { answerJson, oddTwilio } from '../harness/odd-twilio.ts'
import { type Tenant, type TestService, testService } from '../harness/service.ts'

let numbers = 0
const phone = () => `+55119${String(60_000_000 + ++numbers)}`

interface Attempt {
  id: number
  messageId: number
  sid: string | null
  state: string
  toAddress: string
}

describe('what Twilio, or we, hardly ever do', () => {
  let service: TestService
  let tenant: Tenant
  beforeAll(async () => {
    service = await testService({ env: { PUBLIC_URL: 'https://recado.example.com' } })
    tenant = await service.tenant()
    service.simulator.faults.set({ dropCallbacks: true })
  })

  afterEach(() => service.database.db.run(sql`update senders set active = true`))

  async function send(targets: string[], over: Record<string, unknown> = {}): Promise<Attempt[]> {
    const broadcast = { campaign_name: 'Aviso', body: 'Aviso', wait_ms: 0, targets, ...over }
    expect((await tenant.post('/api/v1/twilio/broadcast', broadcast)).status).toBe(200)
    await service.app.drain()
    return await attempts(targets)
  }

  const attempts = (targets: string[]) =>
    service.database.db.many(sql<Attempt>`
      select a.id, a.message_id, a.sid, a.state, m.to_address from attempts a join messages m on m.id = a.message_id
      where m.to_address = any(${targets}::text[]) order by m.id, a.id`)

  const read = async ({ messageId }: Attempt) => (await tenant.get(`/api/v1/messages/${messageId}`)).body

  async function callBack(a: number, sid: string | null, status: string, code?: number): Promise<number> {
    const path = `/api/v1/twilio/status?a=${a}`
    const params = {
      ...{ MessageSid: sid ?? '', MessageStatus: status, AccountSid: service.account.sid },
      ...(code === undefined ? {} : { ErrorCode: String(code) }),
    }
    const signature = twilio.getExpectedTwilioSignature(
      service.account.token,
      `https://recado.example.com${path}`,
      params,
    )
    const response = await fetch(service.url + path, {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded', 'x-twilio-signature': signature },
      body: new URLSearchParams(params).toString(),
    })
    return response.status
  }

  const turnOffSms = () =>
    service.database.db.run(sql`update senders set active = false where channel = 'sms'`)

  test('nobody sends SMS any more: what WhatsApp refuses has failed, and stops nothing else', async () => {
    const [refused, fine] = await send([phone(), phone()])
    if (!refused || !fine) throw new Error('not sent')
    await turnOffSms()
    const answers = await Promise.all([
      callBack(refused.id, refused.sid, 'failed', 63024),
      callBack(fine.id, fine.sid, 'delivered'),
    ])
    expect(answers).toEqual([204, 204])
    expect(await read(refused)).toMatchObject({ status: 'failed', channel: 'whatsapp', fell_back: false })
    expect(await read(fine)).toMatchObject({ status: 'delivered' })
  })

  test('nobody sends SMS any more: nor where two attempts of one message are told of at once', async () => {
    const [first] = await send([phone()])
    if (!first) throw new Error('not sent')
    await callBack(first.id, first.sid, 'failed', 63018)
    service.clock.advance(3_600_000)
    await service.app.drain()
    const [, second] = await attempts([first.toAddress])
    if (!second) throw new Error('not tried again')
    await turnOffSms()
    const said = (attempt: Attempt, code: number): AttemptFact => ({
      attemptId: attempt.id as AttemptId,
      fact: { kind: 'status', via: 'callback', sid: attempt.sid ?? '', status: 'failed', code },
    })
    const recording = { slot: 0, random: () => 0.5, unknownCode: () => {} }
    await recordFacts(service.app.ground, recording, [said(first, 63018), said(second, 63024)])
    expect(await read(first)).toMatchObject({ status: 'failed', error_code: 63024, fell_back: false })
  })

  test('a stop that Twilio tells twice is one: who has come back since stays', async () => {
    const [one] = await send([phone()], { preferred_channel: 'sms' })
    if (!one) throw new Error('not sent')
    const optOuts = () =>
      service.database.db.many(sql`
        select from suppressions x join messages m on m.recipient_key = x.recipient_key
        where m.id = ${one.messageId}::bigint`)
    expect(await callBack(one.id, one.sid, 'failed', 30630)).toBe(204)
    expect(await optOuts()).toHaveLength(1)
    await service.database.db.run(sql`delete from suppressions`)
    expect(await callBack(one.id, one.sid, 'failed', 30630)).toBe(204)
    expect(await optOuts()).toHaveLength(0)
  })

  test('nobody sends SMS any more: silence is waited out', async () => {
    const one = phone()
    service.simulator.faults.set({ noReceipt: { channel: 'whatsapp' } }, one)
    const [silent] = await send([one], { fallback_after_s: 300 })
    if (!silent) throw new Error('not sent')
    await turnOffSms()
    await service.simulator.settle()
    const asked = async (seconds: number) => {
      service.clock.advance(seconds * 1000)
      await service.settle()
      return service.simulator.requests()['GET Messages/{sid}']?.['200'] ?? 0
    }
    await asked(300)
    const once = await asked(60)
    expect(once).toBeGreaterThan(0)
    expect(await asked(60)).toBe(once)
    expect(await read(silent)).toMatchObject({ status: 'sent', channel: 'whatsapp', fell_back: false })
  })

  test('a SID of another attempt is told to that one', async () => {
    const [mine, other] = await send([phone(), phone()])
    if (!mine || !other) throw new Error('not sent')
    await service.database.db.run(sql`
      update attempts set sid = null, state = 'uncertain', look_at = null where id = ${mine.id}::bigint`)
    expect(await callBack(mine.id, other.sid, 'delivered')).toBe(204)
    expect(await read(other)).toMatchObject({ status: 'delivered' })
    expect(await attempts([mine.toAddress])).toMatchObject([{ sid: null, state: 'uncertain' }])
  })

  test('a status that nobody knows ends nothing, and is not asked for again and again', async () => {
    const [one] = await send([phone()])
    if (!one) throw new Error('not sent')
    expect(await callBack(one.id, one.sid, 'teleported')).toBe(204)
    expect(await read(one)).toMatchObject({ status: 'accepted' })
  })

  describe('looked up', () => {
    beforeEach(() => service.database.db.run(sql`update attempts set look_at = null`))

    const NUMBER = { kind: 'number', e164: '+5511940000000' } as const

    /** Who looks at a Twilio that answers so; null: a process that does not know the account. */
    async function looker(
      answer: ((url: string) => { status: number; json: unknown }) | null,
    ): Promise<LookUp> {
      const account = await oddTwilio((request, response) => {
        const { status, json } = answer?.(request.url ?? '') ?? { status: 500, json: {} }
        answerJson(response, status, json, service.clock.now())
      })
      const recording = { slot: 0, random: () => 0.5, unknownCode: () => {} }
      return {
        owner: 'looker',
        accountFor: () => (answer === null ? null : { account, from: NUMBER }),
        secrets: noSecrets,
        learnSenders: async () => {},
        record: (fact) => recordFacts(service.app.ground, recording, [fact]),
      }
    }

    const look = async (kind: LookKind, answer: Parameters<typeof looker>[0]) =>
      lookUpDue(service.app.ground, await looker(answer), kind)

    const rowOf = ({ id }: Attempt) =>
      service.database.db.one(sql<{
        state: string
        sid: string | null
        looks: number
        inSeconds: number | null
        fetched: number
      }>`
        select a.state, a.sid, a.looks, extract(epoch from a.look_at - ${service.clock.now()}::timestamptz)::int as in_seconds,
          (select count(*)::int from events e where e.message_id = a.message_id and e.kind = 'fetched') as fetched
        from attempts a where a.id = ${id}::bigint`)

    async function one(over: Record<string, unknown> = {}): Promise<Attempt> {
      const [attempt] = await send([phone()], over)
      if (!attempt) throw new Error('not sent')
      return attempt
    }

    /** As if it had left so many hours sooner, and were due to be looked at. */
    const age = ({ id }: Attempt, hours: number) =>
      service.database.db.run(sql`
        update attempts set claimed_at = claimed_at - ${hours}::int * interval '1 hour',
          accepted_at = accepted_at - ${hours}::int * interval '1 hour', look_at = ${service.clock.now()}::timestamptz
        where id = ${id}::bigint`)

    const saying = (attempt: Attempt, status: string) => () => ({
      ...{ status: 200 },
      json: { sid: attempt.sid, status, date_created: service.clock.now().toUTCString(), body: 'Aviso' },
    })

    test('a status that nobody knows is a receipt that has not come, and is noted nowhere again and again', async () => {
      const attempt = await one()
      service.clock.advance(120_000)
      expect(await look('receipt', saying(attempt, 'teleported'))).toBe(1)
      expect(await rowOf(attempt)).toMatchObject({ state: 'accepted', looks: 1, inSeconds: 480, fetched: 0 })
    })

    test('a receipt of another message is no answer', async () => {
      const attempt = await one()
      service.clock.advance(120_000)
      await look('receipt', saying({ ...attempt, sid: `SM${'f'.repeat(32)}` }, 'delivered'))
      expect(await rowOf(attempt)).toMatchObject({ state: 'accepted', looks: 0 })
      const { timeline } = await read(attempt)
      expect(timeline.map((each: { kind: string }) => each.kind)).not.toContain('second_sid')
    })

    test('after silence it is as good as no answer', async () => {
      const attempt = await one({ fallback_after_s: 300 })
      service.clock.advance(120_000)
      await look('receipt', saying(attempt, 'sending'))
      service.clock.advance(180_000)
      await look('receipt', saying(attempt, 'teleported'))
      expect(await rowOf(attempt)).toMatchObject({ state: 'accepted', inSeconds: 60 })
    })

    test('a receipt of an account that is not ours any more is waited for like any other, and then no more', async () => {
      const attempt = await one()
      service.clock.advance(120_000)
      expect(await look('receipt', null)).toBe(1)
      expect(await rowOf(attempt)).toMatchObject({ looks: 1, inSeconds: 480 })
      await age(attempt, 49)
      await look('receipt', null)
      expect(await rowOf(attempt)).toMatchObject({ inSeconds: null })
      expect(await read(attempt)).toMatchObject({ status: 'accepted', reason: 'no_receipt' })
    })

    test('a receipt that Twilio never lets be read is waited for three days', async () => {
      const attempt = await one()
      const broken = () => ({ status: 500, json: {} })
      await age(attempt, 71)
      await look('receipt', broken)
      expect(await rowOf(attempt)).toMatchObject({ looks: 0, inSeconds: 45 })
      await age(attempt, 2)
      await look('receipt', broken)
      expect(await rowOf(attempt)).toMatchObject({ inSeconds: null })
    })

    test('outcomes that nobody knows, up to the first answer that there are too many', async () => {
      const unheard = await send(Array.from({ length: 20 }, phone))
      const ids = unheard.map((each) => each.id)
      await service.database.db.run(sql`
        update attempts set state = 'uncertain', sid = null, look_at = ${service.clock.now()}::timestamptz
        where id = any(${ids}::bigint[])`)
      let asked = 0
      await look('unknown', () => ({ status: ++asked > 0 ? 429 : 200, json: { code: 20429 } }))
      expect(asked).toBeLessThanOrEqual(4)
      const { looked, due } = await service.database.db.one(sql<{ looked: number; due: number }>`
        select sum(looks)::int as looked, count(*) filter (where look_at <= ${service.clock.now()}::timestamptz)::int as due
        from attempts where id = any(${ids}::bigint[])`)
      expect({ looked, due }).toEqual({ looked: 0, due: 0 })
    })

    test('of alerts and codes whatever is due, up to the first answer that there are too many', async () => {
      const urgent = await send(Array.from({ length: 50 }, phone))
      await service.database.db.run(sql`
        update attempts set urgent = true, look_at = ${service.clock.now()}::timestamptz
        where id = any(${urgent.map((each) => each.id)}::bigint[])`)
      const left = () =>
        service.database.db.one(sql<{ n: number }>`
          select count(*)::int as n from attempts where urgent and look_at <= ${service.clock.now()}::timestamptz`)
      let asked = 0
      await lookUpUrgent(
        service.app.ground,
        await looker(() => ({ status: ++asked > 25 ? 429 : 404, json: {} })),
      )
      expect(await left()).toEqual({ n: 10 })
      expect(asked).toBeLessThan(25 + 5)
      await lookUpUrgent(service.app.ground, await looker(() => ({ status: 404, json: {} })))
      expect(await left()).toEqual({ n: 0 })
    })

    /** An attempt of which nobody heard, and what is listed to its number. */
    async function unheard(
      over: Record<string, unknown>,
      listed: Record<string, unknown>,
      meanwhile: (attempt: Attempt) => Promise<unknown> = async () => {},
    ) {
      const attempt = await one(over)
      await meanwhile(attempt)
      await service.database.db.run(sql`
        update attempts set state = 'uncertain', sid = null, accepted_at = null, look_at = ${service.clock.now()}::timestamptz
        where id = ${attempt.id}::bigint`)
      await service.database.db.run(
        sql`update messages set state = 'uncertain' where id = ${attempt.messageId}::bigint`,
      )
      const whatsapp = over.preferred_channel !== 'sms'
      const row = {
        ...{ sid: attempt.sid, direction: 'outbound-api', status: 'sent', messaging_service_sid: null },
        ...{ from: whatsapp ? `whatsapp:${NUMBER.e164}` : NUMBER.e164, error_code: null },
        ...{ date_created: service.clock.now().toUTCString(), date_sent: null },
        ...listed,
      }
      await look('unknown', () => ({ status: 200, json: { messages: [row], next_page_uri: null } }))
      return await rowOf(attempt)
    }

    /** As if it had gone by an approved template. */
    const asTemplate = ({ messageId }: Attempt) =>
      service.database.db.run(sql`
        update texts t set content_sid = ${`HX${'1'.repeat(32)}`}::text, content_variables = '{}'
        from messages m where m.id = ${messageId}::bigint and t.id = m.text_id`)

    test.each([
      ['as it was written', 'Às 18:30 – ½ período, “café” • R$ 10…', 'Às 18:30 – ½ período, “café” • R$ 10…'],
      [
        'in smart encoding',
        'Às 18:30 – ½ período, “café” • R$ 10…',
        'Às 18:30 - 1/2 período, "café" * R$ 10...',
      ],
      ['with the words of a trial', 'Às 18:30', 'Sent from your Twilio trial account - Às 18:30'],
    ])('a text is known %s', async (_, body, listed) => {
      expect(await unheard({ body, preferred_channel: 'sms' }, { body: listed })).toMatchObject({
        state: 'sent',
      })
    })

    test.each(['Às 18:31', '', '😀'])('another is not: %j', async (listed) => {
      const after = await unheard({ body: 'Às 18:30', preferred_channel: 'sms' }, { body: listed })
      expect(after).toMatchObject({ state: 'uncertain', looks: 1 })
    })

    test.each([
      ['', 'sent'],
      [null, 'sent'],
      ['Outra coisa', 'uncertain'],
    ])('a template whose text Twilio lists as %j: %s', async (body, state) => {
      expect(await unheard({ body: 'Vaga aberta' }, { body }, asTemplate)).toMatchObject({ state })
    })
  })
})
