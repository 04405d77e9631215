import { once } from 'node:events'
import { type AddressInfo, connect } from 'node:net'
import { fastify } from 'fastify'
import { expect, onTestFinished, test } from 'vitest'
import { type Persona, type TestApp, testApp } from '../../../test/harness/app.ts'
import { openEvents } from '../../../test/harness/events.ts'
import { intercepted } from '../../../test/harness/intercepted.ts'
import { sql } from '../../platform/db/db.ts'
import type { BroadcastId, EmpresaId } from '../../platform/ids.ts'
import { openMetrics } from '../../platform/metrics.ts'
import { countWatchers, gaugeWatchers } from './counters.ts'
import { openProgressHub, type WatchRequest } from './progress-hub.ts'
import { sendEvents } from './send-events.ts'
import { buildServer } from './server.ts'

const LOOK_MS = 500
const MINUTE_MS = 60_000

test('a broadcast is told whole at first, then what changes, then its end', async () => {
  const { admin, address, id, look } = await watched()
  const stream = await follow(admin, address, id)
  expect(stream.status).toBe(200)
  expect(Object.fromEntries(stream.headers)).toMatchObject({
    'content-type': 'text/event-stream; charset=utf-8',
    'cache-control': 'no-store, no-transform',
    'x-accel-buffering': 'no',
    'x-content-type-options': 'nosniff',
    'content-security-policy': expect.stringContaining("default-src 'none'"),
    'x-request-id': expect.stringMatching(/^[0-9a-f]{16}$/),
  })
  expect(await stream.next()).toEqual({ retry: '1000' })
  const { body: before } = await admin.get(`/api/v1/broadcasts/${id}`)
  expect(await stream.next()).toEqual({ event: 'snapshot', id: expect.any(String), data: before })

  await admin.post(`/api/v1/broadcasts/${id}/pause`)
  await look()
  expect(await stream.next()).toEqual({
    ...{ event: 'change', id: expect.any(String) },
    data: { status: 'paused', counts: { ...(before.counts as object), queued: 0, held: 3 } },
  })

  await admin.post(`/api/v1/broadcasts/${id}/cancel`)
  await look()
  const canceled = await stream.next()
  expect(canceled).toMatchObject({ event: 'change', data: { status: 'canceled', failed: 3, queued: 0 } })
  expect(await stream.next()).toEqual({ event: 'end', data: { reason: 'settled' } })
  expect(await stream.next()).toBeNull()
  const { body: after } = await admin.get(`/api/v1/broadcasts/${id}`)
  expect({ ...before, status: 'paused', ...(canceled?.data as object) }).toEqual(after)
})

test('nothing is told while nothing changes, but a comment after fifteen seconds', async () => {
  const { admin, address, id, look, clock, progress } = await watched()
  const stream = await follow(admin, address, id)
  await stream.passOver(2)
  for (const _ of [1, 2, 3]) await look()
  clock.advance(15_000)
  await progress.round()
  expect(await stream.next()).toEqual({ comment: '' })
  await admin.post(`/api/v1/broadcasts/${id}/pause`)
  await look()
  expect(await stream.next()).toMatchObject({ event: 'change', data: { status: 'paused' } })
})

test('who comes back is told the present state if it is another, by any process', async () => {
  const { admin, address, id, look, deps, clock } = await watched()
  const first = await follow(admin, address, id)
  await first.passOver(1)
  const snapshot = await first.next()
  first.leave()

  const other = await buildServer({
    ...deps,
    progress: openProgressHub({ ground: deps.ground, clock, random: () => 0, counted: () => {} }),
  })
  onTestFinished(() => other.close())
  const elsewhere = await other.listen({ port: 0, host: '127.0.0.1' })
  const same = await follow(admin, address, id, { 'last-event-id': String(snapshot?.id) })
  await same.passOver(1)
  await admin.post(`/api/v1/broadcasts/${id}/pause`)
  await look()
  expect(await same.next()).toMatchObject({ event: 'change', data: { status: 'paused' } })

  const late = await follow(admin, elsewhere, id, { 'last-event-id': String(snapshot?.id) })
  await late.passOver(1)
  const present = await late.next()
  expect(present).toMatchObject({ event: 'snapshot', data: { id, status: 'paused' } })
  await admin.post(`/api/v1/broadcasts/${id}/cancel`)
  await look()
  expect(await same.next()).toMatchObject({ data: { status: 'canceled' } })
  const ended = await follow(admin, address, id, { 'last-event-id': String(present?.id) })
  await ended.passOver(1)
  expect(await ended.next()).toMatchObject({ data: { status: 'canceled' } })
  expect(await ended.next()).toMatchObject({ event: 'end' })
})

test('two hundred watchers cost what one does, and nobody costs nothing', async () => {
  const counting = countingGround()
  const { admin, address, id, look, clock, progress } = await watched({
    progress: (ground) => ({ ground: counting.of(ground) }),
  })
  const one = await follow(admin, address, id)
  const ofOneReading = counting.taken()
  expect(ofOneReading).toBeGreaterThan(0)

  clock.advance(LOOK_MS)
  const many = await Promise.all(Array.from({ length: 199 }, () => follow(admin, address, id)))
  expect(progress.size()).toEqual({ watchers: 200, broadcasts: 1 })
  expect(counting.taken()).toBe(ofOneReading)
  await progress.round()
  counting.taken() // of the sessions, which are asked about every five seconds

  await admin.post(`/api/v1/broadcasts/${id}/pause`)
  await look()
  expect(counting.taken()).toBe(ofOneReading)
  for (const each of many) {
    await each.passOver(2)
    expect(await each.next()).toMatchObject({ event: 'change', data: { status: 'paused' } })
  }

  clock.advance(5_000)
  counting.taken()
  await progress.round()
  expect(counting.taken()).toBe(ofOneReading + 1)
  for (const each of [one, ...many]) each.leave()
  await expect.poll(() => progress.size()).toEqual({ watchers: 0, broadcasts: 0 })
  clock.advance(MINUTE_MS)
  await progress.round()
  expect(counting.taken()).toBe(0)
})

test('what stands still is looked at less often', async () => {
  const counting = countingGround()
  const { admin, address, id, clock, progress } = await watched({
    progress: (ground) => ({ ground: counting.of(ground) }),
  })
  await follow(admin, address, id)
  const ofOneReading = counting.taken()
  for (let ms = 0; ms < MINUTE_MS; ms += LOOK_MS) {
    clock.advance(LOOK_MS)
    await progress.round()
  }
  const ofSessions = MINUTE_MS / 5_000
  expect((counting.taken() - ofSessions) / ofOneReading).toBeCloseTo(31, -1)
})

test('one that is over waits for what was delivered to be read, but not for ever', async () => {
  const { admin, address, id, look, clock, progress, database } = await watched()
  const groupOf = sql`select group_id from broadcasts where id = ${id}::int`
  await database.db.run(
    sql`update group_counters set state = 'delivered' where group_id = (${groupOf}) and state = 'queued'`,
  )
  const stream = await follow(admin, address, id)
  await stream.passOver(1)
  expect(await stream.next()).toMatchObject({ data: { status: 'completed', delivered: 3, read: 0 } })
  await database.db.run(
    sql`update group_counters set n = n - 1 where ctid = (select ctid from group_counters where group_id = (${groupOf}) and n > 0 limit 1)`,
  )
  await look()
  expect(await stream.next()).toMatchObject({ event: 'change', data: { delivered: 2 } })
  clock.advance(15 * MINUTE_MS)
  await progress.round()
  expect(await stream.next()).toEqual({ event: 'end', data: { reason: 'quiet' } })
  expect(await stream.next()).toBeNull()
})

test('nobody watches what is not theirs', async () => {
  const { other, anon, viewer, address, id, progress } = await watched()
  const foreign = await follow(other, address, id)
  expect([foreign.status, await foreign.code()]).toEqual([404, 'not_found'])
  expect((await follow(anon, address, id)).status).toBe(401)
  expect(progress.size()).toEqual({ watchers: 0, broadcasts: 0 })
  expect((await follow(viewer, address, id)).status).toBe(200)
})

test('a cookie is taken from a page of ours only', async () => {
  const { admin, address, id } = await watched()
  const { authorization } = await admin.credentials()
  const cookie = `recado=${authorization?.split(' ')[1]}`
  const asked = (headers: Record<string, string>) =>
    follow(nobody, address, id, { cookie, ...headers }).then(({ status }) => status)
  expect(await asked({ 'sec-fetch-site': 'same-origin' })).toBe(200)
  expect(await asked({})).toBe(200)
  expect(await asked({ origin: 'http://recado.test' })).toBe(200)
  expect(await asked({ 'sec-fetch-site': 'same-site' })).toBe(403)
  expect(await asked({ 'sec-fetch-site': 'cross-site' })).toBe(403)
  expect(await asked({ origin: 'https://elsewhere.example' })).toBe(403)
})

test('a stream ends with the session or the key it was opened by', async () => {
  const { admin, local, address, id, look, clock, progress } = await watched()
  const key = await admin.post('/api/v1/api-keys', { name: 'painel', scope: 'read' })
  const bearer = { authorization: `Bearer ${String(key.body.token)}` }
  const byKey = await follow(nobody, address, id, bearer)
  expect(byKey.status).toBe(200)
  const bySession = await follow(admin, address, id)
  const byMachine = await follow(local, address, id)
  for (const each of [byKey, bySession, byMachine]) await each.passOver(2)

  await admin.request('DELETE', `/api/v1/api-keys/${(key.body.api_key as { id: number }).id}`)
  clock.advance(5_000)
  await progress.round()
  expect(await byKey.next()).toBeNull()
  await admin.post('/api/v1/auth/logout')
  await local.post(`/api/v1/broadcasts/${id}/pause`)
  clock.advance(5_000)
  await progress.round()
  expect(await bySession.next()).toBeNull()
  await look()
  expect(await byMachine.next()).toMatchObject({ event: 'change', data: { status: 'paused' } })
})

test('an empresa has so many seats, a process so many; a seat is free when its reader has gone', async () => {
  const { admin, address, id, progress } = await watched({
    progress: () => ({ empresaWatchersMax: 2, watchersMax: 3 }),
  })
  const [first] = [await follow(admin, address, id), await follow(admin, address, id)]
  const third = await follow(admin, address, id)
  expect([third.status, await third.code(), third.headers.get('retry-after')]).toEqual([
    ...[429, 'too_many_watchers', '30'],
  ])
  first.leave()
  await expect.poll(() => progress.size().watchers).toBe(1)
  expect((await follow(admin, address, id)).status).toBe(200)
  const missing = await follow(admin, address, 2_000_000_000)
  expect(missing.status).toBe(429)

  const tight = await watched({ progress: () => ({ watchersMax: 1 }) })
  await follow(tight.admin, tight.address, tight.id)
  const second = await follow(tight.admin, tight.address, tight.id)
  expect([second.status, await second.code(), second.headers.get('retry-after')]).toEqual([
    ...[503, 'watchers_full', '5'],
  ])
})

test('who leaves before the first reading is done holds no seat', async () => {
  let go = () => {}
  const gate = new Promise<void>((resolve) => {
    go = resolve
  })
  const { admin, address, id, progress } = await watched({
    progress: (ground) => ({ ground: { ...ground, db: intercepted(ground.db, () => gate) } }),
  })
  const leaving = new AbortController()
  const asked = fetch(`${address}/api/v1/broadcasts/${id}/events`, {
    headers: await admin.credentials(),
    signal: leaving.signal,
  })
  await expect.poll(() => progress.size().watchers).toBe(1)
  leaving.abort()
  await expect(asked).rejects.toThrow()
  go()
  await expect.poll(() => progress.size().watchers).toBe(0)
})

test('asking for the head only holds no seat', async () => {
  const { admin, address, id, progress } = await watched()
  const response = await fetch(`${address}/api/v1/broadcasts/${id}/events`, {
    method: 'HEAD',
    headers: await admin.credentials(),
  })
  expect(response.status).toBe(200)
  await expect.poll(() => progress.size().watchers).toBe(0)
})

test('streams end when their broadcast cannot be read, and do not say that nothing changes', async () => {
  const refusals: string[] = []
  let isAway = false
  const { admin, address, id, look, progress } = await watched({
    progress: (ground) => ({
      ground: {
        ...ground,
        db: intercepted(ground.db, () => {
          if (isAway) throw new Error('the database is away')
        }),
      },
      counted: (refusal) => refusals.push(refusal),
    }),
  })
  const stream = await follow(admin, address, id)
  await stream.passOver(2)
  await progress.round()
  isAway = true
  await look()
  expect(await stream.next()).toBeNull()
  expect(refusals).toEqual(['unreadable'])
})

test('who is slow to take the end is ended once, read for no more, and cut off; whoever comes meanwhile watches on', async () => {
  const refusals: string[] = []
  const counting = countingGround()
  const { empresa, id, clock, progress } = await watched({
    progress: (ground) => ({
      ground: counting.of(ground),
      counted: (refusal) => refusals.push(refusal),
    }),
  })
  const asked = asking(empresa.id, id)
  const slow = await progress.watch({ ...asked, credential: { sessionHash: Buffer.from('of nobody') } })
  const ofOneReading = counting.taken()
  await progress.round()
  expect(counting.taken()).toBe(1)
  clock.advance(5_000)
  await progress.round()
  expect([counting.taken(), refusals]).toEqual([0, ['signed_out']])

  const other = await progress.watch(asked)
  expect([counting.taken(), progress.size()]).toEqual([ofOneReading, { watchers: 2, broadcasts: 1 }])
  clock.advance(15_000)
  await progress.round()
  expect([slow.cut.aborted, refusals]).toEqual([true, ['signed_out', 'stalled']])
  slow.leave()
  expect(progress.size()).toEqual({ watchers: 1, broadcasts: 1 })
  other.leave()
})

test('a reader who does not read is cut off, and is told the newest state only', async () => {
  const refusals: string[] = []
  const { admin, empresa, id, look, clock, progress } = await watched({
    progress: () => ({ counted: (refusal) => refusals.push(refusal) }),
  })
  const asked = asking(empresa.id, id)
  const [slow, gone] = [await progress.watch(asked), await progress.watch(asked)]
  const taking = slow.chunks[Symbol.asyncIterator]()
  const take = async () => String((await taking.next()).value)
  expect(await take()).toContain('retry')
  expect(await take()).toContain('snapshot')

  for (const steer of ['pause', 'cancel']) {
    await admin.post(`/api/v1/broadcasts/${id}/${steer}`)
    await look()
  }
  expect((await take()).match(/event: \w+|"status":"\w+"/g)).toEqual([
    ...['event: snapshot', '"status":"canceled"', 'event: end'],
  ])
  expect((await taking.next()).done).toBe(true)
  slow.leave()
  clock.advance(20_000)
  await progress.round()
  expect([slow.cut.aborted, gone.cut.aborted, refusals]).toEqual([false, true, ['stalled']])
  gone.leave()
  expect(progress.size()).toEqual({ watchers: 0, broadcasts: 0 })
})

test('cutting off closes the socket, whatever is still to be written to it', async () => {
  const cut = new AbortController()
  let hasLeft = () => {}
  const left = new Promise<void>((resolve) => {
    hasLeft = resolve
  })
  const app = fastify()
  onTestFinished(() => app.close())
  app.get('/', (_request, reply) =>
    sendEvents(reply, { chunks: endless(), cut: cut.signal, leave: () => hasLeft() }),
  )
  await app.listen({ port: 0, host: '127.0.0.1' })
  const socket = connect((app.server.address() as AddressInfo).port, '127.0.0.1')
  socket.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n')
  await once(socket, 'readable') // and nothing is read of it
  cut.abort()
  await left
  socket.destroy()
})

test('stopping does not wait for streams: who reads is told the end, who does not is cut off', async () => {
  const { app, admin, empresa, address, id, progress } = await watched({ progress: () => ({ closeMs: 50 }) })
  const stream = await follow(admin, address, id)
  await stream.passOver(2)
  const stuck = await progress.watch(asking(empresa.id, id))
  const cutOff = once(stuck.cut, 'abort')
  await app.close()
  expect(await stream.next()).toBeNull()
  await cutOff
  stuck.leave()
  expect(progress.size().watchers).toBe(0)
})

test('the figures say how many watch what, and how many could not', async () => {
  const metrics = openMetrics({ processMetrics: false })
  const { admin, address, id, progress } = await watched({
    progress: () => ({ watchersMax: 1, counted: countWatchers(metrics) }),
  })
  gaugeWatchers(metrics, progress)
  await follow(admin, address, id)
  await follow(admin, address, id)
  const page = await metrics.page()
  expect(page).toContain('recado_watchers{what="streams"} 1\nrecado_watchers{what="broadcasts"} 1\n')
  expect(page).toContain('recado_watchers_refused_total{why="full"} 1\n')
})

const nobody: Pick<Persona, 'credentials'> = { credentials: async () => ({}) }

const asking = (empresaId: EmpresaId, id: number): WatchRequest => ({
  ...{ empresaId, id: id as BroadcastId, lang: 'en', credential: null, lastEventId: null },
})

/** An app that listens, with a broadcast of three that nobody sends. */
async function watched(options: Parameters<typeof testApp>[0] = {}) {
  const app: TestApp = await testApp(options)
  const address = await app.app.listen({ port: 0, host: '127.0.0.1' })
  const { body } = await app.admin.post('/api/v1/twilio/broadcast', {
    ...{ campaign_name: 'Convocação', body: 'Olá!', wait_ms: 0 },
    targets: ['11 98123-4501', '11 98123-4502', '11 98123-4503'],
  })
  const look = async () => {
    app.clock.advance(2_000)
    await app.progress.round()
  }
  return { ...app, address, id: Number(body.broadcast_id), look }
}

/** The stream of a broadcast, as somebody opens it. */
async function follow(
  who: Pick<Persona, 'credentials'>,
  address: string,
  id: number,
  headers: Record<string, string> = {},
) {
  const url = `${address}/api/v1/broadcasts/${id}/events`
  return openEvents(url, { ...(await who.credentials()), ...headers })
}

async function* endless(): AsyncGenerator<string> {
  for (;;) yield 'x'.repeat(1_000_000)
}

function countingGround() {
  let count = 0
  return {
    of: <G extends { db: TestApp['database']['db'] }>(ground: G): G => ({
      ...ground,
      db: intercepted(ground.db, () => {
        count += 1
      }),
    }),
    /** Statements since it was last asked. */
    taken(): number {
      const taken = count
      count = 0
      return taken
    },
  }
}
