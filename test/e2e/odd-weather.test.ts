import twilio from 'twilio'
import { afterEach, beforeAll, describe, expect, test } from 'vitest'
import { sql } from '../../src/platform/db/db.ts'
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
})
