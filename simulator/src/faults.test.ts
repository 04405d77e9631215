import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import {
  call,
  create,
  createMany,
  OTHER,
  openReceiver,
  openSimulator,
  PATH,
  PERSON,
  type Receiver,
  SENDER,
} from '../test/kit.ts'
import { AUTHENTICATION_CONTENT_SID, type FaultPatch, type Simulator } from './index.ts'

let simulator: Simulator
let receiver: Receiver
beforeAll(async () => {
  simulator = await openSimulator()
  receiver = await openReceiver()
})
afterEach(() => simulator.faults.reset())
afterAll(async () => {
  await simulator.close()
  await receiver.close()
})

const list = (to: string) => call(`${simulator.url}${PATH}?To=${encodeURIComponent(to)}`)
const created = async (work: () => Promise<unknown>) => {
  const before = simulator.messages().length
  await work()
  return simulator.messages().length - before
}

describe('a fault of the API', () => {
  it.each<[string, FaultPatch, number, number | undefined]>([
    ['refuse500', { refuse500: true }, 500, 20500],
    ['status503', { status503: true }, 503, 20503],
    ['html502', { html502: true }, 502, undefined],
    ['rateLimit429', { rateLimit429: true }, 429, 20429],
    ['reject', { reject: { httpStatus: 403, code: 20005 } }, 403, 20005],
  ])('%s creates nothing', async (_name, patch, status, code) => {
    simulator.faults.set(patch)
    const made = await created(async () => {
      const answer = await create(simulator)
      expect(answer.status).toBe(status)
      expect(answer.body.code).toBe(code)
    })
    expect(made).toBe(0)
  })

  it.each<[string, FaultPatch]>([
    ['acceptThenReset', { acceptThenReset: true }],
    ['cutBody', { cutBody: true }],
  ])('%s breaks the connection after the message was accepted', async (_name, patch) => {
    simulator.faults.set(patch)
    expect(await created(() => expect(create(simulator)).rejects.toThrow())).toBe(1)
  })

  it('acceptThenHang accepts and never answers', async () => {
    simulator.faults.set({ acceptThenHang: { next: 1 } })
    const made = await created(async () => {
      const patience = new AbortController()
      const hanging = create(simulator, {}, { signal: patience.signal })
      expect((await create(simulator)).status).toBe(201)
      expect(await Promise.race([hanging, 'no answer yet'])).toBe('no answer yet')
      patience.abort()
      await expect(hanging).rejects.toThrow()
    })
    expect(made).toBe(2)
    expect(simulator.requests()['POST Messages']?.hang).toBe(1)
  })

  it('acceptThen500 accepts and answers 500', async () => {
    simulator.faults.set({ acceptThen500: true })
    expect(await created(async () => expect((await create(simulator)).body.code).toBe(20500))).toBe(1)
  })

  it('created201WithoutSid leaves the sid out', async () => {
    simulator.faults.set({ created201WithoutSid: true })
    const { status, body } = await create(simulator)
    expect(status).toBe(201)
    expect(body).not.toHaveProperty('sid')
  })

  it('latencyMs answers later', async () => {
    simulator.faults.set({ latencyMs: 60 })
    const startedMs = performance.now()
    await create(simulator)
    expect(performance.now() - startedMs).toBeGreaterThan(55)
  })

  it('listFails and listLagMs spoil the list alone', async () => {
    const to = '+5511966660001'
    await create(simulator, { To: to })
    simulator.faults.set({ listLagMs: 60_000 })
    expect((await list(to)).body.messages).toEqual([])
    simulator.faults.set({ listLagMs: null })
    expect((await list(to)).body.messages).toHaveLength(1)
    simulator.faults.set({ listFails: { next: 1 } })
    expect((await list(to)).status).toBe(500)
    expect((await list(to)).status).toBe(200)
  })

  it('concurrencyLimit refuses what is too much at once', async () => {
    simulator.faults.set({ concurrencyLimit: 2, acceptThenHang: true })
    const patience = new AbortController()
    const before = simulator.messages().length
    const busy = [1, 2].map(() => create(simulator, {}, { signal: patience.signal }).catch(() => 'given up'))
    while (simulator.messages().length < before + 2) await new Promise((resolve) => setImmediate(resolve))
    expect(await create(simulator)).toMatchObject({ status: 429, body: { code: 20429 } })
    patience.abort()
    expect(await Promise.all(busy)).toEqual(['given up', 'given up'])
  })

  it('strikes one number only, so many times only, one channel only', async () => {
    simulator.faults.set({ refuse500: { next: 2 } }, PERSON)
    expect((await create(simulator, { To: OTHER })).status).toBe(201)
    const statuses: number[] = []
    for (let i = 0; i < 3; i++) statuses.push((await create(simulator)).status)
    expect(statuses).toEqual([500, 500, 201])
    simulator.faults.reset()
    simulator.faults.set({ refuse500: { channel: 'whatsapp' } })
    expect((await create(simulator)).status).toBe(201)
    expect((await create(simulator, { To: `whatsapp:${PERSON}` })).status).toBe(500)
  })

  it('strikes at its rate', async () => {
    simulator.faults.set({ refuse500: 0.3 })
    const made = await created(() => createMany(simulator, Array(200).fill({})))
    expect(made).toBeGreaterThan(115)
    expect(made).toBeLessThan(165)
  })
})

describe('a fault of delivery', () => {
  const end = async (fields: Record<string, string> = {}) => {
    const { body } = await create(simulator, { StatusCallback: receiver.url, ...fields })
    await simulator.settle()
    const sid = String(body.sid)
    const { form = {} } = receiver.received.findLast((each) => each.form.MessageSid === sid) ?? {}
    return { statuses: receiver.statuses(sid), code: form.ErrorCode, form }
  }

  it('finalStatus failed is told instead of sent', async () => {
    simulator.faults.set({ finalStatus: { status: 'failed', errorCode: 30007 } })
    expect(await end()).toMatchObject({ statuses: ['queued', 'failed'], code: '30007' })
  })

  it('finalStatus undelivered is told after sent', async () => {
    simulator.faults.set({ finalStatus: { status: 'undelivered', errorCode: 30008 } })
    expect(await end()).toMatchObject({ statuses: ['queued', 'sent', 'undelivered'], code: '30008' })
  })

  it('windowClosed fails WhatsApp with 63016 after the 201, but not a template', async () => {
    simulator.faults.set({ windowClosed: true })
    const To = `whatsapp:${PERSON}`
    const ContentSid = AUTHENTICATION_CONTENT_SID
    const failed = await end({ To })
    expect(failed).toMatchObject({ statuses: ['queued', 'failed'], code: '63016' })
    expect(failed.form.ChannelStatusMessage).toContain('outside the allowed window')
    expect((await end({ To, ContentSid, ContentVariables: '{"1":"1234"}' })).statuses.at(-1)).toBe(
      'delivered',
    )
  })

  it('noReceipt leaves the message at sent', async () => {
    simulator.faults.set({ noReceipt: true })
    expect((await end()).statuses).toEqual(['queued', 'sent'])
  })

  it('senderRate lets messages wait, and those past their validity fail', async () => {
    simulator.faults.set({ senderRate: { perSecond: 0.1 } })
    const sids: unknown[] = []
    for (let i = 0; i < 3; i++) {
      sids.push((await create(simulator, { From: SENDER, ValidityPeriod: '15' })).body.sid)
    }
    await simulator.settle()
    const ended = simulator.messages().filter(({ sid }) => sids.includes(sid))
    expect(ended.map(({ status, errorCode }) => errorCode ?? status)).toEqual([
      'delivered',
      'delivered',
      30036,
    ])
  })
})

describe('faults over HTTP', () => {
  const put = (body: unknown) =>
    call(`${simulator.url}/simulator/faults`, { method: 'PUT', body: JSON.stringify(body) })

  it('are set, shown and taken back', async () => {
    expect((await put({ dropCallbacks: { rate: 0.05 } })).body).toMatchObject({
      faults: { dropCallbacks: { rate: 0.05 } },
    })
    const { body } = await put({ only: PERSON, noReceipt: {} })
    expect(body).toMatchObject({
      faults: { dropCallbacks: { rate: 0.05 } },
      only: { [PERSON]: { noReceipt: {} } },
    })
    const cleared = await call(`${simulator.url}/simulator/faults`, { method: 'DELETE' })
    expect(cleared.body).toMatchObject({ faults: {}, only: {} })
  })

  it.each([
    [{ nonsense: true }],
    [{ reject: true }],
    [{ reject: { httpStatus: 200, code: 1 } }],
    [{ refuse500: { rate: 2 } }],
    [{ refuse500: { rte: 0.5 } }],
    [{ finalStatus: { status: 'read', errorCode: 1 } }],
    [{ only: 'ana', refuse500: true }],
    [[]],
  ])('that make no sense are refused in a sentence: %j', async (body) => {
    expect(await put(body)).toMatchObject({ status: 400, body: { error: expect.stringMatching(/\.$/) } })
    expect(simulator.faults.get()).toEqual({})
  })

  it('are not for other sites', async () => {
    const init = { method: 'PUT', body: '{"refuse500":true}', headers: { origin: 'https://example.com' } }
    expect((await call(`${simulator.url}/simulator/faults`, init)).status).toBe(403)
  })
})
