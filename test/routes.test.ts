import { beforeAll, describe, expect, test } from 'vitest'
import { routesAt } from '../src/edges/http/match-route.ts'
import type { Route } from '../src/edges/http/route.ts'
import { allRoutes } from '../src/edges/http/routes/all.ts'
import { METRICS_TOKEN, type Persona, type TestApp, testApp } from './harness/app.ts'

/** Which of the personas may call a route of each access. */
const MAY_CALL: Record<
  Route['access'],
  Record<'anon' | 'viewer' | 'operator' | 'admin' | 'local', boolean>
> = {
  public: { anon: true, viewer: true, operator: true, admin: true, local: true },
  twilio: { anon: true, viewer: true, operator: true, admin: true, local: true },
  metrics: { anon: false, viewer: false, operator: false, admin: false, local: false },
  user: { anon: false, viewer: true, operator: true, admin: true, local: true },
  send: { anon: false, viewer: false, operator: true, admin: true, local: true },
  admin: { anon: false, viewer: false, operator: false, admin: true, local: true },
  platform: { anon: false, viewer: false, operator: false, admin: false, local: true },
}
const NOBODYS_ID = '2000000000'

const freshApp = () => testApp({ settings: { demo: true } })
let shared: Promise<TestApp> | null = null
/** One set of people for all routes but the one that signs them out. */
function sharedApp(): Promise<TestApp> {
  shared ??= freshApp()
  return shared
}

describe.each(allRoutes.map((route) => ({ name: `${route.method} ${route.path}`, route })))(
  '$name',
  ({ route }) => {
    let app: TestApp
    beforeAll(async () => {
      app = await (route.path.endsWith('/logout') ? freshApp() : sharedApp())
    })

    const call = (persona: Persona, path = route.path.replaceAll(':id', NOBODYS_ID)) =>
      persona.request(route.method, path)

    test.each(Object.entries(MAY_CALL[route.access]))('%s may call it: %s', async (name, may) => {
      const { status, body } = await call(app[name as 'anon'])
      if (may) expect(['unauthenticated', 'forbidden']).not.toContain(body.code)
      else
        expect([status, body.code]).toEqual(name === 'anon' ? [401, 'unauthenticated'] : [403, 'forbidden'])
      expect(status).not.toBe(500)
    })

    test('a slash at the end changes nothing', async () => {
      const path = route.path.replaceAll(':id', NOBODYS_ID)
      const [bare, slashed] = [await call(app.local, path), await call(app.local, `${path}/`)]
      expect([slashed.status, slashed.body.code]).toEqual([bare.status, bare.body.code])
    })

    test('another method is refused, with those that are accepted', async () => {
      const path = route.path.replaceAll(':id', NOBODYS_ID)
      const taken = routesAt(path).map((each) => each.method)
      const untaken =
        (['DELETE', 'PUT', 'POST'] as const).find((method) => !taken.includes(method)) ?? 'DELETE'
      const { status, headers, body } = await app.admin.request(untaken, path)
      expect([status, body.code]).toEqual([405, 'method_not_allowed'])
      expect(String(headers.allow).split(', ')).toContain(route.method)
    })

    test('a credential that is none is refused, not ignored', async () => {
      if (['public', 'twilio', 'metrics'].includes(route.access)) return
      for (const authorization of ['Bearer nonsense', 'Basic YTpi', 'Bearer']) {
        const { status } = await app.anon.request(route.method, route.path, { headers: { authorization } })
        expect(status).toBe(401)
      }
    })

    test('somebody of another empresa cannot name ours', async () => {
      if (route.scope !== 'empresa') return
      const { status, body } = await app.other.request(
        route.method,
        route.path.replaceAll(':id', NOBODYS_ID),
        {
          headers: { 'x-empresa-id': String(app.empresa.id) },
        },
      )
      expect([status, body.code]).toEqual([403, 'forbidden'])
    })
  },
)

test('the platform says for which empresa, when there are several', async () => {
  const { local, empresa } = await testApp()
  const asked = await local.get('/api/v1/broadcasts', { headers: { 'x-empresa-id': '' } })
  expect([asked.status, asked.body.code]).toEqual([400, 'invalid_input'])
  const unknown = await local.get('/api/v1/broadcasts', { headers: { 'x-empresa-id': NOBODYS_ID } })
  expect([unknown.status, unknown.body.code]).toEqual([404, 'not_found'])
  expect((await local.get('/api/v1/broadcasts')).status).toBe(200)
  expect(empresa.id).toBeGreaterThan(0)
})

test('what is left of a route without credentials does not tell whether its body is right', async () => {
  const { anon, viewer } = await testApp()
  const nonsense = { headers: { 'content-type': 'text/plain' } }
  expect((await anon.post('/api/v1/twilio/broadcast', 'x', nonsense)).status).toBe(401)
  expect((await viewer.post('/api/v1/twilio/broadcast', 'x', nonsense)).status).toBe(403)
})

test('metrics are read with their token, and with nothing else', async () => {
  const { anon, admin } = await testApp()
  expect([(await anon.get('/metrics')).status, (await admin.get('/metrics')).status]).toEqual([401, 403])
  const { status, text, headers } = await anon.get('/metrics', {
    headers: { authorization: `Bearer ${METRICS_TOKEN}` },
  })
  expect(status).toBe(200)
  expect(String(headers['content-type'])).toContain('text/plain')
  expect(text).toBeTypeOf('string')
})
