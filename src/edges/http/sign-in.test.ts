import { expect, test } from 'vitest'
import { PASSWORD, type Persona, type TestApp, testApp } from '../../../test/harness/app.ts'

const LOGIN = '/api/v1/auth/login'
const HOUR_MS = 3_600_000

/** Signs the admin in as a browser would, and gives the cookie it then has. */
async function cookieOf({ admin, anon }: TestApp): Promise<string> {
  await admin.get('/api/v1/me') // makes the user
  const { headers } = await signIn(anon, admin)
  return String(headers['set-cookie']).split(';', 1)[0] ?? ''
}

function signIn(anon: Persona, who: Persona, password = PASSWORD) {
  return anon.post(LOGIN, { username: who.username, password })
}

test('over http the cookie is HttpOnly and Lax, over https also Secure and bound to the host', async () => {
  const plain = await testApp()
  const safe = await testApp({ settings: { publicUrl: new URL('https://recado.example') } })
  const flagsOf = async (app: TestApp) => {
    await app.admin.get('/api/v1/me')
    const [value = '', ...flags] = String((await signIn(app.anon, app.admin)).headers['set-cookie']).split(
      '; ',
    )
    return [value.split('=', 1)[0], ...flags.sort()]
  }
  const shared = ['HttpOnly', 'Max-Age=604800', 'Path=/', 'SameSite=Lax']
  expect(await flagsOf(plain)).toEqual(['recado', ...shared])
  expect(await flagsOf(safe)).toEqual(['__Host-recado', ...shared, 'Secure'])
})

test('the cookie opens what the token opens', async () => {
  const app = await testApp()
  const cookie = await cookieOf(app)
  const me = await app.anon.get('/api/v1/me', { headers: { cookie } })
  expect(me.body).toMatchObject({ user: { username: app.admin.username, empresa_id: app.empresa.id } })
})

test.each([
  [{ 'sec-fetch-site': 'same-origin' }, 204],
  [{ origin: 'http://recado.test', host: 'recado.test' }, 204],
  [{ 'sec-fetch-site': 'cross-site', origin: 'http://recado.test', host: 'recado.test' }, 403],
  [{ 'sec-fetch-site': 'same-site' }, 403],
  [{ origin: 'http://mau.example' }, 403],
  [{ origin: 'null' }, 403],
  [{}, 403],
])('a cookie with %o may change something: %d', async (headers, status) => {
  const app = await testApp()
  const cookie = await cookieOf(app)
  const answer = await app.anon.post('/api/v1/auth/logout', undefined, { headers: { cookie, ...headers } })
  expect(answer.status).toBe(status)
})

test('signing out ends the session and takes the cookie away', async () => {
  const app = await testApp()
  const cookie = await cookieOf(app)
  const headers = { cookie, 'sec-fetch-site': 'same-origin' }
  const out = await app.anon.post('/api/v1/auth/logout', undefined, { headers })
  expect([out.status, String(out.headers['set-cookie'])]).toEqual([204, expect.stringContaining('recado=;')])
  expect((await app.anon.get('/api/v1/me', { headers: { cookie } })).status).toBe(401)
})

test('a session that nobody used for twelve hours is over', async () => {
  const app = await testApp()
  expect((await app.admin.get('/api/v1/me')).status).toBe(200)
  app.clock.advance(12 * HOUR_MS)
  const { status, body, headers } = await app.admin.get('/api/v1/me')
  expect([status, body.code, headers['www-authenticate']]).toEqual([401, 'unauthenticated', 'Bearer'])
})

test('wrong passwords are counted down, then one has to wait; another address does not', async () => {
  const app = await testApp({ settings: { trustedProxies: 1 } })
  await app.admin.get('/api/v1/me')
  for (const triesLeft of [4, 3, 2, 1]) {
    const { status, body } = await signIn(app.anon, app.admin, 'outra')
    expect([status, body.code, body.facts]).toEqual([401, 'wrong_credentials', { triesLeft }])
  }
  const fifth = await signIn(app.anon, app.admin, 'outra')
  expect([fifth.status, fifth.headers['retry-after']]).toEqual([429, '900'])
  expect((await signIn(app.anon, app.admin)).status).toBe(429)
  const elsewhere = { headers: { 'x-forwarded-for': '198.51.100.9' } }
  const fromThere = await app.anon.post(
    LOGIN,
    { username: app.admin.username, password: PASSWORD },
    elsewhere,
  )
  expect(fromThere.status).toBe(200)
  app.clock.advance(HOUR_MS / 4)
  expect((await signIn(app.anon, app.admin)).status).toBe(200)
})

test('a forwarding header of somebody we do not trust changes nothing', async () => {
  const app = await testApp()
  await app.admin.get('/api/v1/me')
  for (const [i] of Array.from({ length: 5 }).entries()) {
    const headers = { 'x-forwarded-for': `198.51.100.${i}` }
    await app.anon.post(LOGIN, { username: app.admin.username, password: 'outra' }, { headers })
  }
  expect((await signIn(app.anon, app.admin)).status).toBe(429)
})

test('an unknown name and a wrong password read the same', async () => {
  const app = await testApp()
  await app.admin.get('/api/v1/me')
  const known = (await signIn(app.anon, app.admin, 'outra')).body
  const unknown = (await app.anon.post(LOGIN, { username: 'ninguém', password: 'outra' })).body
  expect(unknown).toEqual(known)
})

test('the service says who may sign in only in a demo, and never with what', async () => {
  const demo = await testApp({ settings: { demo: true } })
  const { body, text } = await demo.anon.get('/api/v1/service')
  expect(body.demo_logins).toContainEqual({ username: 'admin_diego', empresa: 'Diego Segurança' })
  expect(text).not.toContain('diego123')
  expect((await (await testApp()).anon.get('/api/v1/service')).body).not.toHaveProperty('demo_logins')
})
