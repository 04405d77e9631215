import { beforeAll, describe, expect, test } from 'vitest'
import { type Persona, type TestApp, testApp } from '../../../test/harness/app.ts'
import { sql } from '../../platform/db/db.ts'

let app: TestApp
beforeAll(async () => {
  app = await testApp()
})

async function make(by: Persona, scope: 'read' | 'send' | 'admin', name = 'NotifyX') {
  const { status, body } = await by.post('/api/v1/api-keys', { name, scope })
  expect(status).toBe(200)
  const { api_key: key, token } = body as { api_key: { id: number; hint: string }; token: string }
  const headers = { authorization: `Bearer ${token}` }
  return { ...key, token, headers }
}

const notice = { recipient_phone: '11981234477', message: 'Oi' }

test('a key is seen once, and kept only as its hash', async () => {
  const { token, hint } = await make(app.admin, 'send', 'NotifyX de produção')
  expect(token).toMatch(/^recado_live_[\w-]{43}$/)
  const { body, text } = await app.admin.get('/api/v1/api-keys')
  expect(text).not.toContain(token)
  expect((body.api_keys as unknown[])[0]).toMatchObject({
    ...{
      name: 'NotifyX de produção',
      scope: 'send',
      mode: 'live',
      hint,
      last_used_at: null,
      revoked_at: null,
    },
    created_by: app.admin.username,
  })
  const rows = await app.database.db.many(sql<Record<string, unknown>>`select * from api_keys`)
  expect(JSON.stringify(rows)).not.toContain(token)
})

describe('what a key may do is its scope', () => {
  test.each([
    ['read', 200, 403, 403],
    ['send', 200, 202, 403],
    ['admin', 200, 202, 200],
  ] as const)('%s: reading %i, sending %i, administering %i', async (scope, reads, sends, administers) => {
    const { headers } = await make(app.admin, scope)
    expect((await app.anon.get('/api/v1/broadcasts', { headers })).status).toBe(reads)
    expect((await app.anon.post('/messages', notice, { headers })).status).toBe(sends)
    expect((await app.anon.get('/api/v1/api-keys', { headers })).status).toBe(administers)
  })

  test('phones are masked for one that only reads', async () => {
    const [reader, sender] = [await make(app.admin, 'read'), await make(app.admin, 'send')]
    const { body } = await app.anon.post('/messages', notice, { headers: sender.headers })
    const path = `/messages/${String(body.id)}`
    expect((await app.anon.get(path, { headers: sender.headers })).body.recipient_phone).toBe(
      '+5511981234477',
    )
    expect((await app.anon.get(path, { headers: reader.headers })).body.recipient_phone).toBe(
      '(11) 9••••-4477',
    )
  })

  test('none makes keys or revokes them, so that who finds one cannot stay', async () => {
    const { id, headers } = await make(app.admin, 'admin')
    const made = await app.anon.post('/api/v1/api-keys', { name: 'x', scope: 'read' }, { headers })
    const revoked = await app.anon.request('DELETE', `/api/v1/api-keys/${id}`, { headers })
    expect([made.status, revoked.status]).toEqual([403, 403])
  })
})

test('a key is of its empresa alone', async () => {
  const { id, headers } = await make(app.admin, 'admin')
  const { body } = await app.other.get('/api/v1/api-keys')
  expect(body.api_keys).toEqual([])
  expect((await app.other.request('DELETE', `/api/v1/api-keys/${id}`)).status).toBe(404)
  const foreign = { ...headers, 'x-empresa-id': String(app.empresa.id + 1) }
  expect((await app.anon.get('/api/v1/broadcasts', { headers: foreign })).status).toBe(403)
  const me = await app.anon.get('/api/v1/me', { headers })
  expect([me.body.user, me.body.empresas]).toEqual([null, [{ id: app.empresa.id, nome: app.empresa.nome }]])
  const start = { phone_e164: '+5511981234477', empresa_id: app.empresa.id + 1 }
  expect((await app.anon.post('/api/v1/twilio/verify/start', start, { headers })).status).toBe(403)
})

test('a revoked key opens nothing, and one that never was neither', async () => {
  const { id, token, headers } = await make(app.admin, 'send')
  expect((await app.anon.get('/api/v1/me', { headers })).status).toBe(200)
  const { status, body } = await app.admin.request('DELETE', `/api/v1/api-keys/${id}`)
  expect([status, body.revoked_by]).toEqual([200, app.admin.username])
  expect((await app.anon.get('/api/v1/me', { headers })).status).toBe(401)
  expect((await app.admin.request('DELETE', `/api/v1/api-keys/${id}`)).status).toBe(404)
  const guess = { authorization: `Bearer ${token.slice(0, -1)}` }
  expect((await app.anon.get('/api/v1/me', { headers: guess })).status).toBe(401)
})

test('what a key did is not taken for what somebody of its name did', async () => {
  const { id, headers } = await make(app.admin, 'admin', app.admin.username ?? '')
  await app.anon.post('/api/v1/suppressions', { phones: ['11981230001'], note: 'x' }, { headers })
  await app.admin.post('/api/v1/suppressions', { phones: ['11981230002'], note: 'x' })
  const { body } = await app.admin.get('/api/v1/audit-log')
  const actors = (body.entries as { actor: string; action: string }[]).map((entry) => entry.actor)
  expect(actors.slice(0, 2)).toEqual([app.admin.username, `api-key ${id}: ${app.admin.username}`])
})

test('a key is no cookie', async () => {
  const { token } = await make(app.admin, 'send')
  const headers = { cookie: `recado=${token}`, 'sec-fetch-site': 'same-origin' }
  expect((await app.anon.get('/api/v1/me', { headers })).status).toBe(401)
})

test('its use is written down to the minute, not with every request', async () => {
  const { id, headers } = await make(app.admin, 'read')
  const lastUsed = async () => {
    const { at } = await app.database.db.one(
      sql<{ at: Date }>`select last_used_at as at from api_keys where id = ${id}::int`,
    )
    return at.getTime()
  }
  await app.anon.get('/api/v1/me', { headers })
  const first = await lastUsed()
  app.clock.advance(59_000)
  await app.anon.get('/api/v1/me', { headers })
  expect(await lastUsed()).toBe(first)
  app.clock.advance(1_000)
  await app.anon.get('/api/v1/me', { headers })
  expect(await lastUsed()).toBe(first + 60_000)
})

test.each([
  [{ name: ' ', scope: 'send' }, 'name', 'required'],
  [{ name: 'x'.repeat(101), scope: 'send' }, 'name', 'too_long'],
  [{ name: 'x', scope: 'all' }, 'scope', 'not_allowed'],
])('%j is refused', async (body, field, code) => {
  const answer = await app.admin.post('/api/v1/api-keys', body)
  expect([answer.status, answer.body.errors]).toMatchObject([400, [{ field, code }]])
})

test('there are no more than anybody needs', async () => {
  const { admin } = await testApp()
  for (let i = 0; i < 100; i += 1) await make(admin, 'read', `Chave ${i}`)
  const { status, body } = await admin.post('/api/v1/api-keys', { name: 'Mais uma', scope: 'read' })
  expect([status, body.errors]).toMatchObject([400, [{ field: 'name', code: 'too_many' }]])
})
