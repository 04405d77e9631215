import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import twilio from 'twilio'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import {
  call,
  create,
  officialClient,
  openReceiver,
  openSimulator,
  PERSON,
  type Receiver,
  SENDER,
  SERVICE,
  WHATSAPP_SENDER,
} from '../test/kit.ts'
import { DEFAULT_ACCOUNT, IncomingError, SettingError, type Simulator } from './index.ts'
import type { WebhookEnd } from './message.ts'

let simulator: Simulator
let receiver: Receiver
let url: string
beforeAll(async () => {
  receiver = await openReceiver()
  url = receiver.url.replace('/status', '/inbound?tenant=acme')
  simulator = await openSimulator({ inboundUrl: url })
})
afterEach(() => {
  simulator.faults.reset()
  simulator.settings.set({ inboundUrl: url })
  receiver.received.length = 0
  receiver.answers.length = 0
})
afterAll(async () => {
  await simulator.close()
  await receiver.close()
})

let next = 0
const newNumber = () => `+55119${String(60_000_000 + next++)}`
const write = (from: string, body: string, more = {}) =>
  simulator.receive({ from, channel: 'whatsapp', body, ...more })
const twiml = (inner: string) => ({
  body: `<?xml version="1.0" encoding="UTF-8"?><Response>${inner}</Response>`,
})
const lastEnd = (): WebhookEnd | null => simulator.messages({ direction: 'inbound' }).at(-1)?.webhook ?? null

describe('a message from a person', () => {
  it('is posted to the webhook, signed so that the official library accepts it', async () => {
    receiver.answers.push({ status: 200, type: 'text/xml', body: '<Response/>' })
    const received = await write(newNumber(), 'Olá! Não recebi o código 😀')
    expect(received).toMatchObject({ status: 200, body: '<Response/>', message: { status: 'received' } })
    const [{ url: called = '', form = {}, headers = {} } = {}] = receiver.received
    expect(called).toBe(url)
    const signature = headers['x-twilio-signature'] ?? ''
    expect(twilio.validateRequest(DEFAULT_ACCOUNT.token, signature, called, form)).toBe(true)
    expect(twilio.validateRequest('another token', signature, called, form)).toBe(false)
    expect(headers).toMatchObject({
      'user-agent': 'TwilioProxy/1.1',
      'content-type': 'application/x-www-form-urlencoded',
      'i-twilio-idempotency-token': expect.stringMatching(/^[0-9a-f-]{36}$/),
    })
  })

  it('by SMS carries Twilio’s parameters, empty geography and one nobody knows', async () => {
    const from = newNumber()
    const { message } = await simulator.receive({ from, channel: 'sms', body: 'Não vou' })
    const { sid } = message
    const empty = Object.fromEntries(
      ['From', 'To'].flatMap((of) => ['City', 'State', 'Zip', 'Country'].map((what) => [of + what, ''])),
    )
    expect(sid).toMatch(/^SM[0-9a-f]{32}$/)
    expect(receiver.received[0]?.form).toEqual({
      ...{ MessageSid: sid, SmsSid: sid, SmsMessageSid: sid, AccountSid: DEFAULT_ACCOUNT.sid },
      ...{ From: from, To: SENDER, Body: 'Não vou', SmsStatus: 'received', ApiVersion: '2010-04-01' },
      ...{ NumMedia: '0', NumSegments: '1', SimulatorUnknownParameter: '1', ...empty },
    })
  })

  it('by WhatsApp carries who writes, and everything twice', async () => {
    const from = newNumber()
    const { message } = await write(from, 'x'.repeat(1075), { profileName: 'João Ávila' })
    const { ChannelMetadata = '', ...form } = receiver.received[0]?.form ?? {}
    expect(form).toEqual({
      ...{ MessageSid: message.sid, SmsSid: message.sid, SmsMessageSid: message.sid },
      ...{ AccountSid: DEFAULT_ACCOUNT.sid, From: `whatsapp:${from}`, To: WHATSAPP_SENDER },
      ...{ Body: 'x'.repeat(1075), NumSegments: '1', NumMedia: '0', ReferralNumMedia: '0' },
      ...{ SmsStatus: 'received', ApiVersion: '2010-04-01', MessageType: 'text' },
      ...{ ProfileName: 'João Ávila', WaId: from.slice(1), ExternalUserId: `whatsapp:BR.${from.slice(1)}` },
      SimulatorUnknownParameter: '1',
    })
    expect(JSON.parse(ChannelMetadata)).toMatchObject({
      type: 'whatsapp',
      data: { context: { ProfileName: 'João Ávila', WaId: from.slice(1) } },
    })
  })

  it('is a pressed button, and quotes the message that had it', async () => {
    const from = newNumber()
    const { body } = await create(simulator, { To: `whatsapp:${from}`, Body: 'Nova vaga' })
    await simulator.settle()
    await write(from, '', { button: { text: 'Quero a vaga', payload: 'vaga-147' }, body: undefined })
    expect(receiver.received[0]?.form).toMatchObject({
      ...{
        Body: 'Quero a vaga',
        ButtonText: 'Quero a vaga',
        ButtonPayload: 'vaga-147',
        MessageType: 'button',
      },
      ...{ OriginalRepliedMessageSid: body.sid, OriginalRepliedMessageSender: WHATSAPP_SENDER },
    })
  })

  it('has files', async () => {
    const media = [{ contentType: 'image/jpeg' }]
    const { message } = await write(newNumber(), '', { media })
    expect(message.sid).toMatch(/^MM/)
    expect(receiver.received[0]?.form).toMatchObject({
      ...{ NumMedia: '1', Body: '', MessageType: 'image', MediaContentType0: 'image/jpeg' },
      MediaUrl0: expect.stringMatching(
        new RegExp(
          `^https://api.twilio.com/2010-04-01/Accounts/${DEFAULT_ACCOUNT.sid}/Messages/${message.sid}/Media/ME`,
        ),
      ),
    })
  })

  it('can lack a parameter or have one more, and is signed all the same', async () => {
    await write(newNumber(), 'Oi', { fields: { WaId: null, Latitude: '-23.5' } })
    const [{ url: called = '', form = {}, headers = {} } = {}] = receiver.received
    expect(form).not.toHaveProperty('WaId')
    expect(form.Latitude).toBe('-23.5')
    expect(
      twilio.validateRequest(DEFAULT_ACCOUNT.token, headers['x-twilio-signature'] ?? '', called, form),
    ).toBe(true)
  })

  it('goes to the sender that last wrote to the person on the channel, with its service', async () => {
    const from = newNumber()
    await create(simulator, { To: from, From: '+5511400011111', MessagingServiceSid: '' })
    await simulator.settle()
    await simulator.receive({ from, channel: 'sms', body: 'um' })
    await create(simulator, { To: from })
    await simulator.settle()
    await simulator.receive({ from, channel: 'sms', body: 'dois' })
    await simulator.receive({ from, channel: 'sms', body: 'três', to: '28455' })
    expect(receiver.received.map(({ form }) => [form.To, form.MessagingServiceSid])).toEqual([
      ['+5511400011111', undefined],
      [SENDER, SERVICE],
      ['28455', undefined],
    ])
  })

  it('is fetched and listed by the official client as Twilio lists it', async () => {
    const client = officialClient(simulator)
    const from = newNumber()
    await create(simulator, { To: `whatsapp:${from}` })
    await simulator.settle()
    const { message } = await write(from, 'Quero')
    const fetched = await client.messages(message.sid).fetch()
    expect(fetched).toMatchObject({
      ...{ direction: 'inbound', status: 'received', body: 'Quero', numSegments: '1', errorCode: null },
      ...{ from: `whatsapp:${from}`, to: WHATSAPP_SENDER, dateSent: fetched.dateCreated },
    })
    const sids = async (filter: object) => (await client.messages.list(filter)).map(({ sid }) => sid)
    expect(await sids({ from: `whatsapp:${from}` })).toEqual([message.sid])
    expect(await sids({ from: `whatsapp:${from}`, to: WHATSAPP_SENDER })).toEqual([message.sid])
    expect(await sids({ to: WHATSAPP_SENDER })).toContain(message.sid)
    expect(await sids({ to: `whatsapp:${from}` })).not.toContain(message.sid)
    await client.messages(message.sid).update({ body: '' })
    expect((await client.messages(message.sid).fetch()).body).toBe('')
    expect(await client.messages(message.sid).remove()).toBe(true)
    expect(await sids({ from: `whatsapp:${from}` })).toEqual([])
  })

  it.each([
    ['a number that is none', { from: '123', channel: 'sms' as const }],
    ['a word that is unknown', { from: PERSON, channel: 'sms' as const, text: 'Oi' }],
    ['too long a text', { from: PERSON, channel: 'whatsapp' as const, body: 'x'.repeat(4097) }],
    ['a button on SMS', { from: PERSON, channel: 'sms' as const, button: { text: 'Sim' } }],
  ])('is refused with %s', async (_what, incoming) => {
    await expect(simulator.receive(incoming)).rejects.toThrow(IncomingError)
    expect(receiver.received).toEqual([])
  })

  it('cannot be written on a phone that is off, without WhatsApp, or to a business that is blocked', async () => {
    const from = newNumber()
    for (const switches of [{ on: false }, { hasWhatsApp: false }, { blockedBusiness: true }]) {
      simulator.phones.set(from, { on: null, hasWhatsApp: null, blockedBusiness: null, ...switches })
      await expect(write(from, 'Oi')).rejects.toThrow(IncomingError)
    }
  })
})

describe('an older WhatsApp id, without the ninth digit', () => {
  const from = '+5531999998888'
  const old = '+553199998888'

  it('is where the person’s WhatsApp comes from, and SMS keeps the digit', async () => {
    simulator.phones.set(from, { oldWhatsAppId: true, name: 'Sueli' })
    await write(from, 'Oi')
    await write(old, 'Oi')
    await simulator.receive({ from: old, channel: 'sms', body: 'Oi' })
    expect(receiver.received.map(({ form }) => [form.From, form.WaId])).toEqual([
      [`whatsapp:${old}`, old.slice(1)],
      [`whatsapp:${old}`, old.slice(1)],
      [from, undefined],
    ])
  })

  it('is one phone with the other form, and callbacks keep the form that was written to', async () => {
    const sids: unknown[] = []
    for (const To of [`whatsapp:${from}`, `whatsapp:${old}`]) {
      sids.push((await create(simulator, { To, StatusCallback: receiver.url })).body.sid)
    }
    await simulator.settle()
    expect(simulator.phones.get(old)).toEqual(simulator.phones.get(from))
    const phone = simulator.phones.get(from)
    expect(phone).toMatchObject({ number: from, name: 'Sueli', oldWhatsAppId: true })
    expect(phone?.bubbles.map(({ sid }) => sid)).toEqual(expect.arrayContaining(sids))
    const told = (sid: unknown) => receiver.received.find(({ form }) => form.MessageSid === sid)?.form.To
    expect(sids.map(told)).toEqual([`whatsapp:${from}`, `whatsapp:${old}`])
    const client = officialClient(simulator)
    for (const [i, number] of [from, old].entries()) {
      const listed = await client.messages.list({ to: `whatsapp:${number}` })
      expect(listed.map(({ sid }) => sid)).toEqual([sids[i]])
    }
    const path = `${simulator.url}/simulator/phones/${encodeURIComponent(old)}`
    expect((await call(path)).body).toMatchObject({ number: from })
  })

  it('shares its window and its faults', async () => {
    simulator.phones.set(old, { windowOpen: false })
    simulator.faults.set({ dropInbound: { next: 1 } }, old)
    expect((await write(old, 'Oi')).message.webhook?.outcome).toBe('dropped')
    const { body } = await create(simulator, { To: `whatsapp:${from}` })
    await simulator.settle()
    expect(simulator.messages().find(({ sid }) => sid === body.sid)?.status).toBe('delivered')
  })

  it('is no landline’s, and none of a number elsewhere', async () => {
    simulator.phones.set('+15551234567', { oldWhatsAppId: true })
    await write('+15551234567', 'Hi')
    expect(receiver.received[0]?.form.From).toBe('whatsapp:+15551234567')
    await create(simulator, { To: 'whatsapp:+551132345678' })
    expect(simulator.phones.get('+551132345678')?.number).toBe('+551132345678')
  })
})

describe('the 24-hour window', () => {
  it('opens for the sender that was written to, closes a day later, and by hand', async () => {
    let now = Date.parse('2026-03-02T12:00:00Z')
    const timed = await openSimulator({ now: () => now })
    const from = newNumber()
    timed.phones.set(from, { windowOpen: false })
    const endOf = async () => {
      const sent = await create(timed, {
        To: `whatsapp:${from}`,
        MessagingServiceSid: '',
        From: WHATSAPP_SENDER,
      })
      await timed.settle()
      return timed.messages().find(({ sid }) => sid === sent.body.sid)?.errorCode
    }
    expect(await endOf()).toBe(63016)
    await timed.receive({ from, channel: 'whatsapp', body: 'Oi', to: '+5511400099999' })
    expect(await endOf()).toBe(63016)
    await timed.receive({ from, channel: 'whatsapp', body: 'Oi', to: WHATSAPP_SENDER })
    expect(timed.phones.get(from)?.windowOpen).toBe(true)
    expect(await endOf()).toBe(null)
    now += 86_400_000 - 1
    expect(await endOf()).toBe(null)
    now += 1
    expect(await endOf()).toBe(63016)
    await timed.receive({ from, channel: 'whatsapp', body: 'Oi', to: WHATSAPP_SENDER })
    timed.phones.set(from, { windowOpen: false })
    expect(await endOf()).toBe(63016)
    await timed.close()
  })
})

describe('what the webhook answers', () => {
  it('is sent to the phone as a reply, with a life and callbacks of its own', async () => {
    const from = newNumber()
    receiver.answers.push(
      twiml(`<Message statusCallback="${receiver.url}">Tudo &amp; &#9989; <![CDATA[<certo>]]></Message>
        <!-- e mais --><Message><Body>Segunda</Body><Media>https://example.com/a.png</Media></Message>`),
    )
    const { message } = await write(from, 'Quero')
    await simulator.settle()
    const replies = simulator.messages({ direction: 'outbound-reply', to: `whatsapp:${from}` })
    expect(replies).toMatchObject([
      { from: WHATSAPP_SENDER, body: 'Tudo & ✅ <certo>', status: 'delivered' },
      { from: WHATSAPP_SENDER, body: 'Segunda', media: 1, status: 'delivered' },
    ])
    expect(receiver.statuses(replies[0]?.sid)).toEqual(['sent', 'delivered'])
    const fetched = await officialClient(simulator)
      .messages(replies[0]?.sid ?? '')
      .fetch()
    expect(fetched.direction).toBe('outbound-reply')
    expect(simulator.phones.get(from)?.bubbles.map(({ sid }) => sid)).toEqual([
      message.sid,
      ...replies.map(({ sid }) => sid),
    ])
  })

  it.each<[string, Receiver['answers'][number], number | null]>([
    ['an empty Response', twiml(''), null],
    ['204', 204, null],
    ['200 without a body', 200, null],
    ['plain text', { type: 'text/plain', body: 'Certo' }, null],
    ['an error of its own', 500, 11200],
    ['a redirect', 302, 11200],
    ['XML that is broken', { body: '<Response><Message>Oi</Response>' }, 12100],
    ['an entity that is none', twiml('<Message>Tom & Jerry</Message>'), 12100],
    ['XML that is no TwiML', { body: '<html></html>' }, 12100],
    ['no XML where XML was said', { body: '' }, 12100],
    ['JSON', { type: 'application/json', body: '{}' }, 12300],
    ['64 kB and more', twiml(`<Message>${'x'.repeat(65_536)}</Message>`), 11750],
    ['eleven messages', twiml('<Message>Oi</Message>'.repeat(11)), 14109],
    ['a message without a text', twiml('<Message/>'), 21602],
  ])('%s, and Twilio says so', async (_what, answer, alert) => {
    receiver.answers.push(answer)
    await write(newNumber(), 'Oi')
    expect(lastEnd()).toMatchObject({ outcome: 'answered', alert })
  })

  it('is sent as far as it can be: ten of eleven, and what stands beside a broken one', async () => {
    const [many, mixed] = [newNumber(), newNumber()]
    const repliesTo = (number: string) => simulator.messages({ number, direction: 'outbound-reply' })
    receiver.answers.push(twiml('<Message>Oi</Message>'.repeat(11)))
    await write(many, 'Oi')
    expect(repliesTo(many)).toHaveLength(10)
    receiver.answers.push(twiml('<Message/><Message>Dois</Message><Message from="+1">Três</Message>'))
    await write(mixed, 'Oi')
    expect(repliesTo(mixed).map(({ body }) => body)).toEqual(['Dois'])
    expect(lastEnd()?.alert).toBe(21602)
  })

  it('is obeyed of both calls when the webhook is called twice', async () => {
    const from = newNumber()
    simulator.faults.set({ duplicateInbound: { next: 1 } })
    receiver.answers.push(500, twiml('<Message>Oi</Message>'))
    await write(from, 'Oi')
    expect(simulator.messages({ number: from, direction: 'outbound-reply' })).toHaveLength(1)
  })

  it('is waited for once more when nobody takes the call, then given up', async () => {
    simulator.settings.set({ inboundUrl: 'http://127.0.0.1:9/nobody' })
    const received = write(newNumber(), 'Oi')
    await simulator.settle()
    expect(await received).toMatchObject({ status: null, body: '' })
    expect(lastEnd()).toEqual({ outcome: 'unreachable', status: null, alert: 11205 })
  })

  it('is not asked for outside this machine, or without an address', async () => {
    simulator.settings.set({ inboundUrl: 'https://example.com/inbound' })
    expect((await write(newNumber(), 'Oi')).message.webhook?.outcome).toBe('refused')
    simulator.settings.set({ inboundUrl: null })
    expect((await write(newNumber(), 'Oi')).message.webhook?.outcome).toBe('unset')
    expect(() => simulator.settings.set({ inboundUrl: 'nowhere' })).toThrow(SettingError)
  })
})

describe('a webhook gone wrong', () => {
  it('is called twice with the same message', async () => {
    simulator.faults.set({ duplicateInbound: { next: 1 } })
    await write(newNumber(), 'PARAR')
    const [first, again] = receiver.received
    expect(receiver.received).toHaveLength(2)
    expect(again?.form).toEqual(first?.form)
    expect(again?.headers['i-twilio-idempotency-token']).toBe(first?.headers['i-twilio-idempotency-token'])
  })

  it('is never called', async () => {
    simulator.faults.set({ dropInbound: { next: 1 } })
    expect(await write(newNumber(), 'PARAR')).toMatchObject({ status: null, message: { status: 'received' } })
    expect(lastEnd()?.outcome).toBe('dropped')
    expect(receiver.received).toEqual([])
  })

  it('is called much later, and settling does not wait for it', async () => {
    simulator.faults.set({ delayInboundMs: { ms: 3_600_000 } })
    const startedMs = performance.now()
    const received = write(newNumber(), 'PARAR')
    await simulator.settle()
    expect(await received).toMatchObject({ status: 204 })
    expect(performance.now() - startedMs).toBeLessThan(2_000)
  })
})

describe('over HTTP', () => {
  it('a person writes, and the answer says what the webhook answered', async () => {
    const from = newNumber()
    const path = `${simulator.url}/simulator/phones/${encodeURIComponent(from)}/messages`
    const post = (body: unknown) => call(path, { method: 'POST', body: JSON.stringify(body) })
    receiver.answers.push({ body: '<Response/>' })
    expect(await post({ channel: 'sms', body: 'PARAR' })).toMatchObject({
      status: 201,
      body: { status: 200, body: '<Response/>', message: { direction: 'inbound', body: 'PARAR' } },
    })
    expect((await post({ channel: 'pigeon' })).status).toBe(400)
    expect((await post('PARAR')).status).toBe(400)
    const { body } = await call(path.replace('/messages', ''))
    expect(body).toMatchObject({ number: from, bubbles: [{ body: 'PARAR', webhook: { status: 200 } }] })
  })

  it('the webhook’s address is changed while the simulator runs', async () => {
    const path = `${simulator.url}/simulator/settings`
    const put = (body: unknown) => call(path, { method: 'PUT', body: JSON.stringify(body) })
    const elsewhere = `${url}&here=1`
    expect((await put({ inboundUrl: elsewhere })).body).toEqual({
      inboundUrl: elsewhere,
      advancedOptOut: false,
    })
    await write(newNumber(), 'Oi')
    expect(receiver.received[0]?.url).toBe(elsewhere)
    expect((await put({ inboundUrl: 'ftp://x' })).status).toBe(400)
    expect((await put({ colour: 'red' })).status).toBe(400)
    expect((await call(path)).body).toMatchObject({ inboundUrl: elsewhere })
  })
})

describe('a simulator that is started again', () => {
  it('keeps what people wrote, and tells the webhook what it had not been told', async () => {
    const dataDir = mkdtempSync(join(tmpdir(), 'recado-inbound-'))
    const from = newNumber()
    const first = await openSimulator({ dataDir, inboundUrl: url })
    first.phones.set(from, { windowOpen: false })
    await first.receive({ from, channel: 'whatsapp', body: 'um' })
    first.faults.set({ delayInboundMs: { ms: 3_600_000 } })
    void first.receive({ from, channel: 'whatsapp', body: 'dois' })
    while (first.messages().length < 2) await new Promise((resolve) => setImmediate(resolve))
    await new Promise((resolve) => setImmediate(resolve))
    await first.close()
    expect(receiver.received.map(({ form }) => form.Body)).toEqual(['um'])

    const second = await openSimulator({ dataDir, inboundUrl: url })
    await second.settle()
    expect(receiver.received.map(({ form }) => form.Body)).toEqual(['um', 'dois'])
    expect(second.messages()).toMatchObject([
      { body: 'um', status: 'received', webhook: { status: 204 } },
      { body: 'dois', status: 'received', webhook: { status: 204 } },
    ])
    expect(second.phones.get(from)?.windowOpen).toBe(true)
    await second.close()
    rmSync(dataDir, { recursive: true, force: true })
  })
})
