import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  call,
  create,
  OTHER,
  officialClient,
  openSimulator,
  PATH,
  PERSON,
  post,
  SENDER,
  SERVICE,
  WHATSAPP_SENDER,
} from '../test/kit.ts'
import { AUTHENTICATION_CONTENT_SID, DEFAULT_ACCOUNT, type Simulator } from './index.ts'

let simulator: Simulator
beforeAll(async () => {
  simulator = await openSimulator()
})
afterAll(() => simulator.close())

const inHours = (hours: number) => new Date(Date.now() + hours * 3_600_000).toISOString()
const uriOf = (sid: unknown) => `${simulator.url}${PATH.replace('.json', '')}/${sid}.json`

describe('the official client', () => {
  it('creates, fetches, redacts and deletes a message', async () => {
    const client = officialClient(simulator)
    const made = await client.messages.create({ to: PERSON, from: SENDER, body: 'Confira as vagas' })
    expect(made).toMatchObject({
      status: 'queued',
      from: SENDER,
      to: PERSON,
      numSegments: '1',
      errorCode: null,
    })
    await simulator.settle()
    const fetched = await client.messages(made.sid).fetch()
    expect(fetched.status).toBe('delivered')
    expect(fetched.dateSent).toBeInstanceOf(Date)
    expect(fetched.price).toBe('-0.05990')
    expect((await client.messages(made.sid).update({ body: '' })).body).toBe('')
    expect(await client.messages(made.sid).remove()).toBe(true)
    await expect(client.messages(made.sid).fetch()).rejects.toMatchObject({ status: 404, code: 20404 })
  })

  it('pages through a list by its links, newest first', async () => {
    const client = officialClient(simulator)
    const sids: string[] = []
    for (let i = 0; i < 7; i++) {
      sids.unshift(
        (await client.messages.create({ to: OTHER, messagingServiceSid: SERVICE, body: `n ${i}` })).sid,
      )
    }
    const listed = await client.messages.list({ to: OTHER, pageSize: 3 })
    expect(listed.map(({ sid }) => sid)).toEqual(sids)
    const second = await (await client.messages.page({ to: OTHER, pageSize: 3 })).nextPage()
    expect(second?.instances.map(({ sid }) => sid)).toEqual(sids.slice(3, 6))
    expect((await second?.previousPage())?.instances.map(({ sid }) => sid)).toEqual(sids.slice(0, 3))
  })

  it('filters by the day a message was sent, which hides what has not left', async () => {
    const client = officialClient(simulator)
    const to = '+5511970000001'
    const soon = { sendAt: new Date(inHours(1)), scheduleType: 'fixed' as const }
    await client.messages.create({ to, messagingServiceSid: SERVICE, body: 'later', ...soon })
    await client.messages.create({ to, messagingServiceSid: SERVICE, body: 'now' })
    await simulator.settle()
    const since = { to, dateSentAfter: new Date(inHours(-1)) }
    expect((await client.messages.list(since)).map(({ body }) => body)).toEqual(['now'])
    expect(await client.messages.list({ to, dateSentBefore: new Date(inHours(-1)) })).toEqual([])
    expect(await client.messages.list({ to, dateSent: new Date() })).toHaveLength(1)
    expect(await client.messages.list({ to })).toHaveLength(2)
  })

  it('cancels what is scheduled and is told when it is too late', async () => {
    const client = officialClient(simulator)
    const planned = { to: PERSON, messagingServiceSid: SERVICE, body: 'x', scheduleType: 'fixed' as const }
    const made = await client.messages.create({ ...planned, sendAt: new Date(inHours(2)) })
    expect(made.status).toBe('scheduled')
    await simulator.settle()
    expect((await client.messages(made.sid).update({ status: 'canceled' })).status).toBe('canceled')
    const gone = await client.messages.create({ to: PERSON, from: SENDER, body: 'x' })
    await simulator.settle()
    const late = client.messages(gone.sid).update({ status: 'canceled' })
    await expect(late).rejects.toMatchObject({ status: 409, code: 30409 })
  })
})

describe('a new message', () => {
  it('has no sender and no segments while a service has not picked one', async () => {
    const { status, body, headers } = await create(simulator, { Body: 'Olá, você' })
    expect(status).toBe(201)
    expect(headers.get('twilio-request-id')).toMatch(/^RQ[0-9a-f]{32}$/)
    expect(body).toMatchObject({
      status: 'accepted',
      from: null,
      num_segments: '0',
      num_media: '0',
      price: null,
    })
    expect(body).toMatchObject({ direction: 'outbound-api', date_sent: null, messaging_service_sid: SERVICE })
    expect(body.date_created).toMatch(/^\w{3}, \d{2} \w{3} \d{4} \d{2}:\d{2}:\d{2} \+0000$/)
    await simulator.settle()
    const fetched = await call(uriOf(body.sid))
    expect(fetched.body).toMatchObject({ status: 'delivered', from: SENDER, num_segments: '1' })
  })

  it('sent to WhatsApp by a service leaves by the WhatsApp sender', async () => {
    const { body } = await create(simulator, { To: `whatsapp:${PERSON}` })
    await simulator.settle()
    expect((await call(uriOf(body.sid))).body).toMatchObject({
      from: WHATSAPP_SENDER,
      to: `whatsapp:${PERSON}`,
    })
  })

  it('with media has an MM sid, scheduled or not', async () => {
    const media = ['https://example.com/a.png', 'https://example.com/b.png']
    const { body } = await create(simulator, { MediaUrl: media })
    expect(body).toMatchObject({ sid: expect.stringMatching(/^MM[0-9a-f]{32}$/), num_media: '2' })
  })

  it.each([
    ['1,600 characters pass', 'a'.repeat(1600), 201],
    ['1,601 do not', 'a'.repeat(1601), 400],
  ])('%s', async (_name, Body, status) => {
    expect((await create(simulator, { Body })).status).toBe(status)
  })
})

describe('a refusal', () => {
  const valid = { To: PERSON, From: SENDER, Body: 'Olá' }
  const service = { To: PERSON, MessagingServiceSid: SERVICE, Body: 'Olá' }
  const scheduled = { ...service, ScheduleType: 'fixed' }
  it.each<[number, number, Record<string, string | string[]>]>([
    [21604, 400, { From: SENDER, Body: 'x' }],
    [21211, 400, { ...valid, To: '+55119812344' }],
    [21211, 400, { ...valid, To: '(11) 98123-4477' }],
    [21265, 400, { ...valid, To: '28455' }],
    [21603, 400, { To: PERSON, Body: 'x' }],
    [21212, 400, { ...valid, From: 'não é remetente' }],
    [21266, 400, { ...valid, From: PERSON }],
    [21910, 400, { ...valid, From: WHATSAPP_SENDER }],
    [21910, 400, { ...valid, To: `whatsapp:${PERSON}` }],
    [63007, 400, { ...valid, To: `whatsapp:${PERSON}`, From: 'whatsapp:+5511999990000' }],
    [21705, 400, { ...service, MessagingServiceSid: 'MG1' }],
    [21614, 400, { ...valid, To: '+551133334444' }],
    [21602, 400, { ...valid, Body: '' }],
    [21619, 400, { ...service, Body: '' }],
    [21617, 400, { ...valid, Body: '😀'.repeat(801) }],
    [21609, 400, { ...valid, StatusCallback: 'not a url' }],
    [21609, 400, { ...valid, StatusCallback: 'https://under_score.example/x' }],
    [21609, 400, { ...valid, StatusCallback: `https://example.com/${'x'.repeat(4000)}` }],
    [21624, 400, { ...valid, ValidityPeriod: '0' }],
    [21624, 400, { ...valid, ValidityPeriod: '36001' }],
    [21623, 400, { ...valid, MediaUrl: Array.from({ length: 11 }, () => 'https://example.com/a.png') }],
    [21620, 400, { ...valid, MediaUrl: 'a.png' }],
    [21654, 400, { ...valid, ContentVariables: '{}' }],
    [21655, 400, { ...valid, ContentSid: 'HX1' }],
    [21655, 400, { ...valid, ContentSid: `HX${'0'.repeat(32)}` }],
    [21656, 400, { ...valid, ContentSid: AUTHENTICATION_CONTENT_SID, ContentVariables: '{"1":""}' }],
    [21656, 400, { ...valid, ContentSid: AUTHENTICATION_CONTENT_SID, ContentVariables: 'Ana' }],
    [35111, 400, scheduled],
    [35114, 400, { ...scheduled, SendAt: inHours(0.1) }],
    [35115, 400, { ...scheduled, SendAt: 'amanhã' }],
    [35117, 400, { ...scheduled, SendAt: inHours(24 * 36) }],
    [35118, 400, { ...valid, ScheduleType: 'fixed', SendAt: inHours(1) }],
    [35126, 400, { ...service, SendAt: inHours(1) }],
  ])('%i is a %i in Twilio’s words', async (code, status, fields) => {
    const before = simulator.messages().length
    const answer = await post(simulator.url + PATH, fields)
    expect(answer).toMatchObject({ status, body: { code, status, message: expect.any(String) } })
    expect(answer.body.more_info).toBe(`https://www.twilio.com/docs/errors/${code}`)
    expect(simulator.messages()).toHaveLength(before)
  })

  it.each<[string, string, number]>([
    ['From', '+15005550001', 21212],
    ['From', '+15005550007', 21606],
    ['From', '+15005550008', 21611],
    ['To', '+15005550001', 21211],
    ['To', '+15005550002', 21612],
    ['To', '+15005550003', 21408],
    ['To', '+15005550004', 21610],
    ['To', '+15005550009', 21614],
  ])('comes from the magic number %s %s: %i', async (name, number, code) => {
    expect(await post(simulator.url + PATH, { ...valid, [name]: number })).toMatchObject({
      status: 400,
      body: { code },
    })
  })

  it('is not what +15005550006 gets', async () => {
    expect((await post(simulator.url + PATH, { ...valid, From: '+15005550006' })).status).toBe(201)
  })

  it('of the credentials is 401 Authenticate', async () => {
    const wrong = { headers: { authorization: `Basic ${btoa(`${DEFAULT_ACCOUNT.sid}:wrong`)}` } }
    const answer = await call(simulator.url + PATH, wrong)
    expect(answer).toMatchObject({ status: 401, body: { code: 20003, message: 'Authenticate', status: 401 } })
    const other = `${simulator.url}/2010-04-01/Accounts/AC${'1'.repeat(32)}/Messages.json`
    expect((await call(other)).status).toBe(401)
  })

  it.each([
    ['/2010-04-01/Accounts/nobody/Messages.json', 404, 20404],
    [PATH.replace('Messages', `Messages/SM${'0'.repeat(32)}`), 404, 20404],
    [`${PATH}?PageSize=1001`, 400, 20007],
    [`${PATH}?PageToken=PA123`, 400, 21481],
  ])('of %s is %i / %i', async (path, status, code) => {
    expect(await call(simulator.url + path)).toMatchObject({ status, body: { code } })
  })

  it('of an update names both wishes at once as 30400, and a delete in progress as 20009', async () => {
    const planned = { ScheduleType: 'fixed', SendAt: inHours(1) }
    const { body } = await create(simulator, planned)
    const update = (fields: Record<string, string>) => post(uriOf(body.sid), fields)
    expect(await update({ Body: '', Status: 'canceled' })).toMatchObject({
      status: 400,
      body: { code: 30400 },
    })
    expect(await update({ Body: 'novo' })).toMatchObject({ status: 400, body: { code: 30400 } })
    expect(await update({ Status: 'delivered' })).toMatchObject({ status: 400, body: { code: 30400 } })
    expect(await call(uriOf(body.sid), { method: 'DELETE' })).toMatchObject({
      status: 409,
      body: { code: 20009 },
    })
  })

  it('of a body that is no form is 21604', async () => {
    const json = {
      method: 'POST',
      body: JSON.stringify(valid),
      headers: { 'content-type': 'application/json' },
    }
    expect((await call(simulator.url + PATH, json)).body.code).toBe(21604)
  })
})
