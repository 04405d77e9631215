import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Twilio } from 'twilio'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import {
  call,
  create,
  officialClient,
  openReceiver,
  openSimulator,
  PERSON,
  type Receiver,
  SERVICE,
  WHATSAPP_SENDER,
} from '../test/kit.ts'
import { DEFAULT_ACCOUNT, type Simulator } from './index.ts'

const TO = `whatsapp:${PERSON}`
const BODY = 'Olá, {{1}}! Há vaga de *{{2}}* no evento.'
const VAGA = {
  friendly_name: 'nova_vaga',
  language: 'pt_BR',
  variables: { 1: 'Ana', 2: 'Garçom' },
  types: { 'twilio/text': { body: BODY } },
}
const WITH_BUTTONS = {
  ...VAGA,
  friendly_name: 'com_botoes',
  types: {
    'twilio/quick-reply': { body: BODY, actions: [{ title: 'Quero', id: 'quero_{{1}}' }, { title: 'Não' }] },
  },
}

let simulator: Simulator
let receiver: Receiver
let client: Twilio
beforeAll(async () => {
  receiver = await openReceiver()
  simulator = await openSimulator({ inboundUrl: receiver.url })
  client = officialClient(simulator)
})
afterEach(() => {
  simulator.faults.reset()
  simulator.phones.set(PERSON, { windowOpen: null })
})
afterAll(async () => {
  await simulator.close()
  await receiver.close()
})

// The official library types what it sends by classes of its own; what goes over the wire are the fields of the API.
const contentOf = (fields: object) => fields as Parameters<Twilio['content']['v1']['contents']['create']>[0]
const make = (fields: object = VAGA) => client.content.v1.contents.create(contentOf(fields))

async function makeApproved(fields: object = VAGA) {
  const made = await make(fields)
  simulator.templates.decide(made.sid, { status: 'approved' })
  return made
}

async function send(contentSid: string, variables: object = { 1: 'Zé', 2: 'Segurança' }) {
  const answer = await create(simulator, {
    ...{ To: TO, ContentSid: contentSid, ContentVariables: JSON.stringify(variables), Body: [] },
  })
  await simulator.settle()
  return simulator.messages().find(({ sid }) => sid === answer.body.sid)
}

describe('templates, to the official client', () => {
  it('are made, fetched, listed page by page and deleted', async () => {
    const made = await make()
    expect(made.sid).toMatch(/^HX[0-9a-f]{32}$/)
    expect(made).toMatchObject({
      ...{ accountSid: DEFAULT_ACCOUNT.sid, friendlyName: 'nova_vaga', language: 'pt_BR' },
      ...{ variables: { 1: 'Ana', 2: 'Garçom' }, types: VAGA.types, dateCreated: expect.any(Date) },
      links: { approval_fetch: `${made.url}/ApprovalRequests` },
    })
    expect((await client.content.v1.contents(made.sid).fetch()).friendlyName).toBe('nova_vaga')
    const others = [await make(), await make(), await make(), await make()]
    const listed = await client.content.v1.contents.list({ pageSize: 2 })
    expect(listed.slice(0, 5).map(({ sid }) => sid)).toEqual(
      [made, ...others].map(({ sid }) => sid).reverse(),
    )
    const page = await client.content.v1.contents.page({ pageSize: 2 })
    expect((await (await page.nextPage())?.previousPage())?.instances.map(({ sid }) => sid)).toEqual(
      page.instances.map(({ sid }) => sid),
    )
    for (const { sid } of [made, ...others]) expect(await client.content.v1.contents(sid).remove()).toBe(true)
    await expect(client.content.v1.contents(made.sid).fetch()).rejects.toMatchObject({ code: 20404 })
  })

  it('are submitted, received, pending and approved', async () => {
    const { sid } = await make()
    const approvals = () => client.content.v1.contents(sid).approvalFetch().fetch()
    expect((await approvals()).whatsapp).toMatchObject({ status: 'unsubmitted', rejection_reason: '' })
    const asked = await client.content.v1
      .contents(sid)
      .approvalCreate.create({ name: 'nova_vaga_1', category: 'UTILITY' } as never)
    expect(asked).toMatchObject({ name: 'nova_vaga_1', status: 'received', contentType: 'twilio/text' })
    await simulator.settle()
    expect((await approvals()).whatsapp).toMatchObject({
      ...{ type: 'whatsapp', name: 'nova_vaga_1', category: 'UTILITY', status: 'approved' },
    })
    const both = await client.content.v1.contentAndApprovals.list({ limit: 1 })
    expect(both[0]?.approvalRequests).toMatchObject({ status: 'approved' })
    await expect(
      client.content.v1.contents(sid).approvalCreate.create({ name: 'again', category: 'UTILITY' } as never),
    ).rejects.toMatchObject({ code: 92009 })
  })

  it.each([
    ['a name that asks for it', { name: 'reject_me' }, VAGA],
    ['a variable at the start', {}, { ...VAGA, types: { 'twilio/text': { body: '{{1}}, há vaga' } } }],
    ['a variable at the end', {}, { ...VAGA, types: { 'twilio/text': { body: 'Há vaga de {{2}}' } } }],
    ['no sample', {}, { ...VAGA, variables: { 1: 'Ana' } }],
    ['two variables in a row', {}, { ...VAGA, types: { 'twilio/text': { body: 'Oi {{1}} {{2}}!' } } }],
  ])('are rejected for %s', async (_why, approval, fields) => {
    const { sid } = await make(fields)
    const wanted = { name: 'vaga', category: 'MARKETING', ...approval }
    await client.content.v1.contents(sid).approvalCreate.create(wanted as never)
    await simulator.settle()
    const { whatsapp } = await client.content.v1.contents(sid).approvalFetch().fetch()
    expect(whatsapp).toMatchObject({ status: 'rejected', rejection_reason: expect.stringMatching(/\w/) })
  })

  it('are rejected by a fault, and no other account sees them', async () => {
    simulator.faults.set({ rejectTemplates: { next: 1 } })
    const { sid } = await make()
    await client.content.v1.contents(sid).approvalCreate.create({ name: 'a', category: 'UTILITY' } as never)
    await simulator.settle()
    expect(simulator.templates.list()[0]).toMatchObject({ sid, status: 'rejected' })
    const other = `Basic ${Buffer.from(`AC${'e'.repeat(32)}:${DEFAULT_ACCOUNT.token}`).toString('base64')}`
    const init = { headers: { authorization: other } }
    expect(await call(`${simulator.url}/v1/Content/${sid}`, init)).toMatchObject({ status: 404 })
    expect((await call(`${simulator.url}/v1/Content`, init)).body.contents).toEqual([])
  })

  it.each([
    [92001, { ...VAGA, types: {} }],
    [92003, { ...VAGA, language: '' }],
    [92004, { ...VAGA, language: 'português' }],
    [92002, { ...VAGA, types: { 'twilio/text': { body: manyVariables(101) } } }],
    [20001, { ...VAGA, types: { 'twilio/text': { body: '' } } }],
    [20001, { ...VAGA, types: { 'twilio/card': { title: 'a' } } }],
    [
      20001,
      {
        ...WITH_BUTTONS,
        types: { 'twilio/quick-reply': { body: 'a', actions: [{ title: 'x'.repeat(26) }] } },
      },
    ],
  ])('are refused with %i', async (code, fields) => {
    await expect(make(fields)).rejects.toMatchObject({ code, status: 400 })
  })

  it('are named in small letters, in a category of Meta’s', async () => {
    const { sid } = await make()
    for (const wanted of [
      { name: 'Nova Vaga', category: 'UTILITY' },
      { name: 'vaga', category: 'SPAM' },
      { name: 'vaga', category: 'AUTHENTICATION' },
    ]) {
      const asked = client.content.v1.contents(sid).approvalCreate.create(wanted as never)
      await expect(asked).rejects.toMatchObject({ code: 20001 })
    }
  })
})

describe('messages by a template', () => {
  it('outside the 24-hour window pass when it is approved, with their values and buttons', async () => {
    simulator.phones.set(PERSON, { windowOpen: false })
    const { sid } = await makeApproved(WITH_BUTTONS)
    const message = await send(sid)
    expect(message).toMatchObject({
      ...{ status: 'delivered', body: 'Olá, Zé! Há vaga de *Segurança* no evento.' },
      quickReplies: [
        { text: 'Quero', payload: 'quero_Zé' },
        { text: 'Não', payload: 'Não' },
      ],
    })
    const [pressed] = message?.quickReplies ?? []
    if (!pressed) throw new Error('no button')
    await simulator.receive({
      from: PERSON,
      channel: 'whatsapp',
      button: pressed,
      repliesTo: message?.sid ?? '',
    })
    expect(receiver.received.at(-1)?.form).toMatchObject({
      ...{ ButtonText: 'Quero', ButtonPayload: 'quero_Zé', Body: 'Quero', MessageType: 'button' },
      ...{ OriginalRepliedMessageSid: message?.sid, To: WHATSAPP_SENDER },
    })
  })

  it.each([
    ['unsubmitted', 63016],
    ['pending', 63016],
    ['rejected', 63040],
    ['paused', 63041],
    ['disabled', 63042],
  ] as const)('that is %s fail outside the window with %i', async (status, errorCode) => {
    simulator.phones.set(PERSON, { windowOpen: false })
    const { sid } = await make()
    simulator.templates.decide(sid, { status })
    expect(await send(sid)).toMatchObject({ status: 'failed', errorCode })
  })

  it.each([
    [63013, 'five spaces', { 1: 'a     b' }],
    [63013, 'a line break', { 1: 'a\nb' }],
    [63021, 'more than 1,024 characters', { 1: 'x'.repeat(1024) }],
  ])('fail with %i for %s', async (errorCode, _what, variables) => {
    const { sid } = await makeApproved()
    expect(await send(sid, variables)).toMatchObject({ status: 'failed', errorCode })
  })

  it('inside the window need no approval, and take samples for what they do not bring', async () => {
    const { sid } = await make()
    expect(await send(sid, { 1: 'Zé' })).toMatchObject({
      status: 'delivered',
      body: expect.stringContaining('Garçom'),
    })
  })

  it('go by SMS as the text they are', async () => {
    const { sid } = await make(WITH_BUTTONS)
    const message = await client.messages.create({
      to: PERSON,
      messagingServiceSid: SERVICE,
      contentSid: sid,
    })
    expect(message.body).toBe('Olá, Ana! Há vaga de *Garçom* no evento.')
    expect(simulator.messages().at(-1)?.quickReplies).toEqual([])
  })

  it('an account’s own authentication template shows the code and copies it', async () => {
    const types = {
      'whatsapp/authentication': { actions: [{ type: 'COPY_CODE', copy_code_text: 'Copy' }] },
    }
    const { sid } = await makeApproved({ ...VAGA, language: 'en', types })
    expect(await send(sid, { 1: '123456' })).toMatchObject({
      ...{
        body: expect.stringMatching(/^\*123456\* is your/),
        copyCode: { code: '123456', button: 'Copy code' },
      },
    })
  })

  it.each([
    [21656, 'a null', '{"1":null}'],
    [21656, 'an empty value', '{"1":""}'],
    [21656, 'no object', '[]'],
    [
      92002,
      '101 values',
      JSON.stringify(Object.fromEntries(Array.from({ length: 101 }, (_, i) => [i + 1, 'x']))),
    ],
  ])('are refused with %i for %s', async (code, _what, ContentVariables) => {
    const { sid } = await make()
    const answer = await create(simulator, { To: TO, ContentSid: sid, ContentVariables })
    expect(answer).toMatchObject({ status: 400, body: { code } })
  })

  it('are refused by a template of another account, or one that was deleted', async () => {
    const { sid } = await make()
    await client.content.v1.contents(sid).remove()
    expect((await create(simulator, { To: TO, ContentSid: sid })).body.code).toBe(21655)
  })
})

it('templates are there again after a restart, and their approval goes on', async () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'recado-simulator-'))
  const slow = { dataDir, approvalDelayMs: { min: 60_000, max: 60_000 } }
  const first = await openSimulator(slow)
  const { sid } = await officialClient(first).content.v1.contents.create(contentOf(VAGA))
  const ask = officialClient(first).content.v1.contents(sid).approvalCreate
  await ask.create({ name: 'vaga', category: 'UTILITY' } as never)
  await first.close()
  const second = await openSimulator(slow)
  expect(second.templates.list()).toMatchObject([{ sid, status: 'received', body: BODY }])
  await second.settle()
  expect(second.templates.list()).toMatchObject([{ sid, status: 'approved' }])
  const again = await officialClient(second).content.v1.contents.create(contentOf(VAGA))
  expect(again.sid).not.toBe(sid)
  await second.close()
  rmSync(dataDir, { recursive: true })
})

it('a template is judged by hand over HTTP', async () => {
  const { sid } = await make()
  const decide = (body: object) =>
    call(`${simulator.url}/simulator/templates/${sid}`, { method: 'PUT', body: JSON.stringify(body) })
  expect(await decide({ status: 'rejected', rejectionReason: 'Propaganda' })).toMatchObject({
    body: { status: 'rejected', rejectionReason: 'Propaganda' },
  })
  expect((await decide({ status: 'nonsense' })).status).toBe(400)
  const { body } = await call(`${simulator.url}/simulator/templates`)
  expect(body.templates).toContainEqual(expect.objectContaining({ sid, status: 'rejected' }))
})

function manyVariables(count: number): string {
  return Array.from({ length: count }, (_, i) => `a {{${i + 1}}} b`).join(' ')
}
