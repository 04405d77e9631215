import twilio from 'twilio'
import { beforeAll, describe, expect, test } from 'vitest'
import { openWorker } from '../../src/edges/worker/worker.ts'
import { platformSenders } from '../../src/messages/platform-senders.ts'
import { openSending } from '../../src/messages/sending.ts'
import { sql } from '../../src/platform/db/db.ts'
import { openLog } from '../../src/platform/log.ts'
import { getErasure } from '../../src/privacy/read-erasures.ts'
import { requestErasure } from '../../src/privacy/request-erasure.ts'
import { type Tenant, type TestService, testService } from '../harness/service.ts'
import { readMarkedColumns } from './marked-columns.ts'
import {
  filledColumns,
  fillWorld,
  findMaria,
  JOAO,
  keyOf,
  MARIA,
  type World,
  wholeDatabase,
} from './world.ts'

const PEDRO = '+5511981239911'
/** A message that Twilio was too busy for. */
const UNTIL_TRIED_AGAIN_MS = 5_000

/** Lets the loops go on until the erasure is done, or for so long. */
async function untilDone(service: TestService, tenant: Tenant, id: number, turns = 5): Promise<string> {
  for (let turn = 0; turn < turns; turn++) {
    await service.settle()
    const { state } = await getErasure(tenant.ctx, 'all', id as never)
    if (state === 'done') return state
    service.clock.advance(60_000)
  }
  return (await getErasure(tenant.ctx, 'all', id as never)).state
}

const figures = async (tenant: Tenant) =>
  (await tenant.get('/api/v1/broadcasts')).body.broadcasts.map((each: Record<string, unknown>) => ({
    ...{ id: each.id, counts: each.counts, total: each.total_targets, status: each.status },
  }))

const templatesOf = async (tenant: Tenant) => {
  const { body } = await tenant.get('/api/v1/templates')
  return body.templates.filter((each: { built_in: boolean }) => !each.built_in)
}

describe('a person is erased everywhere', () => {
  let world: World
  let service: TestService
  const lines: string[] = []
  let before: unknown[]
  let marks: Awaited<ReturnType<typeof readMarkedColumns>>

  beforeAll(async () => {
    const log = openLog({ level: 'debug', pretty: false, write: (line) => void lines.push(line) })
    service = await testService({ log })
    world = await fillWorld(service)
    before = await figures(world.origin)
    marks = await readMarkedColumns(service.database.db)
    const { ctx } = world.origin
    const wish = { e164: MARIA.phone, everywhere: true }
    const { id } = await requestErasure(ctx, service.app.keyring, 'all', wish)
    // Everything that can hold something of her did, or the rest would prove nothing.
    const filled = await filledColumns(service.database.db, ['person', 'key', 'free'])
    const meant = marks.filter(({ mark }) => mark === 'person' || mark === 'key' || mark === 'free')
    expect(
      meant.map(({ table, column }) => `${table}.${column}`).filter((name) => !filled.includes(name)),
    ).toEqual([])
    expect(await untilDone(service, world.origin, id)).toBe('done')
    // Joao goes too, so that what is left in a column of persons is a leak.
    const joao = await requestErasure(ctx, service.app.keyring, 'all', { e164: JOAO.phone, everywhere: true })
    expect(await untilDone(service, world.origin, joao.id)).toBe('done')
  })

  test('the whole database, cast to text, does not know her', async () => {
    expect(findMaria(await wholeDatabase(service.database.db))).toEqual([])
  })

  test('no column that is marked as a person’s holds anything any more, but words and codes in the timeline', async () => {
    expect(await filledColumns(service.database.db, ['person'])).toEqual(['events.facts'])
    const keys = await service.database.db.many<{ key: string }>(sql`
      select distinct key from events e cross join lateral jsonb_object_keys(e.facts) as k (key) order by key`)
    expect(keys.map(({ key }) => key).filter((key) => key === 'raw' || key === 'detail')).toEqual([])
  })

  test('her key stays in one place, so that she is not written to again', async () => {
    const hex = keyOf(service).toString('hex')
    const rows = (await wholeDatabase(service.database.db)).filter((row) => row.includes(hex))
    expect(rows.map((row) => row.split(':')[0])).toEqual(rows.map(() => 'suppressions'))
    expect(rows.some((row) => row.includes('erasure'))).toBe(true)
    const { body } = await world.origin.post('/api/v1/twilio/broadcast', {
      ...{ campaign_name: 'De novo', body: 'Oi', targets: ['(11) 98123-4477'], wait_ms: 0 },
    })
    expect(body.stats).toMatchObject({ suppressed: 1, queued: 0 })
    await service.database.db.run(sql`delete from messages where to_address = ${MARIA.phone}::text`)
  })

  test('an approved template that named her number is not sent by any more', async () => {
    const [own] = await templatesOf(world.origin)
    expect(own).toMatchObject({
      versions: [{ approval: 'disabled', body: 'Dúvidas? Ligue para ••• ou {{contato}}, até as 18h.' }],
    })
    expect(own?.name).toMatch(/^contato_x[0-9a-f]{8}$/)
  })

  test('the log does not know her either', () => {
    expect(lines.length).toBeGreaterThan(0)
    expect(findMaria(lines)).toEqual([])
  })

  test('Twilio has neither the texts nor the numbers', () => {
    const kept = service.simulator.messages().filter(({ to }) => to.includes(MARIA.phone))
    expect(kept.map(({ body }) => body)).toEqual(kept.map(() => ''))
    expect(service.simulator.requests()['DELETE Messages/{sid}']?.['204'] ?? 0).toBeGreaterThan(0)
  })

  test('no figure of a report has changed', async () => {
    const now = await figures(world.origin)
    expect(now.slice(-before.length)).toEqual(before)
  })

  test('its receipt says how much of each table, and not who', async () => {
    const receipts = await service.database.db.many<{ facts: { counts: Record<string, number> } }>(sql`
      select facts from audit_log where action = 'person.erased' order by id`)
    expect(receipts[0]?.facts.counts).toMatchObject({
      ...{
        freelancers: 1,
        contacts: 4,
        consent_changes: 2,
        suppressions: 2,
        audit_log: 2,
        whatsapp_windows: 1,
      },
      ...{ recipient_sends: 1, inbox_threads: 2, inbound_messages: 2, forgotten_inbound: 1, otp_logs: 2 },
    })
    const {
      messages = 0,
      events = 0,
      twilio = 0,
      texts = 0,
      broadcasts = 0,
    } = receipts[0]?.facts.counts ?? {}
    expect(Math.min(messages - 5, events - 5, twilio - 5, texts - 3, broadcasts - 5)).toBeGreaterThanOrEqual(
      0,
    )
  })

  test('doing it again finds nothing and does no harm', async () => {
    const { id } = await requestErasure(world.origin.ctx, service.app.keyring, 'all', {
      ...{ e164: MARIA.phone, everywhere: true },
    })
    expect(await untilDone(service, world.origin, id)).toBe('done')
    const { counts } = await getErasure(world.origin.ctx, 'all', id)
    expect(Object.values(counts).filter((n) => n > 0)).toEqual([])
    expect(findMaria(await wholeDatabase(service.database.db))).toEqual([])
  })
})

describe('a person is erased by one empresa', () => {
  let world: World
  let service: TestService

  beforeAll(async () => {
    service = await testService()
    world = await fillWorld(service)
  })

  const ofEmpresa = async ({ empresaId }: Tenant, name = sql.id('empresa_id')) => {
    const found: Record<string, number> = {}
    for (const table of ['contacts', 'consent_changes', 'suppressions', 'messages', 'audit_log']) {
      const { n } = await service.database.db.one<{ n: number }>(sql`
        select count(*)::int as n from ${sql.id(table)} where ${name} = ${empresaId}::int and recipient_key = ${keyOf(service)}::bytea`)
      found[table] = n
    }
    return found
  }

  test('what others know of her stays theirs, and her record her origin’s', async () => {
    const { origin, other } = world
    const theirs = await ofEmpresa(origin)
    const answer = await other.post('/api/v1/people/erase', { phone: '11 98123-4477' })
    expect([answer.status, answer.body]).toMatchObject([
      202,
      { state: 'erasing', empresa_id: other.empresaId, requested_by: other.username, finished_at: null },
    ])
    expect(JSON.stringify(answer.body)).not.toContain('4477')
    expect(await untilDone(service, other, answer.body.id)).toBe('done')
    const done = await other.get(`/api/v1/people/erasures/${answer.body.id}`)
    expect(done.body).toMatchObject({ state: 'done', redactions_open: 0, waits_for: null })
    expect(done.body.counts).toMatchObject({ freelancers: 0, freelancer_links: 1, contacts: 2 })
    expect(await ofEmpresa(origin)).toEqual(theirs)
    expect(await ofEmpresa(other)).toEqual({
      ...{ contacts: 0, consent_changes: 0, messages: 0, audit_log: 0 },
      suppressions: 2,
    })
    const approvals = [(await templatesOf(origin))[0], (await templatesOf(other))[0]]
    expect(approvals).toMatchObject([
      { name: 'contato_11981234477', versions: [{ approval: 'approved' }] },
      { versions: [{ approval: 'disabled' }] },
    ])
    const { body } = await origin.get('/api/v1/freelancers?q=aparecida')
    expect(body.freelancers).toMatchObject([{ nome: MARIA.nome, external_id: 'M1' }])
    const left = await service.database.db.many(sql`
      select m.id from messages m left join events e on e.message_id = m.id join texts t on t.id = m.text_id
      where m.empresa_id = ${other.empresaId}::int
        and concat(m, e, t) ~ ${MARIA.needles.filter((needle) => needle !== 'aparecida').join('|')}::text`)
    expect(left).toEqual([])
  })

  test('nobody else may follow it, or ask for more than their own', async () => {
    const { origin, other } = world
    const [mine] = (await other.get('/api/v1/people/erasures')).body.erasures
    expect((await origin.get(`/api/v1/people/erasures/${mine.id}`)).status).toBe(404)
    expect((await origin.get('/api/v1/people/erasures')).body.erasures).toEqual([])
    for (const path of ['/api/v1/people/erase', '/api/v1/people/export']) {
      expect((await origin.post(path, { phone: MARIA.phone, everywhere: true })).status).toBe(403)
      expect((await origin.post(path, { phone: 'Maria' })).status).toBe(400)
    }
  })

  test('the block that stays is lifted by the platform alone', async () => {
    const { other } = world
    const { body } = await other.get('/api/v1/suppressions?phone=11981234477&expired=true')
    const kept = body.suppressions.find((each: { source: string }) => each.source === 'erasure')
    expect(kept).toMatchObject({ reason: 'blocklisted', phone: null, note: null, expires_at: null })
    const response = await fetch(`${service.url}/api/v1/suppressions/${kept.id}`, {
      method: 'DELETE',
      headers: { authorization: `Bearer ${other.token}` },
    })
    expect(response.status).toBe(403)
  })

  test('an erased message says so, cannot be tried again, and takes no form from Twilio any more', async () => {
    const { other } = world
    const message = await service.database.db.one<{ id: number; sid: string; attempt: number }>(sql`
      select m.id, a.sid, a.id as attempt from messages m join attempts a on a.message_id = m.id
      where m.empresa_id = ${other.empresaId}::int and m.erased_at is not null and m.state = 'failed' and a.sid is not null
      order by m.id limit 1`)
    const { body } = await other.get(`/api/v1/messages/${message.id}`)
    expect(body).toMatchObject({ to_address: '', body: '', freelancer: null, status: 'failed' })
    expect(body.erased_at).not.toBeNull()
    const retried = await other.post(`/api/v1/messages/${message.id}/retry`, { include_unknown: true })
    expect(retried.body).toEqual({ queued: 0, left_unknown: 0 })
    const before = body.timeline.length
    const form = { MessageSid: message.sid, MessageStatus: 'read', AccountSid: service.account.sid }
    const url = `${service.url}/api/v1/twilio/status?a=${message.attempt}`
    const params = { ...form, To: `whatsapp:${MARIA.phone}`, From: 'whatsapp:+14155238886' }
    const response = await fetch(url, {
      method: 'POST',
      headers: {
        'content-type': 'application/x-www-form-urlencoded',
        'x-twilio-signature': twilio.getExpectedTwilioSignature(service.account.token, url, params),
      },
      body: new URLSearchParams(params).toString(),
    })
    expect(response.status).toBe(204)
    const after = await other.get(`/api/v1/messages/${message.id}`)
    expect([after.body.status, after.body.timeline.length]).toEqual(['read', before + 1])
    expect(JSON.stringify(after.body)).not.toContain('4477')
    await service.settle()
  })
})

/** A process that has read nothing yet. */
async function anotherProcess({ app, account, database, simulator, url }: TestService) {
  const { sid: accountSid, token: authToken } = account
  const kinds = { messagingServiceSid: `MG${'5'.repeat(32)}`, whatsappNumber: '+14155238886' }
  const none = { otpMessagingServiceSid: null, phoneNumber: null }
  const senders = platformSenders({
    ...{ ...kinds, ...none, accountSid, smsPerSecond: 10_000, whatsappPerSecond: 10_000 },
  })
  const reports = { statusCallbackUrl: `${url}/api/v1/twilio/status`, callbackRetries: true }
  const sending = await openSending(app.ground, {
    account: { ...reports, accountSid, authToken, senders, baseUrl: simulator.url },
    ...{ owner: 'second', slot: 1, random: () => 0.5, unknownCode: () => {} },
  })
  const worker = openWorker(app.ground, database, sending, { keyring: app.keyring })
  return { worker, sending }
}

test('what was taken out of a text is found at Twilio all the same, and not sent again', async () => {
  const service = await testService()
  const { simulator, clock, database, app } = service
  const tenant = await service.tenant()
  simulator.faults.set({ acceptThen500: true, dropCallbacks: true })
  await tenant.post('/api/v1/twilio/broadcast', {
    ...{ campaign_name: 'Plantão', body: 'Ligue para (11) 98123-4477.', targets: [JOAO.phone], wait_ms: 0 },
  })
  await app.drain()
  await tenant.post('/api/v1/people/erase', { phone: MARIA.phone })
  await app.drain()
  expect(await database.db.many(sql`select body from texts`)).toEqual([{ body: 'Ligue para •••.' }])
  simulator.faults.reset()
  const { worker, sending } = await anotherProcess(service)
  for (const seconds of [2, 5, 20, 60, 60]) {
    clock.advance(seconds * 1000)
    await worker.drain()
  }
  await sending.close()
  expect(simulator.messages({ number: JOAO.phone })).toHaveLength(1)
  await service.settle()
})

test('a request whose key named somebody does not become a second broadcast after they are erased', async () => {
  const service = await testService()
  const { simulator, database } = service
  const [tenant, stranger] = [await service.tenant(), await service.tenant()]
  const ask = (of: Tenant, phone: string, key: string) =>
    of.post('/api/v1/twilio/broadcast', {
      ...{ campaign_name: 'Plantão', body: 'Oi', targets: [phone], wait_ms: 0, idempotency_key: key },
    })
  const named = 'troca de 11 98123-4477'
  const first = [await ask(tenant, JOAO.phone, named), await ask(tenant, MARIA.phone, 'pedido-7')]
  expect(first.map(({ status }) => status)).toEqual([200, 200])
  await service.settle()
  // Joao's own broadcast is emptied as well, after its key was.
  for (const phone of [MARIA.phone, JOAO.phone]) {
    const { body } = await tenant.post('/api/v1/people/erase', { phone })
    expect(await untilDone(service, tenant, body.id)).toBe('done')
    const again = [await ask(tenant, JOAO.phone, named), await ask(tenant, MARIA.phone, 'pedido-7')]
    expect(again.map((each) => each.body.code)).toEqual(['idempotency_conflict', 'idempotency_conflict'])
  }
  expect(findMaria(await wholeDatabase(database.db))).toEqual([])
  const kept = await database.db.many<{ key: string }>(sql`select idempotency_key as key from broadcasts`)
  expect(kept.map(({ key }) => /^erased:[0-9a-f]{64}$/.test(key))).toEqual([true, true])
  expect((await ask(stranger, JOAO.phone, named)).status).toBe(200)
  await service.settle()
  expect(simulator.messages().filter(({ body }) => body !== '')).toHaveLength(1)
})

/** A number was taken out of a text that this process has read, and of which it has a message left to send. */
async function sweptWhileSending(service: TestService) {
  const { simulator, app } = service
  const tenant = await service.tenant()
  simulator.faults.set({ rateLimit429: { next: 1 } }, PEDRO)
  await tenant.post('/api/v1/twilio/broadcast', {
    ...{ campaign_name: 'Plantão', body: 'Ligue para (11) 98123-4477.' },
    ...{ targets: [JOAO.phone, PEDRO], wait_ms: 0 },
  })
  await app.drain()
  await tenant.post('/api/v1/people/erase', { phone: MARIA.phone })
  await app.drain()
  expect(simulator.messages({ number: PEDRO })).toEqual([])
}

const WITHOUT_NUMBER = [expect.objectContaining({ body: 'Ligue para •••.' })]

test('what was taken out of a text is soon not sent any more by whoever knew it', async () => {
  const service = await testService()
  await sweptWhileSending(service)
  service.clock.advance(UNTIL_TRIED_AGAIN_MS)
  await service.settle()
  expect(service.simulator.messages({ number: PEDRO })).toEqual(WITHOUT_NUMBER)
})

test('what another process sent after a number was taken out is found by one that knew the text before', async () => {
  const service = await testService()
  const { simulator, clock, app } = service
  await sweptWhileSending(service)
  simulator.faults.set({ acceptThen500: true, dropCallbacks: true }, PEDRO)
  clock.advance(UNTIL_TRIED_AGAIN_MS)
  const { worker, sending } = await anotherProcess(service)
  await worker.drain()
  await sending.close()
  expect(simulator.messages({ number: PEDRO })).toEqual(WITHOUT_NUMBER)
  for (const seconds of [2, 5, 20, 60, 60]) {
    clock.advance(seconds * 1000)
    await app.drain()
  }
  expect(simulator.messages({ number: PEDRO })).toEqual(WITHOUT_NUMBER)
  simulator.faults.reset(PEDRO)
  await service.settle()
})

describe('while it is under way', () => {
  let service: TestService
  let tenant: Tenant
  beforeAll(async () => {
    service = await testService()
    tenant = await service.tenant()
  })

  const send = (body: string) =>
    tenant.post('/api/v1/twilio/broadcast', {
      ...{
        campaign_name: 'x',
        body,
        targets: [MARIA.phone, JOAO.phone],
        wait_ms: 0,
        preferred_channel: 'sms',
      },
    })
  const erase = async (phone: string) => (await tenant.post('/api/v1/people/erase', { phone })).body.id
  const read = async (id: number) => (await tenant.get(`/api/v1/people/erasures/${id}`)).body

  test('what is being found out about is waited for, what is queued is canceled', async () => {
    const { simulator, database, clock } = service
    // Accepted without a word, and nobody can look whether it left.
    simulator.faults.set({ acceptThen500: true, listFails: true, dropCallbacks: true })
    await send('Primeira')
    await service.app.drain()
    simulator.faults.set({ acceptThen500: null })
    await send('Segunda')
    const id = await erase(MARIA.phone)
    expect(await erase('(11) 8123-4477')).toBe(id)
    await service.app.drain()
    expect(await read(id)).toMatchObject({ state: 'erasing', waits_for: 'in_flight' })
    const states = await database.db.many(sql`
      select state, erased_at is not null as erased from messages
      where to_address in ('', ${MARIA.phone}::text) order by id`)
    expect(states).toEqual([
      { state: 'uncertain', erased: false },
      { state: 'canceled', erased: true },
    ])
    simulator.faults.reset()
    clock.advance(10_000)
    expect(await untilDone(service, tenant, id)).toBe('done')
    expect((await read(id)).counts).toMatchObject({ messages: 2, twilio: 1 })
    expect(findMaria(await wholeDatabase(database.db))).toEqual([])
    expect(simulator.messages().filter(({ to }) => to.includes(JOAO.phone)).length).toBe(2)
  })

  test('Twilio is asked again and again until it has taken all out, and has nothing against what is gone', async () => {
    const { simulator, database, clock } = service
    const id = await erase(JOAO.phone)
    simulator.faults.set({ status503: true })
    await service.app.drain()
    expect(await read(id)).toMatchObject({ state: 'redacting', waits_for: 'redaction', redactions_open: 2 })
    expect((await wholeDatabase(database.db)).filter((row) => row.includes('5511981239900'))).toEqual([])
    for (const minutes of [1, 3, 9]) {
      clock.advance(minutes * 60_000)
      await service.app.drain()
    }
    expect(await read(id)).toMatchObject({ state: 'redacting', redactions_open: 2 })
    const { tries } = await database.db.one<{ tries: number }>(
      sql`select max(tries) as tries from redactions`,
    )
    expect(tries).toBeGreaterThan(2)
    simulator.faults.reset()
    const [first] = simulator.messages().filter(({ to }) => to.includes(JOAO.phone))
    const gone = await fetch(
      `${simulator.url}/2010-04-01/Accounts/${service.account.sid}/Messages/${first?.sid}.json`,
      {
        method: 'DELETE',
        headers: {
          authorization: `Basic ${Buffer.from(`${service.account.sid}:${service.account.token}`).toString('base64')}`,
        },
      },
    )
    expect(gone.status).toBe(204)
    clock.advance(6 * 3_600_000)
    expect(await untilDone(service, tenant, id)).toBe('done')
    expect(simulator.messages().filter(({ body }) => body !== '')).toEqual([])
  })
})
