import { once } from 'node:events'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { type AddressInfo, connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { brotliDecompressSync, gunzipSync } from 'node:zlib'
import { expect, onTestFinished, test } from 'vitest'
import { testApp } from '../../../test/harness/app.ts'
import { DomainError } from '../../errors.ts'
import type { StatusRequest } from '../../messages/receive-status.ts'
import { SqlError } from '../../platform/db/sql-error.ts'
import { openLog } from '../../platform/log.ts'
import { buildServer } from './server.ts'

const FORM = {
  'content-type': 'application/x-www-form-urlencoded; charset=utf-8',
  'x-twilio-signature': 'sig=',
}

test('a callback reaches the intake as it was sent, at the address Twilio called', async () => {
  const taken: StatusRequest[] = []
  const { anon } = await testApp({
    settings: { publicUrl: new URL('https://recado.example/prefixo/') },
    callbacks: { receive: async (request) => void taken.push(request) },
  })
  const rawBody = 'To=%2B55&ErrorCode=&B=2&B=1&B=2&Body=ol%C3%A1+x'
  const { status, text } = await anon.post('/api/v1/twilio/status?a=42&x=%2f', rawBody, { headers: FORM })
  expect([status, text]).toEqual([204, ''])
  expect(taken).toEqual([
    {
      url: 'https://recado.example/prefixo/api/v1/twilio/status?a=42&x=%2f',
      rawBody,
      contentType: FORM['content-type'],
      signature: 'sig=',
      attemptId: '42',
    },
  ])
})

test.each([
  [new DomainError('bad_signature', {}), 403, 'bad_signature'],
  [new SqlError('connection refused', {}), 503, 'database_unreachable'],
  [new SqlError('terminating', { code: '57P01' }), 503, 'database_unreachable'],
  [new Error('a bug'), 500, 'internal'],
])('a callback that ends in %s is answered with %d', async (error, status, code) => {
  const { anon } = await testApp({
    callbacks: {
      receive: async () => {
        throw error
      },
    },
  })
  const answer = await anon.post('/api/v1/twilio/status', 'a=1', { headers: FORM })
  expect([answer.status, answer.body.code]).toEqual([status, code])
  expect(answer.text).not.toContain('refused')
})

test('a bug is told to the log with an id, and only the id to the caller', async () => {
  const lines: string[] = []
  const { deps } = await testApp()
  const log = openLog({ level: 'info', pretty: false, write: (line) => void lines.push(line) })
  const app = await buildServer({
    ...deps,
    ground: { ...deps.ground, log },
    readiness: async () => {
      throw new Error('the story')
    },
  })
  const { body } = await app.inject('/ready')
  const { facts } = JSON.parse(body) as { facts: { id: string } }
  expect(body).not.toContain('the story')
  const told = lines.filter((line) => line.includes('the story'))
  expect(told).toHaveLength(1)
  expect(told[0]).toContain(facts.id)
  await app.close()
})

test('the log of a request holds no phone and no token', async () => {
  const lines: string[] = []
  const { deps } = await testApp()
  const log = openLog({ level: 'debug', pretty: false, write: (line) => void lines.push(line) })
  const app = await buildServer({ ...deps, ground: { ...deps.ground, log } })
  const headers = { authorization: `Bearer ${deps.localToken}` }
  await app.inject({ url: '/api/v1/messages/5511981234477?q=5511981234477', headers })
  await app.inject({ url: '/5511981234477', headers })
  expect(lines.length).toBeGreaterThan(1)
  expect(lines.join('')).not.toMatch(/81234477|local-token/)
  await app.close()
})

test('ready says when the database is away', async () => {
  const { anon } = await testApp({ readiness: async () => ({ database: false, migrations: false }) })
  const { status, body } = await anon.get('/ready')
  expect([status, body.status]).toEqual([503, 'not_ready'])
  expect((await anon.get('/health')).status).toBe(200)
})

test('closing lets a request finish and does not wait for idle connections', async () => {
  let letGo = () => {}
  const held = new Promise<void>((resolve) => {
    letGo = resolve
  })
  let entered = () => {}
  const inside = new Promise<void>((resolve) => {
    entered = resolve
  })
  const { deps } = await testApp()
  const app = await buildServer({
    ...deps,
    readiness: async () => {
      entered()
      await held
      return { database: true, migrations: true }
    },
  })
  await app.listen({ port: 0, host: '127.0.0.1' })
  const { port } = app.server.address() as AddressInfo
  const idle = connect(port, '127.0.0.1')
  await once(idle, 'connect')
  idle.write('GET /health HTTP/1.1\r\nHost: x\r\n\r\n')
  await once(idle, 'data')
  const slow = fetch(`http://127.0.0.1:${port}/ready`)
  await inside
  const closing = app.close()
  await once(idle, 'close')
  letGo()
  expect((await slow).status).toBe(200)
  await closing
})

test('the page is served from memory, compressed, and its hashed files for ever', async () => {
  const webDir = await mkdtemp(join(tmpdir(), 'recado-web-'))
  onTestFinished(() => rm(webDir, { recursive: true }))
  const script = `console.log(1);${' '.repeat(2_000)}`
  await mkdir(join(webDir, 'assets'))
  await writeFile(
    join(webDir, 'index.html'),
    '<html><script>theme()</script><script src="/x.js"></script></html>',
  )
  await writeFile(join(webDir, 'assets/index-Ab3_x-9Z.js'), script)
  const { anon, app } = await testApp({ settings: { webDir } })

  const page = await anon.get('/empresa/broadcast/7')
  expect(page.text).toContain('theme()')
  expect((await anon.get('/')).text).toBe(page.text)
  const policy = String(page.headers['content-security-policy'])
  expect(policy).toMatch(/script-src 'self' 'sha256-[\w+/]+=*'; /)
  expect(page.headers['cache-control']).toBe('no-cache')

  const file = '/assets/index-Ab3_x-9Z.js'
  const plain = await app.inject(file)
  expect(plain.headers['cache-control']).toContain('immutable')
  expect(plain.payload).toBe(script)
  const br = await app.inject({ url: file, headers: { 'accept-encoding': 'gzip, br' } })
  expect([br.headers['content-encoding'], brotliDecompressSync(br.rawPayload).toString()]).toEqual([
    'br',
    script,
  ])
  const gz = await app.inject({ url: file, headers: { 'accept-encoding': 'gzip, br;q=0' } })
  expect([gz.headers['content-encoding'], gunzipSync(gz.rawPayload).toString()]).toEqual(['gzip', script])
  const again = await app.inject({ url: file, headers: { 'if-none-match': String(plain.headers.etag) } })
  expect([again.statusCode, again.payload]).toEqual([304, ''])
})

test('without a built page the address says how to build it', async () => {
  const { anon } = await testApp({ settings: { webDir: '/nowhere' } })
  const { status, text } = await anon.get('/', { headers: { 'accept-language': 'en' } })
  expect(status).toBe(503)
  expect(text).toContain('npm run build')
})

test('the reference of the API works without a network, under its own policy', async () => {
  const { anon } = await testApp()
  const page = await anon.get('/docs')
  expect(page.status).toBe(200)
  expect(page.text).not.toMatch(/<script(?![^>]*src=)|https?:\/\//)
  for (const [, path] of page.text.matchAll(/(?:src|href)="([^"]+)"/g)) {
    const url = new URL(String(path), 'http://x/docs/').pathname
    expect((await anon.get(url)).status, url).toBe(200)
  }
  expect(page.headers['content-security-policy']).toContain("script-src 'self'")
})

test('every answer carries the security headers and an id', async () => {
  const { anon } = await testApp({ settings: { publicUrl: new URL('https://recado.example') } })
  for (const url of ['/health', '/api/v1/me', '/nada', '/']) {
    const { headers } = await anon.get(url)
    expect(headers, url).toMatchObject({
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
      'strict-transport-security': 'max-age=31536000',
      'x-request-id': expect.stringMatching(/^[0-9a-f]{16}$/),
    })
    expect(headers['content-security-policy'], url).toContain("frame-ancestors 'none'")
  }
})
