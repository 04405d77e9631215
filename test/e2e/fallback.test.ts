import { createHash } from 'node:crypto'
import { beforeAll, describe, expect, test } from 'vitest'
import { claimLooks } from '../../src/messages/attempt-queries.ts'
import { chooseRoute, enqueueMessages, storeText } from '../../src/messages/enqueue.ts'
import type { Lane } from '../../src/messages/message.ts'
import { sql } from '../../src/platform/db/db.ts'
import type { MessageId } from '../../src/platform/ids.ts'
import { openAccount } from '../../src/twilio/account.ts'
import { cancelMessage } from '../../src/twilio/cancel-message.ts'
import { sendMessage } from '../../src/twilio/send.ts'
import { engines, hasEngine } from '../harness/database.ts'
import { type Tenant, type TestService, testService } from '../harness/service.ts'

let numbers = 0
/** A mobile that no other test writes to. */
function phone(): string {
  numbers += 1
  return `+55119${String(70_000_000 + numbers)}`
}

const keyOf = (number: string) => createHash('sha256').update(number).digest().subarray(0, 16)

for (const engine of engines) {
  describe.skipIf(!hasEngine(engine))(`silence on WhatsApp (${engine})`, () => {
    let service: TestService
    let tenant: Tenant
    beforeAll(async () => {
      service = await testService({ engine })
      tenant = await service.tenant()
    })

    /** Queues one message by WhatsApp with SMS behind it. */
    async function enqueue(lane: Lane, number: string): Promise<void> {
      const { ctx } = tenant
      const textId = await storeText(ctx, { body: 'Aviso', variables: [], smsSegments: 1 })
      const route = await chooseRoute(ctx, lane, 'whatsapp')
      if (route === null) throw new Error('no sender')
      const mailing = {
        ...({ lane, textId, smsSegments: 1, preferredChannel: 'whatsapp', groupId: null } as const),
        ...({ addressFrom: 'caller', source: 'test' } as const),
      }
      const recipient = { e164: number, recipientKey: keyOf(number), freelancerId: null, variables: null }
      await enqueueMessages(ctx, mailing, route, [recipient])
    }

    /** WhatsApp takes it and then says nothing. */
    const silence = (number: string) =>
      service.simulator.faults.set({ noReceipt: { channel: 'whatsapp' } }, number)
    /** The phone is back: what WhatsApp held arrives. */
    const arrives = (number: string) => service.simulator.phones.set(number, { on: true })
    const channels = (number: string) => service.simulator.messages({ number }).map((each) => each.channel)

    async function read(number: string) {
      const { id } = await service.database.db.one(
        sql<{ id: MessageId }>`select id from messages where to_address = ${number}::text`,
      )
      const { body } = await tenant.get(`/api/v1/messages/${id}`)
      const kinds: string[] = body.timeline.map((each: { kind: string }) => each.kind)
      return { ...body, id, kinds }
    }

    async function turn(seconds: number): Promise<void> {
      service.clock.advance(seconds * 1000)
      await service.settle()
    }

    test.each([
      ['otp', 20],
      ['alert', 60],
    ] as const)('%s goes on by SMS after %i s, and not a second sooner', async (lane, seconds) => {
      const one = phone()
      silence(one)
      await enqueue(lane, one)
      await service.settle()
      await turn(seconds - 1)
      expect(channels(one)).toEqual(['whatsapp'])
      await turn(1)
      expect(channels(one)).toEqual(['whatsapp', 'sms'])
      const after = await read(one)
      expect(after).toMatchObject({ status: 'delivered', channel: 'sms', fell_back: true })
      expect(after.kinds).toContain('fell_back_silent')
    })

    test('a broadcast waits for its receipts, unless it asked for SMS', async () => {
      const [patient, asking] = [phone(), phone()]
      for (const number of [patient, asking]) silence(number)
      const broadcast = { campaign_name: 'Aviso', body: 'Aviso', wait_ms: 0 }
      await tenant.post('/api/v1/twilio/broadcast', { ...broadcast, targets: [patient] })
      await tenant.post('/api/v1/twilio/broadcast', {
        ...{ ...broadcast, targets: [asking], fallback_after_s: 300 },
      })
      await service.settle()
      await turn(299)
      expect(channels(asking)).toEqual(['whatsapp'])
      await turn(1)
      expect(channels(asking)).toEqual(['whatsapp', 'sms'])
      await turn(3_600)
      expect(channels(patient)).toEqual(['whatsapp'])
    })

    test('a delivery whose callback was lost is found by asking, and no SMS leaves', async () => {
      const one = phone()
      service.simulator.faults.set({ dropCallbacks: true }, one)
      await enqueue('otp', one)
      await service.settle()
      await turn(20)
      expect(channels(one)).toEqual(['whatsapp'])
      expect(await read(one)).toMatchObject({ status: 'delivered', fell_back: false })
    })

    test('what is still queued at Twilio is canceled there before the SMS leaves', async () => {
      const [first, second] = [phone(), phone()]
      service.simulator.faults.set({ senderRate: { perSecond: 0.001, channel: 'whatsapp' } })
      await enqueue('otp', first)
      await service.app.drain()
      await enqueue('otp', second)
      // Not `settle`, which would let the simulated queue run empty.
      await service.app.drain()
      service.clock.advance(20_000)
      await service.app.drain()
      service.simulator.faults.set({ senderRate: null })
      await service.settle()
      expect(service.simulator.messages({ number: second })).toMatchObject([
        { channel: 'whatsapp', status: 'canceled' },
        { channel: 'sms', status: 'delivered' },
      ])
      expect(await read(second)).toMatchObject({ status: 'delivered', channel: 'sms' })
    })

    /** Lets nobody else's look meet the fault that is set for one. */
    const forgetOthers = () => service.database.db.run(sql`update attempts set look_at = null`)

    test.each([
      ['otp', 20, ['whatsapp', 'sms']],
      ['alert', 60, ['whatsapp', 'sms']],
    ] as const)('a Twilio that cannot be read does not hold up %s', async (lane, seconds, expected) => {
      await forgetOthers()
      const one = phone()
      silence(one)
      await enqueue(lane, one)
      await service.settle()
      service.clock.advance(seconds * 1000)
      service.simulator.faults.set({ status503: { next: 1 } })
      await service.settle()
      service.simulator.faults.set({ status503: null })
      expect(channels(one)).toEqual(expected)
    })

    test('a broadcast waits for a Twilio that cannot be read', async () => {
      await forgetOthers()
      const one = phone()
      silence(one)
      const broadcast = { campaign_name: 'Aviso', body: 'Aviso', wait_ms: 0, targets: [one] }
      await tenant.post('/api/v1/twilio/broadcast', { ...broadcast, fallback_after_s: 90 })
      await service.settle()
      service.clock.advance(90_000)
      service.simulator.faults.set({ status503: { next: 1 } })
      await service.settle()
      expect(channels(one)).toEqual(['whatsapp'])
      await turn(60)
      expect(channels(one)).toEqual(['whatsapp', 'sms'])
    })

    test('a code does not wait for what became of an uncertain WhatsApp message; an alert does', async () => {
      const [code, alert] = [phone(), phone()]
      for (const number of [code, alert]) {
        service.simulator.faults.set({ refuse500: { channel: 'whatsapp' }, listFails: { rate: 1 } }, number)
      }
      await enqueue('otp', code)
      await enqueue('alert', alert)
      await service.settle()
      for (let second = 0; second < 80; second += 5) await turn(5)
      expect(channels(code)).toEqual(['sms'])
      expect(await read(code)).toMatchObject({ status: 'delivered', channel: 'sms' })
      expect(channels(alert)).toEqual([])
      expect(await read(alert)).toMatchObject({ status: 'uncertain' })
      service.simulator.faults.set({ listFails: null }, alert)
      for (let second = 0; second < 60; second += 5) await turn(5)
      expect(channels(alert)).toEqual(['sms'])
    })

    test('WhatsApp after the SMS arrived: both are told, one message, no third', async () => {
      const one = phone()
      silence(one)
      await enqueue('otp', one)
      await service.settle()
      await turn(20)
      arrives(one)
      await service.settle()
      const after = await read(one)
      expect(after).toMatchObject({ status: 'delivered' })
      expect(after.kinds).toContain('both_arrived')
      await turn(7 * 3_600)
      expect(channels(one)).toEqual(['whatsapp', 'sms'])
    })

    test('WhatsApp before the receipt of the SMS: both are told as well', async () => {
      const one = phone()
      service.simulator.faults.set(
        { noReceipt: { channel: 'whatsapp' }, dropCallbacks: { channel: 'sms' } },
        one,
      )
      await enqueue('otp', one)
      await service.settle()
      await turn(20)
      arrives(one)
      await service.settle()
      const between = await read(one)
      expect(between).toMatchObject({ status: 'delivered', channel: 'whatsapp' })
      expect(between.kinds).not.toContain('both_arrived')
      await turn(20)
      expect((await read(one)).kinds).toContain('both_arrived')
      expect(channels(one)).toEqual(['whatsapp', 'sms'])
    })

    test('WhatsApp before the SMS was claimed takes the SMS back', async () => {
      const [before, one] = [phone(), phone()]
      const pause = (state: string) =>
        service.database.db.run(sql`
          update streams set state = ${state}::text
          where empresa_id = ${tenant.empresaId}::int and lane = 'otp' and sender_id in (
            select id from senders where channel = 'sms')`)
      for (const number of [before, one]) silence(number)
      await enqueue('otp', before)
      await service.settle()
      await turn(20)
      await pause('paused')
      await enqueue('otp', one)
      await service.app.drain()
      await service.simulator.settle()
      service.clock.advance(20_000)
      await service.app.drain()
      expect(await read(one)).toMatchObject({ status: 'queued', channel: 'sms' })
      arrives(one)
      await service.simulator.settle()
      await pause('open')
      await service.settle()
      const after = await read(one)
      expect(after).toMatchObject({ status: 'delivered', channel: 'whatsapp' })
      expect(after.kinds).toContain('sms_withdrawn')
      expect(channels(one)).toEqual(['whatsapp'])
    })

    test("a code's look does not wait behind a broadcast's overdue receipts", async () => {
      await forgetOthers()
      const targets = Array.from({ length: 25 }, phone)
      for (const number of targets) silence(number)
      await tenant.post('/api/v1/twilio/broadcast', {
        ...{ campaign_name: 'Aviso', body: 'Aviso', wait_ms: 0, targets },
      })
      await service.settle()
      service.clock.advance(110_000)
      const one = phone()
      silence(one)
      await enqueue('otp', one)
      await service.settle()
      service.clock.advance(20_000)
      const now = service.clock.now()
      const claim = { now, until: new Date(now.getTime() + 45_000), owner: 'test', limit: 20 }
      const urgent = await claimLooks(service.database.db, { ...claim, kind: 'urgent' })
      expect(urgent.map((each) => each.toAddress)).toEqual([one])
      const others = await claimLooks(service.database.db, { ...claim, kind: 'receipt' })
      expect(others.map((each) => each.lane)).toEqual(Array(20).fill('bulk'))
    })

    test('who blocked us on WhatsApp, or may get no SMS, gets none', async () => {
      const [blocked, suppressed] = [phone(), phone()]
      service.simulator.phones.set(blocked, { blockedBusiness: true })
      silence(suppressed)
      await enqueue('otp', blocked)
      await enqueue('otp', suppressed)
      await service.settle()
      await service.database.db.run(sql`
        insert into suppressions (empresa_id, recipient_key, channel, reason, source, created_at)
        values (${tenant.empresaId}::int, ${keyOf(suppressed)}::bytea, 'sms', 'opted_out', 'test',
          ${service.clock.now()}::timestamptz)`)
      await turn(20)
      await turn(600)
      expect(await read(blocked)).toMatchObject({ status: 'failed', error_code: 63014 })
      expect(await read(suppressed)).toMatchObject({ status: 'suppressed', reason: 'suppressed' })
      expect([channels(blocked), channels(suppressed)]).toEqual([['whatsapp'], ['whatsapp']])
    })
  })
}

test('canceling says whether it was in time', async () => {
  const service = await testService()
  const { sid, token } = service.account
  const settings = { accountSid: sid, authToken: token, connections: 1 }
  const account = openAccount({ ...settings, baseUrl: service.simulator.url })
  const nobody = openAccount({ ...settings, baseUrl: 'http://127.0.0.1:1' })
  const send = async () => {
    const sent = await sendMessage(account, {
      ...({ channel: 'sms', to: phone(), from: { kind: 'number', e164: '+14155238886' } } as const),
      ...{ body: 'Oi', statusCallback: null, validityPeriodSeconds: 600 },
    })
    if (sent.kind !== 'accepted') throw new Error(sent.kind)
    return sent.sid
  }
  await send()
  service.simulator.faults.set({ senderRate: { perSecond: 0.001 } })
  await send()
  const waiting = await send()
  expect(await cancelMessage(account, waiting)).toEqual({ kind: 'canceled' })
  service.simulator.faults.reset()
  const gone = await send()
  await service.simulator.settle()
  expect(await cancelMessage(account, gone)).toEqual({ kind: 'too_late' })
  service.simulator.faults.set({ html502: { next: 1 } })
  expect(await cancelMessage(account, gone)).toEqual({ kind: 'unknown' })
  expect(await cancelMessage(nobody, gone)).toEqual({ kind: 'unknown' })
  await Promise.all([account.close(), nobody.close()])
})
