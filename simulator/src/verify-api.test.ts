import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { call, officialClient, openSimulator, post } from '../test/kit.ts'
import { DEFAULT_ACCOUNT, type FaultPatch, type Simulator } from './index.ts'

const SERVICE = `VA${'0'.repeat(31)}1`
const TEN_MINUTES_MS = 600_000

let simulator: Simulator
let nowMs = Date.parse('2026-03-02T12:00:00Z')
beforeAll(async () => {
  simulator = await openSimulator({ now: () => nowMs })
})
afterEach(() => {
  simulator.faults.reset()
  // Every test has a minute of its own: nobody's limits are used up by another.
  nowMs += 60_000
})
afterAll(() => simulator.close())

let next = 0
const newNumber = () => `+55119${String(60_000_000 + next++)}`
const verify = (sid = SERVICE) => officialClient(simulator).verify.v2.services(sid)
const begin = (to: string, channel = 'sms', more: { locale?: string; customFriendlyName?: string } = {}) =>
  verify().verifications.create({ to, channel, ...more })
const codeOf = (to: string) => simulator.verifications({ to }).at(-1)?.code ?? ''
const wrongCodeOf = (to: string) => (codeOf(to) === '000000' ? '000001' : '000000')
const check = (to: string, code: string) => verify().verificationChecks.create({ to, code })
const gone = { status: 404, code: 20404 }
const pathOf = (resource: string, service = SERVICE) => `${simulator.url}/v2/Services/${service}/${resource}`
const lastTextTo = (to: string) => simulator.messages({ number: to }).at(-1)

describe('a verification', () => {
  it('is started, found by SID and by number, and approved by its code', async () => {
    const to = newNumber()
    const started = await begin(to)
    expect(started).toMatchObject({
      to,
      channel: 'sms',
      status: 'pending',
      valid: false,
      serviceSid: SERVICE,
    })
    expect(started).toMatchObject({ accountSid: DEFAULT_ACCOUNT.sid, lookup: {}, amount: null, sna: null })
    expect(started.sid).toMatch(/^VE[0-9a-f]{32}$/)
    expect(started.dateCreated).toEqual(new Date(nowMs))
    expect(started.sendCodeAttempts).toEqual([
      {
        time: new Date(nowMs).toISOString().replace('.000Z', 'Z'),
        channel: 'SMS',
        attempt_sid: expect.stringMatching(/^VL[0-9a-f]{32}$/),
      },
    ])
    for (const key of [started.sid, to]) {
      expect((await verify().verifications(key).fetch()).sid).toBe(started.sid)
    }
    expect(codeOf(to)).toMatch(/^\d{6}$/)
    const checked = await check(to, codeOf(to))
    expect(checked).toMatchObject({ sid: started.sid, status: 'approved', valid: true })
    expect(checked.snaAttemptsErrorCodes).toEqual([])
  })

  it('that was approved, canceled or has expired is found by nobody', async () => {
    const ends: Array<(to: string) => Promise<unknown>> = [
      (to) => check(to, codeOf(to)),
      (to) => verify().verifications(to).update({ status: 'approved' }),
      (to) => verify().verifications(to).update({ status: 'canceled' }),
      async () => {
        nowMs += TEN_MINUTES_MS
      },
    ]
    for (const end of ends) {
      const to = newNumber()
      const { sid } = await begin(to)
      await end(to)
      const code = codeOf(to)
      await expect(verify().verifications(sid).fetch()).rejects.toMatchObject(gone)
      await expect(verify().verifications(to).update({ status: 'canceled' })).rejects.toMatchObject(gone)
      await expect(check(to, code)).rejects.toMatchObject(gone)
      await expect(verify().verificationChecks.create({ verificationSid: sid, code })).rejects.toMatchObject(
        gone,
      )
      expect((await begin(to)).sid).not.toBe(sid)
    }
  })

  it('that is sent again keeps its SID, its code and its end, on whatever channel', async () => {
    const to = newNumber()
    const first = await begin(to)
    const code = codeOf(to)
    nowMs += TEN_MINUTES_MS - 1
    const second = await begin(to, 'whatsapp')
    expect(second).toMatchObject({ sid: first.sid, channel: 'whatsapp' })
    expect(second.sendCodeAttempts.map(({ channel }) => channel)).toEqual(['SMS', 'whatsapp'])
    expect(codeOf(to)).toBe(code)
    nowMs += 1
    expect((await begin(to)).sid).not.toBe(first.sid)
  })

  it('is sent five times; the sixth is 60203 and says how long to wait', async () => {
    const to = newNumber()
    for (let i = 0; i < 5; i++) await begin(to)
    nowMs += 60_500
    const refused = await post(pathOf('Verifications'), { To: to, Channel: 'sms' })
    expect(refused).toMatchObject({ status: 429, body: { code: 60203, status: 429 } })
    expect(refused.headers.get('retry-after')).toBe('540')
    expect(simulator.verifications({ to })).toMatchObject([{ sends: 5 }])
    await verify().verifications(to).update({ status: 'canceled' })
    expect((await begin(to)).status).toBe('pending')
  })

  it('bears four wrong codes and the right one', async () => {
    const to = newNumber()
    await begin(to)
    for (let i = 0; i < 4; i++) {
      expect(await check(to, wrongCodeOf(to))).toMatchObject({ status: 'pending', valid: false })
    }
    expect((await check(to, codeOf(to))).status).toBe('approved')
  })

  it('is spent after five checks: the sixth is 60202, with the right code too, until it expires', async () => {
    const to = newNumber()
    const { sid } = await begin(to)
    for (let i = 0; i < 5; i++) expect((await check(to, wrongCodeOf(to))).status).toBe('pending')
    const spent = { status: 429, code: 60202 }
    await expect(check(to, codeOf(to))).rejects.toMatchObject(spent)
    expect((await verify().verifications(sid).fetch()).status).toBe('max_attempts_reached')
    expect((await begin(to)).sid).toBe(sid)
    await expect(check(to, codeOf(to))).rejects.toMatchObject(spent)
    nowMs += TEN_MINUTES_MS
    await begin(to)
    expect((await check(to, codeOf(to))).status).toBe('approved')
  })

  it('is one at a time for a number: a start during another is 60212', async () => {
    const to = newNumber()
    const hold = simulator.hold('answer', 'POST Verifications')
    const first = begin(to)
    await hold.reached()
    const second = begin(to)
    const other = begin(newNumber())
    await hold.reached(3)
    hold.release()
    expect((await first).status).toBe('pending')
    await expect(second).rejects.toMatchObject({ status: 429, code: 60212 })
    expect((await other).status).toBe('pending')
    expect(simulator.verifications({ to })).toMatchObject([{ sends: 1 }])
    expect((await begin(to)).sendCodeAttempts).toHaveLength(2)
  })

  it('belongs to its account and its service', async () => {
    const to = newNumber()
    const { sid } = await begin(to)
    const elsewhere = verify(`VA${'0'.repeat(31)}2`)
    await expect(elsewhere.verifications(sid).fetch()).rejects.toMatchObject(gone)
    const elsewhereCheck = elsewhere.verificationChecks.create({ verificationSid: sid, code: codeOf(to) })
    await expect(elsewhereCheck).rejects.toMatchObject(gone)
    const basic = (user: string) => ({
      headers: { authorization: `Basic ${btoa(`${user}:${DEFAULT_ACCOUNT.token}`)}` },
    })
    expect((await call(pathOf(`Verifications/${sid}`), basic(`AC${'1'.repeat(32)}`))).status).toBe(404)
    const byKey = await call(pathOf(`Verifications/${sid}`), basic(`SK${'1'.repeat(32)}`))
    expect(byKey.body).toMatchObject({ sid, account_sid: DEFAULT_ACCOUNT.sid })
    expect((await call(pathOf(`Verifications/${sid}`), basic('nobody'))).status).toBe(401)
  })

  it('can be asked for sixty times a minute', async () => {
    const { sid } = await begin(newNumber())
    for (let i = 0; i < 60; i++) await call(pathOf(`Verifications/${sid}`))
    expect(await call(pathOf(`Verifications/${sid}`))).toMatchObject({ status: 429, body: { code: 20429 } })
    nowMs += 60_000
    expect((await call(pathOf(`Verifications/${sid}`))).status).toBe(200)
  })
})

describe('a refusal of a start', () => {
  const LANDLINE = '+551133334444'
  it.each<[number, number, Record<string, string>]>([
    [400, 60200, { Channel: 'sms' }],
    [400, 60200, { To: '+55119', Channel: 'sms' }],
    [400, 60200, { To: 'whatsapp:+5511981234477', Channel: 'whatsapp' }],
    [400, 60200, { To: '+5511981234477' }],
    [400, 60200, { To: '+5511981234477', Channel: 'pombo' }],
    [403, 60205, { To: LANDLINE, Channel: 'sms' }],
    [403, 60223, { To: '+5511981234477', Channel: 'call' }],
    [400, 60217, { To: 'ana@example.com', Channel: 'email' }],
    [403, 60204, { To: '+5511981234477', Channel: 'sms', CustomCode: '123456' }],
    [400, 60200, { To: '+5511981234477', Channel: 'sms', CustomFriendlyName: 'x'.repeat(31) }],
  ])('is %i / %i for %j', async (status, code, form) => {
    const before = simulator.messages().length
    expect(await post(pathOf('Verifications'), form)).toMatchObject({
      status,
      body: { code, status, more_info: `https://www.twilio.com/docs/errors/${code}` },
    })
    expect(simulator.messages()).toHaveLength(before)
  })

  it('does not befall a landline that has WhatsApp', async () => {
    expect((await begin(LANDLINE, 'whatsapp')).status).toBe('pending')
  })

  it.each<[string, Record<string, string>, number, number]>([
    ['VerificationCheck', { Code: '123456' }, 400, 60221],
    ['VerificationCheck', { To: '+5511981234477' }, 400, 60200],
    ['VerificationCheck', { To: '+5511981234477', Code: '123' }, 400, 60200],
    ['VerificationCheck', { To: 'ana', Code: '123456' }, 400, 60200],
    ['VerificationCheck', { To: '+5511900000000', Code: '123456' }, 404, 20404],
    ['Verifications/+5511900000000', { Status: 'deleted' }, 400, 60200],
    ['Verifications/VE1', { Status: 'canceled' }, 404, 20404],
    ['Entities', {}, 404, 20404],
  ])('of POST %s with %j is %i / %i', async (resource, form, status, code) => {
    expect(await post(pathOf(resource), form)).toMatchObject({ status, body: { code } })
  })

  it('of a service that is none, or of a method, is Twilio’s', async () => {
    expect((await post(pathOf('Verifications', 'VA1'), {})).body.code).toBe(20404)
    expect(await call(pathOf('Verifications'))).toMatchObject({ status: 405, body: { code: 20004 } })
  })
})

describe('the message with the code', () => {
  it.each([
    ['pt-BR', 'Seu código de verificação Recado é: '],
    ['pt', 'Seu código de verificação Recado é: '],
    ['en', 'Your Recado verification code is: '],
    ['es', 'Tu código de verificación de Recado es: '],
    ['ja', 'Your Recado verification code is: '],
    [undefined, 'Seu código de verificação Recado é: '],
  ])('in %s by SMS begins "%s"', async (locale, text) => {
    const to = newNumber()
    await begin(to, 'sms', locale === undefined ? {} : { locale })
    expect(lastTextTo(to)?.body).toBe(text + codeOf(to))
  })

  it('names the service by the name of the request, if it brings one', async () => {
    const to = newNumber()
    await begin(to, 'sms', { customFriendlyName: 'Eventix' })
    expect(lastTextTo(to)?.body).toContain('verificação Eventix é')
  })

  it('by WhatsApp is an authentication template with a button, whatever the 24-hour window', async () => {
    const to = newNumber()
    simulator.phones.set(to, { windowOpen: false })
    await begin(to, 'whatsapp')
    await simulator.settle()
    const code = codeOf(to)
    expect(simulator.phones.get(to)?.bubbles).toMatchObject([
      {
        channel: 'whatsapp',
        status: 'delivered',
        body: `*${code}* é seu código de verificação. Para sua segurança, não o compartilhe.`,
        copyCode: { code, button: 'Copiar código', footer: 'Este código expira em 10 minutos.' },
      },
    ])
  })

  it('is not in the list of the account', async () => {
    const to = newNumber()
    await begin(to)
    const client = officialClient(simulator)
    expect(await client.messages.list({ to })).toEqual([])
    await expect(client.messages(lastTextTo(to)?.sid ?? '').fetch()).rejects.toMatchObject(gone)
  })

  it('takes a code of the caller where services allow it', async () => {
    const own = await openSimulator({ verify: { customCode: true, friendlyName: 'Minha' } })
    const to = newNumber()
    const services = officialClient(own).verify.v2.services(SERVICE)
    await services.verifications.create({ to, channel: 'sms', customCode: '7788' })
    expect(own.messages({ number: to })[0]?.body).toBe('Seu código de verificação Minha é: 7788')
    expect((await services.verificationChecks.create({ to, code: '7788' })).status).toBe('approved')
    await own.close()
  })
})

describe('attempts', () => {
  const attempts = () => officialClient(simulator).verify.v2.verificationAttempts

  it.each([
    ['a phone that takes WhatsApp', {}, 'delivered', null],
    ['a phone without WhatsApp', { hasWhatsApp: false }, 'failed', '63024'],
    ['a phone that is off', { on: false }, 'sent', null],
    ['a person who blocked the business', { blockedBusiness: true }, 'undelivered', '63014'],
  ])('say what became of the message to %s', async (_who, switches, status, error) => {
    const to = newNumber()
    simulator.phones.set(to, switches)
    const { sid, sendCodeAttempts } = await begin(to, 'whatsapp')
    await simulator.settle()
    const [after] = await attempts().list({ verificationSid: sid })
    expect(after).toMatchObject({
      sid: sendCodeAttempts[0].attempt_sid,
      verificationSid: sid,
      serviceSid: SERVICE,
      channel: 'whatsapp',
      conversionStatus: 'unconverted',
    })
    expect(after?.channelData).toMatchObject({
      to,
      verification_sid: sid,
      message_status: status,
      error_code: error,
      country: 'BR',
      code_length: 6,
      locale: 'pt-br',
    })
  })

  it('are filtered, newest first, and tell which was converted', async () => {
    const to = newNumber()
    const { sid } = await begin(to, 'whatsapp')
    nowMs += 20_000
    await begin(to, 'sms')
    await check(to, codeOf(to))
    const channels = async (asked: object) =>
      (await attempts().list({ 'channelData.to': to, ...asked })).map(({ channel }) => channel)
    expect(await channels({})).toEqual(['sms', 'whatsapp'])
    expect(await channels({ verificationSid: sid })).toEqual(['sms', 'whatsapp'])
    expect(await channels({ status: 'converted' })).toEqual(['sms'])
    expect(await channels({ status: 'unconverted' })).toEqual(['whatsapp'])
    expect(await channels({ channel: 'sms', country: 'BR', verifyServiceSid: SERVICE })).toEqual(['sms'])
    expect(await channels({ verifyServiceSid: `VA${'9'.repeat(32)}` })).toEqual([])
    expect(await channels({ dateCreatedAfter: new Date(nowMs - 10_000) })).toEqual(['sms'])
    expect(await channels({ dateCreatedBefore: new Date(nowMs - 10_000) })).toEqual(['whatsapp'])
    expect(await channels({ verificationSid: `VE${'0'.repeat(32)}` })).toEqual([])
  })

  it('are fetched one by one, and listed in pages', async () => {
    const to = newNumber()
    for (let i = 0; i < 5; i++) await begin(to)
    const all = await attempts().list({ 'channelData.to': to, pageSize: 2 })
    expect(new Set(all.map(({ sid }) => sid)).size).toBe(5)
    const first = await attempts().page({ 'channelData.to': to, pageSize: 2 })
    const second = await first.nextPage()
    expect(second?.instances.map(({ sid }) => sid)).toEqual(all.slice(2, 4).map(({ sid }) => sid))
    const back = await second?.previousPage()
    expect(back?.instances.map(({ sid }) => sid)).toEqual(all.slice(0, 2).map(({ sid }) => sid))
    const one = all[3]
    expect((await attempts()(one?.sid ?? '').fetch()).verificationSid).toBe(one?.verificationSid)
    await expect(attempts()(`VL${'0'.repeat(32)}`).fetch()).rejects.toMatchObject(gone)
  })

  it('can be asked for a hundred times a minute by an account', async () => {
    for (let i = 0; i < 100; i++) await call(`${simulator.url}/v2/Attempts?PageSize=1`)
    expect(await call(`${simulator.url}/v2/Attempts`)).toMatchObject({ status: 429, body: { code: 20429 } })
  })

  it.each([
    ['PageSize=0', 20007],
    ['PageToken=PA1', 21481],
    ['DateCreatedAfter=ontem', 20001],
  ])('with %s are refused with %i', async (query, code) => {
    expect(await call(`${simulator.url}/v2/Attempts?${query}`)).toMatchObject({ status: 400, body: { code } })
  })
})

describe('faults', () => {
  it.each<[string, FaultPatch, number]>([
    ['refuse500', { refuse500: true }, 500],
    ['status503', { status503: true }, 503],
    ['html502', { html502: true }, 502],
    ['rateLimit429', { rateLimit429: true }, 429],
    ['reject', { reject: { httpStatus: 403, code: 60410 } }, 403],
  ])('%s of one number starts nothing for it, and for others does', async (_name, patch, status) => {
    const to = newNumber()
    simulator.faults.set(patch, to)
    expect((await post(pathOf('Verifications'), { To: to, Channel: 'sms' })).status).toBe(status)
    expect(simulator.verifications({ to })).toEqual([])
    expect((await begin(newNumber())).status).toBe('pending')
  })

  it.each<[string, FaultPatch]>([
    ['acceptThenReset', { acceptThenReset: { next: 1 } }],
    ['acceptThen500', { acceptThen500: { next: 1 } }],
    ['cutBody', { cutBody: { next: 1 } }],
  ])('%s sends the code, and a fetch by number finds it', async (_name, patch) => {
    const to = newNumber()
    simulator.faults.set(patch, to)
    await expect(begin(to)).rejects.toThrow()
    const found = await verify().verifications(to).fetch()
    expect(found).toMatchObject({ status: 'pending', sendCodeAttempts: [{ channel: 'SMS' }] })
    simulator.faults.set(patch, to)
    await expect(check(to, codeOf(to))).rejects.toThrow()
    await expect(verify().verifications(to).fetch()).rejects.toMatchObject(gone)
    expect(simulator.verifications({ to })).toMatchObject([{ status: 'approved' }])
  })

  it('acceptThenHang sends the code and never answers, and the next start is not held up', async () => {
    const to = newNumber()
    simulator.faults.set({ acceptThenHang: { next: 1 } }, to)
    const patience = new AbortController()
    const form = { To: to, Channel: 'whatsapp' }
    const hanging = post(pathOf('Verifications'), form, { signal: patience.signal })
    while (simulator.verifications({ to }).length === 0) await new Promise((go) => setImmediate(go))
    expect((await post(pathOf('Verifications'), form)).status).toBe(201)
    patience.abort()
    await expect(hanging).rejects.toThrow()
    expect(simulator.verifications({ to })).toMatchObject([{ sends: 2 }])
  })

  it('latencyMs and concurrencyLimit are for Verify too', async () => {
    simulator.faults.set({ latencyMs: 60 })
    const startedMs = performance.now()
    await begin(newNumber())
    expect(performance.now() - startedMs).toBeGreaterThan(55)
    simulator.faults.reset()
    simulator.faults.set({ concurrencyLimit: 1 })
    const hold = simulator.hold('arrival', 'POST Verifications')
    const first = begin(newNumber())
    await hold.reached()
    await expect(begin(newNumber())).rejects.toMatchObject({ status: 429, code: 20429 })
    hold.release()
    expect((await first).status).toBe('pending')
  })

  it('of delivery strike the message', async () => {
    const to = newNumber()
    simulator.faults.set({ finalStatus: { status: 'undelivered', errorCode: 30008 } }, to)
    await begin(to)
    await simulator.settle()
    expect(lastTextTo(to)).toMatchObject({ status: 'undelivered', errorCode: 30008 })
  })

  it('a start that is dropped at its arrival starts nothing', async () => {
    const to = newNumber()
    const hold = simulator.hold('arrival', 'POST Verifications')
    const start = begin(to)
    await hold.reached()
    hold.drop()
    await expect(start).rejects.toThrow()
    expect(simulator.verifications({ to })).toEqual([])
    expect(simulator.requests()['POST Verifications']).toBeDefined()
  })
})

it('the same seed draws the same codes, and another seed others', async () => {
  const codes = async (seed: number) => {
    const one = await openSimulator({ seed })
    for (let i = 0; i < 5; i++) {
      await post(`${one.url}/v2/Services/${SERVICE}/Verifications`, { To: newNumber(), Channel: 'sms' })
    }
    const drawn = one.verifications().map(({ code }) => code)
    await one.close()
    return drawn
  }
  const [a, b, c] = [await codes(7), await codes(7), await codes(8)]
  expect(a).toEqual(b)
  expect(a).not.toEqual(c)
  expect(new Set(a).size).toBe(5)
})
