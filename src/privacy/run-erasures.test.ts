import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  describeOnEachDatabase,
  hasEngine,
  openTestDatabase,
  type TestDatabase,
} from '../../test/harness/database.ts'
import { claimAll, queue, recipientKey, testCtx } from '../../test/harness/queue.ts'
import type { ListedTarget } from '../broadcasts/audience-list.ts'
import { listListRows } from '../broadcasts/list-rows-queries.ts'
import { writeAudienceList } from '../broadcasts/write-audience-list.ts'
import { eraseInbound } from '../messages/erase-messages.ts'
import { forgetInbound } from '../messages/forget-old-messages.ts'
import { type TestClock, testClock } from '../platform/clock.ts'
import { type Ctx, withTransaction } from '../platform/context.ts'
import { type Keyring, openKeyring } from '../platform/crypto.ts'
import { sql } from '../platform/db/db.ts'
import { getErasure } from './read-erasures.ts'
import { requestErasure } from './request-erasure.ts'
import { runErasures } from './run-erasures.ts'

const MARIA = '+5511981234477'
const WISH = { e164: MARIA, everywhere: false }

interface Place {
  ctx: Ctx
  clock: TestClock
  keyring: Keyring
}

async function openPlace(database: TestDatabase): Promise<Place> {
  const clock = testClock()
  const ctx = await testCtx(database, clock)
  const keyring = await openKeyring(ctx, 'a secret key of the tests, long enough')
  return { ctx, clock, keyring: { ...keyring, recipientKey } }
}

const addresses = async ({ ctx }: Place) =>
  (await ctx.db.many(sql<{ to: string }>`select to_address as to from messages order by id`)).map(
    ({ to }) => to,
  )

describeOnEachDatabase('an erasure', (open) => {
  let place: Place
  beforeAll(async () => {
    place = await openPlace(await open())
  })

  test('that waits for Twilio alone has no number any more, and begins anew when it is asked for again', async () => {
    const { ctx, clock, keyring } = place
    await queue(ctx, { to: [MARIA] })
    await claimAll(ctx)
    await ctx.db.run(sql`update attempts set state = 'delivered', sid = 'SM1'`)
    await ctx.db.run(sql`update messages set state = 'delivered'`)
    const { id } = await requestErasure(ctx, keyring, 'own', WISH)
    await runErasures(ctx, keyring)
    expect(await getErasure(ctx, 'own', id)).toMatchObject({ state: 'redacting', redactionsOpen: 1 })
    expect(await ctx.db.one(sql`select sealed from erasures`)).toEqual({ sealed: null })
    await queue(ctx, { to: [MARIA] })
    expect(await addresses(place)).toEqual(['', MARIA])
    expect(await requestErasure(ctx, keyring, 'own', WISH)).toMatchObject({ id, state: 'erasing' })
    await runErasures(ctx, keyring)
    expect(await addresses(place)).toEqual(['', ''])
    expect(await getErasure(ctx, 'own', id)).toMatchObject({ state: 'redacting', redactionsOpen: 1 })
    await ctx.db.run(sql`update redactions set state = 'done', due_at = null`)
    clock.advance(10_000)
    await runErasures(ctx, keyring)
    expect(await getErasure(ctx, 'own', id)).toMatchObject({ state: 'done', counts: { messages: 2 } })
  })

  test('deletes what somebody wrote batch by batch, and puts each down for Twilio', async () => {
    const { ctx, keyring } = place
    const { id: erasureId } = await requestErasure(ctx, keyring, 'own', WISH)
    await insertInbound(ctx, 1, 501)
    const wrote = { recipientKey: recipientKey(MARIA), empresaId: ctx.empresaId, erasureId }
    const batches = []
    for (let isAll = false; !isAll; ) {
      const batch = await withTransaction(ctx, (tx) => eraseInbound(tx, wrote))
      isAll = batch.isAll
      batches.push([batch.counts.inbound_messages, batch.counts.inbox_threads])
    }
    expect(batches).toEqual([
      [500, 0],
      [1, 0],
      [0, 1],
    ])
    expect(await getErasure(ctx, 'own', erasureId)).toMatchObject({ redactionsOpen: 501 })
  })
})

// Only here are there two connections: on the embedded database nobody else can be in the middle of writing.
describe.skipIf(!hasEngine('postgres'))('an erasure while somebody writes', () => {
  let database: TestDatabase
  let place: Place
  beforeAll(async () => {
    database = await openTestDatabase('postgres')
    place = await openPlace(database)
  })
  afterAll(() => database.close())

  /** Somebody has written in a transaction; what is given commits it. */
  async function halfWay(write: (tx: Ctx) => Promise<unknown>): Promise<() => Promise<void>> {
    let commit = () => {}
    const mayCommit = new Promise<void>((resolve) => {
      commit = resolve
    })
    let writing: Promise<void> = Promise.resolve()
    await new Promise<void>((resolve, reject) => {
      writing = withTransaction(place.ctx, async (tx) => {
        await write(tx)
        resolve()
        await mayCommit
      })
      writing.catch(reject)
    })
    return () => {
      commit()
      return writing
    }
  }

  async function somebodyWaits(): Promise<void> {
    for (let waiting = 0; waiting === 0; ) {
      const { n } = await database.db.one(sql<{ n: number }>`
        select count(*)::int as n from pg_stat_activity
        where datname = current_database() and wait_event_type = 'Lock'`)
      waiting = n
    }
  }

  test('waits for what was begun before it, and finds that too', async () => {
    const { ctx, clock, keyring } = place
    const commit = await halfWay((tx) => queue(tx, { to: [MARIA] }))
    const { id } = await requestErasure(ctx, keyring, 'own', WISH)
    await runErasures(ctx, keyring)
    expect(await getErasure(ctx, 'own', id)).toMatchObject({ state: 'erasing', waitsFor: 'in_flight' })
    await commit()
    expect(await addresses(place)).toEqual([MARIA])
    clock.advance(5_000)
    await runErasures(ctx, keyring)
    expect(await getErasure(ctx, 'own', id)).toMatchObject({ state: 'done', counts: { messages: 1 } })
    expect(await addresses(place)).toEqual([''])
  })

  test('empties lists before it waits for anybody, so that a broadcast that goes on reading does not find the person', async () => {
    const { ctx, clock, keyring } = place
    async function* rows(): AsyncGenerator<ListedTarget> {
      for (const target of [MARIA, '+5511981239900']) {
        yield { line: 1, target, variables: null, problem: null }
      }
    }
    const list = { name: 'Equipe', kind: 'upload', columns: [], rows: rows() } as const
    const { id: listId } = await writeAudienceList(ctx, { recipientKey }, list)
    const page = { empresaId: ctx.empresaId, listId, after: 0, limit: 10 }
    const listed = async () => (await listListRows(ctx.db, page)).map(({ e164 }) => e164)
    const commit = await halfWay((tx) => queue(tx, { to: [MARIA] }))
    const { id } = await requestErasure(ctx, keyring, 'own', WISH)
    await runErasures(ctx, keyring)
    expect(await getErasure(ctx, 'own', id)).toMatchObject({ state: 'erasing', waitsFor: 'in_flight' })
    expect(await listed()).toEqual(['+5511981239900'])
    await commit()
    clock.advance(5_000)
    await runErasures(ctx, keyring)
    expect(await getErasure(ctx, 'own', id)).toMatchObject({
      ...{ state: 'done', counts: { messages: 1, audience_list_rows: 1 } },
    })
  })

  test('finds what a broadcast wrote for the person after their messages had been taken', async () => {
    const { ctx, clock, keyring } = place
    await ctx.db.run(sql`delete from messages`)
    const { id } = await requestErasure(ctx, keyring, 'own', WISH)
    const commit = await halfWay((tx) => tx.db.run(sql`lock table contacts in share row exclusive mode`))
    const erasing = runErasures(ctx, keyring)
    await somebodyWaits()
    await queue(ctx, { to: [MARIA] })
    await commit()
    await erasing
    clock.advance(5_000)
    await runErasures(ctx, keyring)
    expect(await getErasure(ctx, 'own', id)).toMatchObject({ state: 'done', counts: { messages: 1 } })
    expect(await addresses(place)).toEqual([''])
  })

  test('takes what they are just writing as well, and the thread it hangs on', async () => {
    const { ctx, keyring } = place
    const { id: erasureId } = await requestErasure(ctx, keyring, 'own', WISH)
    await insertInbound(ctx, 1, 3)
    const commit = await halfWay(async (tx) => {
      await tx.db.run(sql`update inbox_threads set unread = unread + 1`)
      await insertInbound(tx, 4, 4)
    })
    const wrote = { recipientKey: recipientKey(MARIA), empresaId: ctx.empresaId, erasureId }
    const erase = () => withTransaction(ctx, (tx) => eraseInbound(tx, wrote))
    const first = erase()
    await somebodyWaits()
    await commit()
    expect((await first).counts).toMatchObject({ inbound_messages: 4, inbox_threads: 0 })
    expect((await erase()).counts).toMatchObject({ inbound_messages: 0, inbox_threads: 1 })
  })

  test('puts down for Twilio what is just being forgotten in time', async () => {
    const { ctx, keyring } = place
    const { id: erasureId } = await requestErasure(ctx, keyring, 'own', WISH)
    await insertInbound(ctx, 5, 7)
    const before = new Date(ctx.clock.now().getTime() + 1_000)
    // They were heard of later, so that their thread stays.
    await ctx.db.run(sql`update inbox_threads set last_inbound_at = ${before}::timestamptz`)
    const commit = await halfWay((tx) => forgetInbound(tx, { empresaId: ctx.empresaId, before }))
    const wrote = { recipientKey: recipientKey(MARIA), empresaId: ctx.empresaId, erasureId }
    const erase = () => withTransaction(ctx, (tx) => eraseInbound(tx, wrote))
    const first = erase()
    await somebodyWaits()
    await commit()
    expect(await first).toMatchObject({ counts: { forgotten_inbound: 3 }, isAll: false })
    expect((await erase()).isAll).toBe(true)
    const noted = await ctx.db.many(
      sql`select sid from redactions where sid in ('SM5', 'SM6', 'SM7') order by sid`,
    )
    expect(noted).toEqual([{ sid: 'SM5' }, { sid: 'SM6' }, { sid: 'SM7' }])
  })
})

/** Messages of Maria's with these numbers, in her thread. */
async function insertInbound(ctx: Ctx, first: number, last: number): Promise<void> {
  await ctx.db.run(sql`
    with t as (
      insert into inbox_threads (empresa_id, recipient_key, address, channel, last_inbound_at)
      values (${ctx.empresaId}::int, ${recipientKey(MARIA)}::bytea, ${MARIA}::text, 'sms', ${ctx.clock.now()}::timestamptz)
      on conflict (empresa_id, recipient_key) do update set address = excluded.address
      returning id)
    insert into inbound_messages (sid, thread_id, empresa_id, account_sid, channel, from_address, to_address, body, kind, intent,
      received_at)
    select 'SM' || n, id, ${ctx.empresaId}::int, 'AC1', 'sms', '+5511', '+5512', 'Oi', 'text', 'none',
      ${ctx.clock.now()}::timestamptz
    from t, generate_series(${first}::int, ${last}::int) n`)
}
