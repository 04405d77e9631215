import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { type FaultPatch, type Simulator, startSimulator } from '../../simulator/src/index.ts'
import { openVerify, type VerifyService } from './verify.ts'

const ACCOUNT = { sid: `AC${'e'.repeat(32)}`, token: 'ffeeddccbbaa99887766554433221100' }
const SERVICE_SID = `VA${'7'.repeat(32)}`

let simulator: Simulator
let verify: VerifyService
let nowMs = Date.parse('2026-03-02T12:00:00Z')
const settingsAt = (baseUrl: string, authToken = ACCOUNT.token) => ({
  ...{ accountSid: ACCOUNT.sid, authToken, baseUrl, serviceSid: SERVICE_SID, connections: 4 },
})
const serviceAt = (baseUrl: string, authToken = ACCOUNT.token) => openVerify(settingsAt(baseUrl, authToken))
beforeAll(async () => {
  simulator = await startSimulator({ accounts: [ACCOUNT], now: () => nowMs })
  verify = serviceAt(simulator.url)
})
afterEach(() => {
  simulator.faults.reset()
  nowMs += 60_000
})
afterAll(async () => {
  await verify.close()
  await simulator.close()
})

let next = 0
const newNumber = () => `+55119${String(50_000_000 + next++)}`
const start = (to: string, channel: 'whatsapp' | 'sms' = 'whatsapp') =>
  verify.start({ to, channel, locale: 'pt-BR' })
const sidOf = (to: string) => simulator.verifications({ to }).at(-1)?.sid ?? ''
const codeOf = (to: string) => simulator.verifications({ to }).at(-1)?.code ?? ''
const check = (to: string, code = codeOf(to)) => verify.check({ verificationSid: sidOf(to), code })
const wrongCodeOf = (to: string) => (codeOf(to) === '000000' ? '000001' : '000000')

/** Ways in which the answer is lost after Twilio did what it was asked. */
const LOST: ReadonlyArray<[string, FaultPatch]> = [
  ['acceptThenReset', { acceptThenReset: { next: 1 } }],
  ['acceptThen500', { acceptThen500: { next: 1 } }],
  ['cutBody', { cutBody: { next: 1 } }],
]
/** Ways in which Twilio says nothing that can be relied on, and did nothing. */
const SILENT: ReadonlyArray<[string, FaultPatch]> = [
  ['refuse500', { refuse500: { next: 1 } }],
  ['status503', { status503: { next: 1 } }],
  ['html502', { html502: { next: 1 } }],
]

describe('a start', () => {
  it('is accepted, arrives in the language asked for, and is found by SID and by number', async () => {
    const to = newNumber()
    expect(await verify.start({ to, channel: 'sms', locale: 'en' })).toEqual({
      kind: 'accepted',
      sid: sidOf(to),
      channel: 'sms',
    })
    expect(simulator.messages({ number: to })[0]?.body).toContain('verification code')
    nowMs += 5_000
    expect(await start(to)).toEqual({ kind: 'accepted', sid: sidOf(to), channel: 'whatsapp' })
    for (const key of [sidOf(to), to]) {
      expect(await verify.fetch(key)).toEqual({
        kind: 'read',
        sid: sidOf(to),
        sends: [
          { at: new Date(nowMs - 5_000), channel: 'sms' },
          { at: new Date(nowMs), channel: 'whatsapp' },
        ],
      })
    }
  })

  it('that is refused brings its code, its status and how long to wait', async () => {
    const to = newNumber()
    const refused = { kind: 'refused', retryAfterSeconds: null }
    const landline = await start('+551133334444', 'sms')
    expect(landline).toMatchObject({ ...refused, code: 60205, httpStatus: 403 })
    expect(await start('+55119')).toMatchObject({ ...refused, code: 60200, message: 'Invalid parameter: To' })
    for (let i = 0; i < 5; i++) await start(to)
    expect(await start(to)).toEqual({
      kind: 'refused',
      code: 60203,
      httpStatus: 429,
      message: 'Max send attempts reached',
      retryAfterSeconds: 600,
    })
    simulator.faults.set({ rateLimit429: true })
    expect(await start(newNumber())).toMatchObject({ ...refused, code: 20429, httpStatus: 429 })
    simulator.faults.set({ rateLimit429: null, reject: { httpStatus: 403, code: 60410 } })
    expect(await start(newNumber())).toMatchObject({ ...refused, code: 60410, httpStatus: 403 })
    const stranger = serviceAt(simulator.url, 'wrong')
    expect(await stranger.start({ to, channel: 'sms', locale: 'es' })).toMatchObject({
      ...refused,
      code: 20003,
      httpStatus: 401,
    })
    await stranger.close()
  })

  it.each([...LOST, ['created201WithoutSid', { created201WithoutSid: true }]] as const)(
    'whose answer is lost (%s) is uncertain, and a fetch by number finds it',
    async (_name, patch) => {
      const to = newNumber()
      simulator.faults.set(patch)
      expect(await start(to)).toMatchObject({ kind: 'uncertain' })
      expect(await verify.fetch(to)).toMatchObject({ kind: 'read', sid: sidOf(to) })
    },
  )

  it.each(SILENT)('answered by %s is uncertain, and a fetch finds nothing', async (_name, patch) => {
    const to = newNumber()
    simulator.faults.set(patch)
    expect(await start(to)).toMatchObject({ kind: 'uncertain' })
    expect(await verify.fetch(to)).toEqual({ kind: 'gone' })
  })

  it('that found nobody listening was not sent', async () => {
    const nobody = serviceAt('http://127.0.0.1:1')
    const to = newNumber()
    expect(await nobody.start({ to, channel: 'sms', locale: 'es' })).toMatchObject({ kind: 'not_sent' })
    expect(await nobody.fetch(to)).toEqual({ kind: 'unreadable' })
    expect(await nobody.check({ verificationSid: 'VE1', code: '123456' })).toEqual({ kind: 'unreadable' })
    expect(await nobody.cancel('VE1')).toBe('unreadable')
    expect(await nobody.attempts('VE1')).toEqual({ kind: 'unreadable' })
    await nobody.close()
  })

  it('while another of the same number is on its way is refused', async () => {
    const to = newNumber()
    const hold = simulator.hold('answer', 'POST Verifications')
    const first = start(to)
    await hold.reached()
    const second = start(to)
    await hold.reached(2)
    hold.release()
    expect(await first).toMatchObject({ kind: 'accepted' })
    expect(await second).toMatchObject({ kind: 'refused', code: 60212, httpStatus: 429 })
  })
})

it('beyond as many requests as it has sockets each ends at once, and the sockets serve again', async () => {
  const few = openVerify({ ...settingsAt(simulator.url), connections: 2 })
  const hold = simulator.hold('answer', 'POST Verifications')
  const held = [newNumber(), newNumber()].map((to) => few.start({ to, channel: 'sms', locale: 'es' }))
  await hold.reached(2)
  const to = newNumber()
  expect(await few.start({ to, channel: 'sms', locale: 'es' })).toEqual({ kind: 'not_sent', detail: 'busy' })
  expect(await few.check({ verificationSid: 'VE1', code: '123456' })).toEqual({ kind: 'unreadable' })
  expect([await few.fetch(to), await few.attempts('VE1')]).toEqual([
    { kind: 'unreadable' },
    { kind: 'unreadable' },
  ])
  expect(await few.cancel('VE1')).toBe('unreadable')
  hold.release()
  for (const each of held) expect(await each).toMatchObject({ kind: 'accepted' })
  expect(await few.start({ to, channel: 'sms', locale: 'es' })).toMatchObject({ kind: 'accepted' })
  await few.close()
})

describe('a check', () => {
  it('is wrong, then approved, then gone', async () => {
    const to = newNumber()
    await start(to)
    expect(await check(to, wrongCodeOf(to))).toEqual({ kind: 'wrong' })
    expect(await check(to)).toEqual({ kind: 'approved' })
    expect(await check(to)).toEqual({ kind: 'gone' })
    expect(await verify.fetch(to)).toEqual({ kind: 'gone' })
  })

  it('after five tries is one too many, whatever the code', async () => {
    const to = newNumber()
    await start(to)
    for (let i = 0; i < 5; i++) expect(await check(to, wrongCodeOf(to))).toEqual({ kind: 'wrong' })
    expect(await check(to)).toEqual({ kind: 'too_many_tries' })
    expect(simulator.verifications({ to })).toMatchObject([{ status: 'max_attempts_reached' }])
  })

  it('of a code that has expired, or never was, is gone', async () => {
    const to = newNumber()
    await start(to)
    nowMs += 600_000
    expect(await check(to)).toEqual({ kind: 'gone' })
    expect(await verify.check({ verificationSid: `VE${'0'.repeat(32)}`, code: '123456' })).toEqual({
      kind: 'gone',
    })
  })

  it('that Twilio would not even try is refused', async () => {
    const to = newNumber()
    await start(to)
    expect(await check(to, '12&34')).toMatchObject({ kind: 'refused', code: 60200 })
    simulator.faults.set({ rateLimit429: { next: 1 } })
    expect(await check(to)).toMatchObject({ kind: 'refused', code: 20429, retryAfterSeconds: null })
    expect(await check(to)).toEqual({ kind: 'approved' })
  })

  it.each(LOST)('whose answer is lost (%s) is unreadable, and the code is spent', async (_name, patch) => {
    const to = newNumber()
    await start(to)
    simulator.faults.set(patch)
    expect(await check(to)).toEqual({ kind: 'unreadable' })
    expect(await check(to)).toEqual({ kind: 'gone' })
  })

  it.each(SILENT)('answered by %s is unreadable, and the code is still good', async (_name, patch) => {
    const to = newNumber()
    await start(to)
    simulator.faults.set(patch)
    expect(await check(to)).toEqual({ kind: 'unreadable' })
    expect(await check(to)).toEqual({ kind: 'approved' })
  })
})

describe('a cancel', () => {
  it('lets a new verification begin, and says when there was none', async () => {
    const to = newNumber()
    await start(to)
    const first = sidOf(to)
    expect(await verify.cancel(first)).toBe('canceled')
    expect(await verify.cancel(first)).toBe('gone')
    await start(to)
    expect(sidOf(to)).not.toBe(first)
    simulator.faults.set({ html502: true })
    expect(await verify.cancel(sidOf(to))).toBe('unreadable')
  })
})

describe('a fetch', () => {
  it('that comes too often says so', async () => {
    const to = newNumber()
    await start(to)
    for (let i = 0; i < 60; i++) await verify.fetch(to)
    expect(await verify.fetch(to)).toEqual({ kind: 'too_many' })
  })

  it.each(SILENT.slice(1))('answered by %s is unreadable', async (_name, patch) => {
    simulator.faults.set(patch)
    expect(await verify.fetch(newNumber())).toEqual({ kind: 'unreadable' })
  })
})

describe('attempts', () => {
  it.each([
    ['delivered', {}, 'whatsapp'],
    ['delivered', { readsAtOnce: true }, 'whatsapp'],
    ['undelivered', { hasWhatsApp: false }, 'whatsapp'],
    ['undelivered', { blockedBusiness: true }, 'whatsapp'],
    ['under_way', { on: false }, 'whatsapp'],
    ['undelivered', { on: false }, 'sms'],
  ] as const)('are %s where the person is %j, by %s', async (status, switches, channel) => {
    const to = newNumber()
    simulator.phones.set(to, switches)
    await start(to, channel)
    await simulator.settle()
    expect(await verify.attempts(sidOf(to))).toEqual({ kind: 'read', attempts: [{ channel, status }] })
  })

  it('are those of the one verification, newest first', async () => {
    const to = newNumber()
    await start(to)
    nowMs += 20_000
    await start(to, 'sms')
    await start(newNumber())
    expect(await verify.attempts(sidOf(to))).toMatchObject({
      attempts: [{ channel: 'sms' }, { channel: 'whatsapp' }],
    })
  })

  it('that are asked for too often, or cannot be read, are said to be so', async () => {
    const to = newNumber()
    await start(to)
    for (const [, patch] of SILENT.slice(1)) {
      simulator.faults.set(patch)
      expect(await verify.attempts(sidOf(to))).toEqual({ kind: 'unreadable' })
    }
    simulator.faults.set({ listFails: { next: 1 } })
    expect(await verify.attempts(sidOf(to))).toEqual({ kind: 'unreadable' })
    for (let i = 0; i < 100; i++) await verify.attempts(sidOf(to))
    expect(await verify.attempts(sidOf(to))).toEqual({ kind: 'too_many' })
  })
})
