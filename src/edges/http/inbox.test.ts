import twilio from 'twilio'
import { expect, test } from 'vitest'
import { type TestApp, testApp } from '../../../test/harness/app.ts'
import { DomainError } from '../../errors.ts'
import { openInboundIntake } from '../../messages/receive-inbound.ts'
import { sql } from '../../platform/db/db.ts'
import { SqlError } from '../../platform/db/sql-error.ts'

const URL = 'http://recado.test/api/v1/twilio/inbound'
const NUMBER = '+5511981234477'

/** Somebody writes to a sender of the app's own empresa. */
async function write({ deps, database, clock, empresa }: TestApp, body: string): Promise<void> {
  const address = `+55114000${1_000 + empresa.id}`
  await database.db.run(sql`
    insert into senders (empresa_id, account_sid, channel, kind, address, created_at)
    values (${empresa.id}::int, 'AC2', 'whatsapp', 'number', ${address}::text, ${clock.now()}::timestamptz)
  `)
  const form = {
    ...{
      MessageSid: `SM${body}`,
      AccountSid: 'AC2',
      From: `whatsapp:${NUMBER}`,
      To: `whatsapp:${address}`,
    },
    ...{ Body: body, WaId: NUMBER.slice(1), ProfileName: 'Maria' },
  }
  const intake = openInboundIntake({
    ...{ ground: deps.ground, keys: deps.broadcasts.keys, tokensOf: () => ['token'], counted: () => {} },
  })
  await intake.receive({
    ...{ url: URL, rawBody: new URLSearchParams(form).toString() },
    contentType: 'application/x-www-form-urlencoded',
    signature: twilio.getExpectedTwilioSignature('token', URL, form),
  })
}

test('a viewer reads what was written and sees no whole number', async () => {
  const app = await testApp()
  await write(app, 'Bom dia')
  const [seen] = (await app.viewer.get('/api/v1/inbox')).body.threads as { id: string; address: string }[]
  expect(seen).toMatchObject({ address: '(11) 9••••-4477', last_body: 'Bom dia', profile_name: 'Maria' })
  const asViewer = await app.viewer.get(`/api/v1/inbox/${seen?.id}`)
  expect([asViewer.status, asViewer.text.includes('81234477')]).toEqual([200, false])
  const asAdmin = await app.admin.get(`/api/v1/inbox/${seen?.id}`)
  expect(asAdmin.body).toMatchObject({ address: NUMBER, window: { state: 'open' }, answer_by: 'whatsapp' })
  for (const path of ['', '/read', '/answer', '/opt-out']) {
    const method = path === '' ? 'GET' : 'POST'
    const body = { '/answer': { body: 'x' }, '/read': {} }[path]
    const { status } = await app.other.request(method, `/api/v1/inbox/${seen?.id}${path}`, { body })
    expect([path, status]).toEqual([path, 404])
  }
})

test('a thread is marked as read, and its mark taken away by whoever has read it', async () => {
  const app = await testApp()
  await write(app, 'me deixa em paz')
  const read = async () => ((await app.admin.get('/api/v1/inbox')).body.threads as { id: string }[])[0]
  const { id } = (await read()) ?? { id: '' }
  expect(await read()).toMatchObject({ unread: 1, wants_out: true })
  expect((await app.operator.post(`/api/v1/inbox/${id}/read`, {})).status).toBe(204)
  expect(await read()).toMatchObject({ unread: 0, wants_out: true })
  await app.operator.post(`/api/v1/inbox/${id}/read`, { stays: true })
  expect(await read()).toMatchObject({ unread: 0, wants_out: false })
})

test('the rules of consent are put by an admin, each as it is said', async () => {
  const { admin, operator, other } = await testApp()
  const path = '/api/v1/consent-rules'
  const rules = {
    ...{ known_consent_for: ['emergencies', 'offers'], strict_window: true, stop_covers: 'offers' },
    stop_words: ['Tô fora!'],
  }
  expect((await operator.request('PUT', path, { body: rules })).status).toBe(403)
  expect(
    (await admin.request('PUT', path, { body: { ...rules, stop_words: ['sim'] } })).body.errors,
  ).toMatchObject([{ field: 'stop_words[0]', code: 'means_something_else' }])
  const put = await admin.request('PUT', path, { body: rules })
  expect(put.body).toMatchObject({
    ...{ known_consent_for: ['offers', 'emergencies'], strict_window: true, stop_covers: 'offers' },
    ...{ stop_words: ['to fora'], updated_by: admin.username },
  })
  expect((await other.get(path)).body).toMatchObject({ known_consent_for: [], updated_by: null })
})

test.each([
  [new DomainError('bad_signature', {}), 403],
  [new SqlError('connection refused', {}), 503],
  [new Error('a bug'), 500],
] as const)('an incoming message that ends in %s is answered with %d', async (thrown, status) => {
  const { anon } = await testApp({ inbound: { receive: () => Promise.reject(thrown) } })
  const form = { headers: { 'content-type': 'application/x-www-form-urlencoded' } }
  expect((await anon.post('/api/v1/twilio/inbound', 'a=b', form)).status).toBe(status)
})
