import twilio from 'twilio'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { create, openReceiver, openSimulator, PERSON, type Receiver, SENDER } from '../test/kit.ts'
import { DEFAULT_ACCOUNT, type Simulator } from './index.ts'
import { signForm } from './signature.ts'

let simulator: Simulator
let receiver: Receiver
beforeAll(async () => {
  simulator = await openSimulator()
  receiver = await openReceiver()
})
afterEach(() => {
  simulator.faults.reset()
  receiver.received.length = 0
})
afterAll(async () => {
  await simulator.close()
  await receiver.close()
})

async function send(fields: Record<string, string> = {}): Promise<string> {
  const { body } = await create(simulator, { StatusCallback: receiver.url, ...fields })
  await simulator.settle()
  return String(body.sid)
}

describe('status callbacks', () => {
  it('tell every status but the first, in order, signed so that the official library accepts them', async () => {
    const sid = await send()
    expect(receiver.statuses(sid)).toEqual(['queued', 'sent', 'delivered'])
    for (const { url, form, headers } of receiver.received) {
      const signature = headers['x-twilio-signature'] ?? ''
      expect(twilio.validateRequest(DEFAULT_ACCOUNT.token, signature, url, form)).toBe(true)
      expect(twilio.validateRequest('another token', signature, url, form)).toBe(false)
      expect(headers['user-agent']).toBe('TwilioProxy/1.1')
      expect(headers['content-type']).toBe('application/x-www-form-urlencoded; charset=utf-8')
    }
  })

  it('of SMS carry Twilio’s parameters and one nobody knows', async () => {
    const sid = await send()
    expect(receiver.received.at(-1)?.form).toEqual({
      AccountSid: DEFAULT_ACCOUNT.sid,
      ApiVersion: '2010-04-01',
      From: SENDER,
      To: PERSON,
      MessageSid: sid,
      SmsSid: sid,
      MessageStatus: 'delivered',
      SmsStatus: 'delivered',
      MessagingServiceSid: expect.stringMatching(/^MG/),
      RawDlrDoneDate: expect.stringMatching(/^\d{10}$/),
      SimulatorUnknownParameter: '1',
    })
  })

  it('of WhatsApp hide the end of the number and name the channel', async () => {
    const number = '+5511988880001'
    simulator.phones.set(number, { readsAtOnce: true })
    const sid = await send({ To: `whatsapp:${number}` })
    expect(receiver.statuses(sid)).toEqual(['queued', 'sent', 'delivered', 'read'])
    expect(receiver.received.at(-1)?.form).toMatchObject({
      From: 'whatsapp:+14155238886',
      To: `whatsapp:${number}`,
      ChannelPrefix: 'whatsapp',
      ChannelToAddress: '+551198888XXXX',
      ChannelInstallSid: expect.stringMatching(/^XE[0-9a-f]{32}$/),
    })
    expect(receiver.received.at(-1)?.form).not.toHaveProperty('RawDlrDoneDate')
  })

  it('keep the query of the address, and the fragment is neither sent nor signed', async () => {
    receiver.answers.push(503)
    await send({ StatusCallback: `${receiver.url}?tenant=acme&x=%C3%A1#rc=2&rp=5xx` })
    const [first, again] = receiver.received.filter(({ form }) => form.MessageStatus === 'queued')
    expect([first?.url, again?.url]).toEqual(Array(2).fill(`${receiver.url}?tenant=acme&x=%C3%A1`))
    const { url = '', form = {}, headers = {} } = first ?? {}
    expect(
      twilio.validateRequest(DEFAULT_ACCOUNT.token, headers['x-twilio-signature'] ?? '', url, form),
    ).toBe(true)
    expect(again?.headers['i-twilio-idempotency-token']).toBe(headers['i-twilio-idempotency-token'])
  })

  it('answered 5xx are lost without an override, as at Twilio', async () => {
    receiver.answers.push(500)
    const sid = await send()
    expect(receiver.statuses(sid)).toEqual(['queued', 'sent', 'delivered'])
  })

  it('are tried once more when nobody takes the call', async () => {
    const before = simulator.callbacks()
    await send({ StatusCallback: 'http://127.0.0.1:9/nobody' })
    const after = simulator.callbacks()
    expect(after.retried - before.retried).toBe(3)
    expect(after.failed - before.failed).toBe(3)
  })

  it('leave this machine only when told to', async () => {
    const before = simulator.callbacks().refused
    await send({ StatusCallback: 'https://example.com/status' })
    expect(simulator.callbacks().refused - before).toBe(3)
  })

  it('tell a cancellation', async () => {
    const later = new Date(Date.now() + 3_600_000).toISOString()
    const sid = await send({ ScheduleType: 'fixed', SendAt: later })
    const uri = `/2010-04-01/Accounts/${DEFAULT_ACCOUNT.sid}/Messages/${sid}.json`
    const authorization = `Basic ${btoa(`${DEFAULT_ACCOUNT.sid}:${DEFAULT_ACCOUNT.token}`)}`
    const body = new URLSearchParams({ Status: 'canceled' })
    await fetch(simulator.url + uri, { method: 'POST', body, headers: { authorization } })
    await simulator.settle()
    expect(receiver.statuses(sid)).toEqual(['canceled'])
  })

  it('of a scheduled message come when its time does', async () => {
    const later = new Date(Date.now() + 3_600_000).toISOString()
    const sid = await send({ ScheduleType: 'fixed', SendAt: later })
    expect(receiver.statuses(sid)).toEqual([])
    await simulator.settle({ scheduled: true })
    expect(receiver.statuses(sid)).toEqual(['queued', 'sent', 'delivered'])
  })
})

describe('callbacks gone wrong', () => {
  it('come after their successor', async () => {
    simulator.faults.set({ reorderCallbacks: { next: 1 } })
    expect(receiver.statuses(await send())).toEqual(['sent', 'queued', 'delivered'])
  })

  it('come twice', async () => {
    simulator.faults.set({ duplicateCallbacks: true })
    const sid = await send()
    expect(receiver.statuses(sid)).toEqual(['queued', 'queued', 'sent', 'sent', 'delivered', 'delivered'])
  })

  it('never come', async () => {
    simulator.faults.set({ dropCallbacks: { next: 2 } })
    expect(receiver.statuses(await send())).toEqual(['delivered'])
  })

  it('come much later, and settling does not wait for them', async () => {
    simulator.faults.set({ delayCallbacksMs: { ms: 3_600_000 } })
    const startedMs = performance.now()
    expect(receiver.statuses(await send())).toEqual(['queued', 'sent', 'delivered'])
    expect(performance.now() - startedMs).toBeLessThan(2_000)
  })

  it('are the same for the same seed', async () => {
    const outcomes: string[] = []
    for (let run = 0; run < 2; run++) {
      const unsteady = await openSimulator({ seed: 42, callbacks: { swapRate: 0.5 } })
      unsteady.faults.set({ dropCallbacks: { rate: 0.3 }, duplicateCallbacks: { rate: 0.3 } })
      receiver.received.length = 0
      for (let i = 0; i < 20; i++) await create(unsteady, { StatusCallback: receiver.url })
      await unsteady.settle()
      outcomes.push(
        unsteady
          .messages()
          .map(({ sid }) => `${sid} ${receiver.statuses(sid)}`)
          .join('\n'),
      )
      expect(unsteady.callbacks().swapped).toBeGreaterThan(0)
      await unsteady.close()
    }
    expect(outcomes[0]).toBe(outcomes[1])
  })
})

describe('the signature', () => {
  it('is that of Twilio’s published example', () => {
    const form = Object.entries({
      Digits: '1234',
      To: '+18005551212',
      From: '+14158675310',
      Caller: '+14158675310',
      CallSid: 'CA1234567890ABCDE',
    })
    const signature = signForm('12345', 'https://example.com/myapp.php?foo=1&bar=2', form)
    expect(signature).toBe('L/OH5YylLD5NRKLltdqwSvS0BnU=')
  })
})
