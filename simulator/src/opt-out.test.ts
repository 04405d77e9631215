import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import {
  create,
  officialClient,
  openReceiver,
  openSimulator,
  post,
  type Receiver,
  SENDER,
  SERVICE,
} from '../test/kit.ts'
import { DEFAULT_ACCOUNT, type Simulator } from './index.ts'

const DIRECT = { MessagingServiceSid: '', From: SENDER }
const OTHER_SENDER = '+5511400077777'
const OTHER_SERVICE = `MG${'7'.repeat(32)}`

let simulator: Simulator
let receiver: Receiver
beforeAll(async () => {
  receiver = await openReceiver()
  simulator = await openSimulator({ inboundUrl: receiver.url })
})
afterEach(() => {
  simulator.faults.reset()
  simulator.settings.set({ advancedOptOut: false })
  receiver.received.length = 0
  receiver.answers.length = 0
})
afterAll(async () => {
  await simulator.close()
  await receiver.close()
})

let next = 0
const newNumber = () => `+55119${String(50_000_000 + next++)}`
const say = (from: string, body: string, more = {}) =>
  simulator.receive({ from, channel: 'sms', body, ...more })

async function codeOf(To: string, fields = {}): Promise<unknown> {
  const { body } = await create(simulator, { To, ...fields })
  await simulator.settle()
  return body.code ?? null
}
const answersTo = (number: string) => simulator.messages({ to: number, direction: 'outbound-reply' })

describe('Twilio’s own words on SMS', () => {
  it.each(['STOP', 'stopall', 'Unsubscribe', ' CANCEL ', 'end', 'quit', 'OPTOUT', 'Revoke'])(
    '%j stops the sender, is answered by Twilio and still reaches the webhook',
    async (word) => {
      const person = newNumber()
      expect(await codeOf(person, DIRECT)).toBe(null)
      await say(person, word)
      await simulator.settle()
      expect(answersTo(person)).toMatchObject([{ from: SENDER, status: 'delivered' }])
      expect(receiver.received[0]?.form).toMatchObject({ Body: word, From: person })
      expect(receiver.received[0]?.form).not.toHaveProperty('OptOutType')
      expect(await codeOf(person, DIRECT)).toBe(21610)
      expect(simulator.phones.get(person)?.stopped).toEqual([SENDER])
    },
  )

  it.each(['STOP PLEASE', 'STOP.', 'PARAR', 'SAIR', 'CANCELAR', 'não pare'])(
    '%j is none of them',
    async (text) => {
      const person = newNumber()
      await say(person, text)
      expect(answersTo(person)).toEqual([])
      expect(await codeOf(person, DIRECT)).toBe(null)
    },
  )

  it.each(['START', 'yes', 'Unstop'])('%j lifts it', async (word) => {
    const person = newNumber()
    await say(person, 'STOP')
    await say(person, word)
    expect(answersTo(person)).toHaveLength(2)
    expect(await codeOf(person, DIRECT)).toBe(null)
  })

  it('are answered only when they change something, HELP always', async () => {
    const person = newNumber()
    await say(person, 'YES')
    expect(answersTo(person)).toEqual([])
    await say(person, 'HELP')
    await say(person, 'info')
    expect(answersTo(person)).toHaveLength(2)
    await say(person, 'STOP')
    await say(person, 'STOP')
    expect(answersTo(person)).toHaveLength(3)
  })

  it('stop the pair alone, or the whole service where one was used', async () => {
    const [paired, served] = [newNumber(), newNumber()]
    await codeOf(paired, { MessagingServiceSid: '', From: OTHER_SENDER })
    await say(paired, 'STOP')
    expect(await codeOf(paired, { MessagingServiceSid: '', From: OTHER_SENDER })).toBe(21610)
    expect(await codeOf(paired)).toBe(null)

    await codeOf(served)
    await say(served, 'STOP')
    expect(receiver.received.at(-1)?.form.MessagingServiceSid).toBe(SERVICE)
    expect(await codeOf(served, { From: OTHER_SENDER })).toBe(21610)
    expect(await codeOf(served, DIRECT)).toBe(21610)
    expect(await codeOf(served, { MessagingServiceSid: '', From: OTHER_SENDER })).toBe(null)
    expect(await codeOf(newNumber())).toBe(null)
  })

  it('of a person nobody wrote to stop the number, and so every service that sends by it', async () => {
    const person = newNumber()
    await say(person, 'STOP')
    expect(await codeOf(person, { MessagingServiceSid: OTHER_SERVICE })).toBe(21610)
    expect(await codeOf(person, { MessagingServiceSid: '', From: OTHER_SENDER })).toBe(null)
  })

  it('to a short code outside of a service do nothing', async () => {
    const person = newNumber()
    await say(person, 'STOP', { to: '28455' })
    expect(await codeOf(person, { MessagingServiceSid: '', From: '28455' })).toBe(null)
  })

  it('fail what was accepted before them with 30630, and what the webhook answers with 21610', async () => {
    const person = newNumber()
    await codeOf(person, DIRECT)
    simulator.faults.set({ senderRate: { perSecond: 0.1 } })
    await create(simulator, { To: person, ...DIRECT })
    const { body } = await create(simulator, { To: person, ...DIRECT })
    receiver.answers.push({ body: '<Response><Message>Pronto</Message></Response>' })
    await say(person, 'STOP')
    await simulator.settle()
    expect(simulator.messages({ direction: 'inbound' }).at(-1)?.webhook).toMatchObject({ alert: 21610 })
    const late = await officialClient(simulator).messages(String(body.sid)).fetch()
    expect(late).toMatchObject({ status: 'failed', errorCode: 30630 })
  })

  it('stop no code of Verify’s, and are written to you, not to Verify', async () => {
    const person = newNumber()
    await codeOf(person, DIRECT)
    const start = () =>
      post(`${simulator.url}/v2/Services/VA${'1'.repeat(32)}/Verifications`, { To: person, Channel: 'sms' })
    await start()
    await simulator.settle()
    await say(person, 'STOP')
    expect(receiver.received.at(-1)?.form.AccountSid).toBe(DEFAULT_ACCOUNT.sid)
    await start()
    await simulator.settle()
    expect(simulator.messages({ number: person }).at(-1)).toMatchObject({ status: 'delivered' })
  })

  it('mean nothing on WhatsApp', async () => {
    const person = newNumber()
    await simulator.receive({ from: person, channel: 'whatsapp', body: 'STOP' })
    expect(answersTo(`whatsapp:${person}`)).toEqual([])
    expect(await codeOf(person)).toBe(null)
    expect(await codeOf(`whatsapp:${person}`)).toBe(null)
  })
})

describe('Advanced Opt-Out', () => {
  it('tells the webhook what the word was', async () => {
    simulator.settings.set({ advancedOptOut: true })
    const person = newNumber()
    for (const word of ['stop', 'UNSTOP', 'Info', 'PARAR']) await say(person, word)
    await simulator.receive({ from: person, channel: 'whatsapp', body: 'STOP' })
    expect(receiver.received.map(({ form }) => form.OptOutType)).toEqual([
      ...['STOP', 'START', 'HELP'],
      ...[undefined, undefined],
    ])
  })
})

describe('a simulator that is started again', () => {
  it('still refuses for those who said STOP', async () => {
    const dataDir = mkdtempSync(join(tmpdir(), 'recado-opt-out-'))
    const [stopped, back] = [newNumber(), newNumber()]
    const first = await openSimulator({ dataDir })
    for (const from of [stopped, back]) await first.receive({ from, channel: 'sms', body: 'STOP' })
    await first.receive({ from: back, channel: 'sms', body: 'START' })
    await first.close()
    const second = await openSimulator({ dataDir })
    expect((await create(second, { To: stopped })).body.code).toBe(21610)
    expect((await create(second, { To: back })).status).toBe(201)
    await second.close()
    rmSync(dataDir, { recursive: true, force: true })
  })
})
