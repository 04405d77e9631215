import twilio from 'twilio'
import { beforeAll, describe, expect, test } from 'vitest'
import { sql } from '../../src/platform/db/db.ts'
import { type Tenant, type TestService, testService } from '../harness/service.ts'

const PHONE = '+5511987650001'

describe("Twilio's status callback", () => {
  let service: TestService
  let tenant: Tenant
  let attempt: { id: number; sid: string }
  let broadcast: number

  beforeAll(async () => {
    service = await testService({ env: { PUBLIC_URL: 'https://recado.example.com' } })
    tenant = await service.tenant()
    service.simulator.faults.set({ dropCallbacks: true })
    const { body } = await tenant.post('/api/v1/twilio/broadcast', {
      campaign_name: 'Retornos',
      body: 'Oi',
      targets: [PHONE],
      wait_ms: 0,
    })
    broadcast = body.broadcast_id
    await service.settle()
    attempt = await service.database.db.one(sql<{ id: number; sid: string }>`select id, sid from attempts`)
  })

  const form = (status: string, over: Record<string, string> = {}) => ({
    MessageSid: attempt.sid,
    MessageStatus: status,
    AccountSid: service.account.sid,
    From: 'whatsapp:+14155238886',
    To: `whatsapp:${PHONE}`,
    ApiVersion: '2010-04-01',
    Novidade: '',
    ...over,
  })

  async function call(
    params: Record<string, string>,
    over: { signature?: string; query?: string; body?: string } = {},
  ) {
    const path = `/api/v1/twilio/status?a=${over.query ?? attempt.id}`
    const signature =
      over.signature ??
      twilio.getExpectedTwilioSignature(service.account.token, `https://recado.example.com${path}`, params)
    const response = await fetch(service.url + path, {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded', 'x-twilio-signature': signature },
      body: over.body ?? new URLSearchParams(params).toString(),
    })
    return { status: response.status, text: await response.text() }
  }

  const read = async () => (await tenant.get(`/api/v1/broadcasts/${broadcast}`)).body

  test('a forged one is refused and changes nothing', async () => {
    const before = await read()
    const good = form('delivered')
    expect((await call(good, { signature: 'AAAA' })).status).toBe(403)
    expect((await call(good, { signature: '' })).status).toBe(403)
    expect(
      (await call(good, { body: new URLSearchParams({ ...good, MessageStatus: 'read' }).toString() })).status,
    ).toBe(403)
    expect((await call(form('delivered', { AccountSid: `AC${'b'.repeat(32)}` }))).status).toBe(403)
    const signedForAnother = twilio.getExpectedTwilioSignature(
      service.account.token,
      'https://recado.example.com/api/v1/twilio/status?a=999',
      good,
    )
    expect((await call(good, { signature: signedForAnother })).status).toBe(403)
    expect((await call(good, { body: '{"MessageStatus":"delivered"}' })).status).toBe(403)
    expect(await read()).toEqual(before)
  })

  test('a signed one moves the counters, and is answered after the commit', async () => {
    expect((await read()).counts).toMatchObject({ accepted: 1, sent: 0 })
    expect(await call(form('sent'))).toEqual({ status: 204, text: '' })
    expect((await read()).counts).toMatchObject({ accepted: 0, sent: 1 })
    expect((await call(form('delivered'))).status).toBe(204)
    expect(await read()).toMatchObject({ delivered: 1, success_rate: 100 })
  })

  test('repeated and late ones are taken and change nothing but the timeline', async () => {
    for (const status of ['sent', 'delivered', 'sent', 'queued'])
      expect((await call(form(status))).status).toBe(204)
    expect(await read()).toMatchObject({ delivered: 1 })
    const { n } = await service.database.db.one(
      sql<{ n: number }>`select count(*)::int as n from events where kind = 'callback'`,
    )
    expect(n).toBe(6)
  })

  test('one of a message that nobody knows is taken, so that Twilio does not call again', async () => {
    const unknown = form('delivered', { MessageSid: `SM${'f'.repeat(32)}` })
    expect((await call(unknown, { query: '987654321' })).status).toBe(204)
    expect((await call(unknown, { query: 'DROP%20TABLE' })).status).toBe(204)
  })

  test('an attempt is found by its SID when the address does not name it', async () => {
    expect((await call(form('read'), { query: '' })).status).toBe(204)
    expect((await read()).counts).toMatchObject({ read: 1 })
  })

  test('an attempt of another account is not touched, however well the callback is signed', async () => {
    const { id } = await service.database.db.one(sql<{ id: number }>`
      with sender as (
        insert into senders (account_sid, channel, kind, address, created_at)
        values (${`AC${'c'.repeat(32)}`}, 'sms', 'number', '+5511940000000', ${service.clock.now()}::timestamptz) returning id)
      insert into attempts (message_id, attempt_no, channel, sender_id, state, claimed_at, lease_owner, updated_at)
      select m.id, 99, 'sms', sender.id, 'sending', m.created_at, 'x', m.created_at from messages m, sender limit 1
      returning id`)
    expect(
      (await call(form('failed', { MessageSid: `SM${'e'.repeat(32)}` }), { query: String(id) })).status,
    ).toBe(403)
    const { state } = await service.database.db.one(
      sql<{ state: string }>`select state from attempts where id = ${id}::bigint`,
    )
    expect(state).toBe('sending')
  })

  test('bytes that a database cannot keep do not stop the batch they come with', async () => {
    const params = form('sent', { ChannelStatusMessage: 'a\u0000b' })
    const answers = await Promise.all([
      call(params),
      call(form('sent')),
      call(form('sent', { Nome: 'João Ávila 😀' })),
    ])
    expect(answers.map((each) => each.status)).toEqual([204, 204, 204])
  })
})
