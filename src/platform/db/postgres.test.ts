import { connect, createServer, type Socket } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { hasEngine, openTestDatabase, type TestDatabase } from '../../../test/harness/database.ts'
import { DomainError } from '../../errors.ts'
import { type Db, sql } from './db.ts'
import { openPostgres } from './postgres.ts'
import { SqlError } from './sql-error.ts'

it('a server that is not there is `database_unreachable`, with the reason', async () => {
  const opening = openPostgres({ url: 'postgres://nobody@127.0.0.1:1/none' })
  const error = await opening.catch((caught) => caught)
  expect(error).toBeInstanceOf(DomainError)
  expect(error).toMatchObject({
    code: 'database_unreachable',
    facts: { reason: expect.stringContaining('ECONNREFUSED') },
  })
})

describe.skipIf(!hasEngine('postgres'))('PostgreSQL alone', () => {
  let database: TestDatabase
  let db: Db
  beforeAll(async () => {
    database = await openTestDatabase('postgres')
    db = database.db
    await db.run(sql`create table places (id int primary key, hits int not null)`)
    await db.run(sql`insert into places values (1, 0), (2, 0)`)
  })
  afterAll(() => database.close())

  it('the victim of a real deadlock is tried again, and both come through', async () => {
    const holding = { first: latch(), second: latch() }
    const visit = (order: number[], own: Latch, others: Latch) =>
      db.transaction(async (tx) => {
        await tx.run(sql`update places set hits = hits + 1 where id = ${order[0]}`)
        own.open()
        await others.opened
        await tx.run(sql`update places set hits = hits + 1 where id = ${order[1]}`)
      })
    await Promise.all([
      visit([1, 2], holding.first, holding.second),
      visit([2, 1], holding.second, holding.first),
    ])
    expect(await db.many(sql`select hits from places order by id`)).toEqual([{ hits: 2 }, { hits: 2 }])
  })

  it('connections that the server ends do not end the process: the next transaction has a new one', async () => {
    await Promise.all([1, 2, 3].map(() => db.many(sql`select pg_sleep(0.05)`)))
    await database.urgent.many(sql`select 1`)
    const inUse = db.transaction(async (tx) => {
      await endConnections(database.url)
      await tx.many(sql`select 1`)
    })
    await expect(inUse).rejects.toThrow()
    for (const handle of [db, database.urgent]) {
      expect(await handle.transaction((tx) => tx.one(sql`select 1 as ok`))).toEqual({ ok: 1 })
    }
  })

  it('statements of codes and callbacks are planned once for each connection, and anew for a new one', async () => {
    const hitsOf = (id: number) =>
      database.urgent.maybeOne(sql`select hits from places where id = ${id}::int`)
    const planned = () =>
      database.urgent.many(sql`
        select statement, (generic_plans + custom_plans)::int as runs from pg_prepared_statements
        where statement like ${'select hits%'}::text`)
    // One after another: they have the same connection.
    for (const id of [1, 2, 3]) expect((await hitsOf(id)) === null).toBe(id === 3)
    expect(await planned()).toEqual([{ statement: expect.stringContaining('select hits'), runs: 3 }])
    await endConnections(database.url)
    expect(await database.urgent.transaction((tx) => tx.one(sql`select 1 as ok`))).toEqual({ ok: 1 })
    expect(await planned()).toEqual([])
    expect(await hitsOf(3)).toBeNull()
  })

  it('a server that cannot be reached any more is an error without an SQLSTATE, whatever the socket calls it', async () => {
    const { url, cut } = await openDoor(database.url)
    const distant = await openPostgres({ url, poolMax: 1 })
    await cut()
    const errors: unknown[] = []
    for (let i = 0; i < 2; i += 1) errors.push(await distant.db.many(sql`select 1`).catch((error) => error))
    expect(errors).toEqual([expect.any(SqlError), expect.any(SqlError)])
    expect(errors.at(-1)).toMatchObject({ message: expect.stringContaining('ECONNREFUSED'), code: undefined })
    await distant.close()
  })

  it('a server that says nothing any more holds no statement of codes and of the queue for long', async () => {
    const { url, silence } = await openDoor(database.url)
    const distant = await openPostgres({ url, queueMax: 1, urgentMax: 1, answerTimeoutMs: 300 })
    for (const handle of [distant.urgent, distant.queue]) {
      expect(await handle.one(sql`select ${1}::int as ok`)).toEqual({ ok: 1 })
      const speaks = silence()
      const held = await handle.many(sql`select ${1}::int as ok`).catch((error) => error)
      expect(held).toBeInstanceOf(SqlError)
      expect(held).toMatchObject({ message: 'Query read timeout', code: undefined })
      const inside = handle.transaction((tx) => tx.one(sql`select ${2}::int as ok`))
      speaks()
      expect(await inside).toEqual({ ok: 2 })
    }
    await distant.close()
  })

  it('a listener that lost its connection hears of it with an empty payload, and then hears on', async () => {
    const heard: string[] = []
    let wake = () => {}
    const stop = await database.listen('wake_up', (payload) => {
      heard.push(payload)
      wake()
    })
    const back = new Promise<void>((resolve) => (wake = resolve))
    await endConnections(database.url)
    await back
    expect(heard).toEqual([''])
    const told = new Promise<void>((resolve) => (wake = resolve))
    await db.transaction((tx) => tx.run(sql`select pg_notify('wake_up', 'again')`))
    await told
    expect(heard).toEqual(['', 'again'])
    await stop()
  })

  it('waiting bulk does not hold up the urgent handle', async () => {
    const release = latch()
    const busy = Array.from({ length: 20 }, () => db.transaction(() => release.opened))
    expect(await database.urgent.one(sql`select 1 as ok`)).toEqual({ ok: 1 })
    release.open()
    await Promise.all(busy)
  })
})

interface Latch {
  readonly opened: Promise<void>
  open(): void
}

function latch(): Latch {
  let open = () => {}
  const opened = new Promise<void>((resolve) => {
    open = resolve
  })
  return { opened, open: () => open() }
}

/** What a restart of the server does to those who are connected. */
async function endConnections(url: string | null): Promise<void> {
  const other = await openPostgres({ url: url ?? '', poolMax: 1 })
  await other.db.many(sql`
    select pg_terminate_backend(pid) from pg_stat_activity
    where datname = current_database() and pid <> pg_backend_pid()`)
  await other.close()
}

/** A way to the server that can be cut, connections and all, or let nothing through from it until it speaks again. */
async function openDoor(
  serverUrl: string | null,
): Promise<{ url: string; cut(): Promise<void>; silence(): () => void }> {
  const url = new URL(serverUrl ?? '')
  const { hostname, port } = url
  const pairs: { near: Socket; far: Socket }[] = []
  const door = createServer((near) => {
    const far = connect(Number(port), hostname)
    pairs.push({ near, far })
    near.on('error', () => {}).pipe(far)
    far.on('error', () => {}).pipe(near)
  })
  await new Promise<void>((resolve) => door.listen(0, '127.0.0.1', resolve))
  const address = door.address()
  url.hostname = '127.0.0.1'
  url.port = String(typeof address === 'object' && address !== null ? address.port : 0)
  return {
    url: url.href,
    async cut() {
      const closed = new Promise((resolve) => door.close(resolve))
      for (const { near, far } of pairs) {
        near.destroy()
        far.destroy()
      }
      await closed
    },
    silence() {
      const silent = pairs.filter(({ near }) => !near.destroyed)
      for (const { near, far } of silent) far.unpipe(near)
      return () => {
        for (const { near, far } of silent) far.pipe(near)
      }
    },
  }
}
