import twilio from 'twilio'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { AUTHENTICATION_CONTENT_SID, type Simulator, startSimulator } from '../../simulator/src/index.ts'
import { openAccount, type TwilioAccount } from './account.ts'
import { openContent } from './content.ts'
import { type OutgoingMessage, sendMessage } from './send.ts'

const ACCOUNT = { sid: `AC${'d'.repeat(32)}`, token: '00ff11ee22dd33cc44bb55aa66997788' }
const PERSON = '+5511981234477'
const CODE = { sid: AUTHENTICATION_CONTENT_SID, variables: { 1: '483920' } }

const settings = { accountSid: ACCOUNT.sid, authToken: ACCOUNT.token, connections: 2 }

let simulator: Simulator
let account: TwilioAccount
beforeAll(async () => {
  simulator = await startSimulator({ accounts: [ACCOUNT] })
  account = openAccount({ ...settings, baseUrl: simulator.url })
})
afterAll(async () => {
  await account.close()
  await simulator.close()
})

const envelope = {
  channel: 'whatsapp',
  to: PERSON,
  from: { kind: 'messaging_service', sid: `MG${'0'.repeat(32)}` },
  statusCallback: null,
  validityPeriodSeconds: 600,
} as const

/** The message as Twilio's own client reads it. */
async function sent(message: OutgoingMessage) {
  const outcome = await sendMessage(account, message)
  if (outcome.kind !== 'accepted') throw new Error(JSON.stringify(outcome))
  await simulator.settle()
  const client = twilio(ACCOUNT.sid, ACCOUNT.token)
  client.api.baseUrl = simulator.url
  return client.messages(outcome.sid).fetch()
}

describe('a message by template', () => {
  it('says what the template says, and passes outside the 24-hour window where a text does not', async () => {
    simulator.phones.set(PERSON, { windowOpen: false })
    const body = '*483920* é seu código de verificação. Para sua segurança, não o compartilhe.'
    expect(await sent({ ...envelope, content: CODE })).toMatchObject({ status: 'delivered', body })
    expect(await sent({ ...envelope, body })).toMatchObject({ status: 'failed', errorCode: 63016, body })
    expect(simulator.messages().map(({ contentSid }) => contentSid)).toEqual([CODE.sid, null])
  })

  it('brings its variables as they are, whatever is in them', async () => {
    const content = openContent({ ...settings, baseUrl: simulator.url })
    const body = 'Olá, {{1}}! Há vaga: {{2}}.'
    const template = { friendlyName: 'vaga', language: 'pt_BR', variables: { 1: 'a', 2: 'b' }, body }
    const made = await content.create(template)
    await content.close()
    if (made.kind !== 'created') throw new Error(made.kind)
    const variables = { 1: 'Zé & "Cia" 100% +1 = 😀', 2: '{{1}}' }
    const message = await sent({ ...envelope, content: { sid: made.sid, variables } })
    expect(message.body).toBe('Olá, Zé & "Cia" 100% +1 = 😀! Há vaga: {{1}}.')
  })

  it.each([
    [21655, { ...CODE, sid: 'HX1&Body=x' }],
    [21656, { ...CODE, variables: {} }],
    [21656, { ...CODE, variables: { 1: '' } }],
  ])('that Twilio does not take is refused with %i: %j', async (code, content) => {
    const outcome = await sendMessage(account, { ...envelope, content })
    expect(outcome).toMatchObject({ kind: 'refused', code, httpStatus: 400 })
  })
})

describe('how a sending ended', () => {
  const text = { ...envelope, body: 'Olá' }
  it.each([
    [{ rateLimit429: { next: 1 } }, { kind: 'refused', code: 20429, httpStatus: 429 }],
    [{ reject: { next: 1, httpStatus: 400, code: 21610 } }, { kind: 'refused', code: 21610 }],
    [{ acceptThen500: { next: 1 } }, { kind: 'uncertain', detail: 'HTTP 500 with code 20500' }],
    [{ html502: { next: 1 } }, { kind: 'uncertain', detail: 'HTTP 502' }],
    [{ created201WithoutSid: { next: 1 } }, { kind: 'uncertain', detail: 'HTTP 201 without a SID' }],
    [{ cutBody: { next: 1 } }, { kind: 'uncertain' }],
    [{}, { kind: 'accepted', sid: expect.stringMatching(/^SM/), status: 'accepted' }],
  ])('with %j is %j', async (faults, outcome) => {
    simulator.faults.set(faults)
    expect(await sendMessage(account, text)).toMatchObject(outcome)
  })
})
