import { beforeAll, expect, test } from 'vitest'
import { describeOnEachDatabase } from '../../test/harness/database.ts'
import { claimAll, people, queue, recipientKey, standing, testCtx } from '../../test/harness/queue.ts'
import { testClock } from '../platform/clock.ts'
import { type Ctx, withTransaction } from '../platform/context.ts'
import { type Db, type Sql, sql } from '../platform/db/db.ts'
import type { GroupId, ThreadId } from '../platform/ids.ts'
import { blockRecipients } from './block-recipients.ts'
import { listEntries } from './inbox-queries.ts'

describeOnEachDatabase('what is read of people who are stopped', (open) => {
  let ctx: Ctx
  beforeAll(async () => {
    ctx = await testCtx(await open(), testClock())
  })

  const block = (of: Ctx, to: readonly string[]) =>
    blockRecipients(of, {
      ...({ reason: 'blocklisted', source: 'manual', everywhere: false } as const),
      people: to.map((e164) => ({
        ...{ e164, recipientKey: recipientKey(e164), channel: null, note: null, expiresAt: null },
      })),
    })

  /** So many more messages to somebody who has one. */
  async function sendMore(group: GroupId, count: number): Promise<void> {
    await ctx.db.run(sql`
      insert into messages (empresa_id, stream_id, text_id, lane, channel, to_address, recipient_key, address_from, state,
        due_at, expires_at, source, created_at, updated_at)
      select empresa_id, stream_id, text_id, lane, channel, to_address, recipient_key, address_from, state, due_at,
        expires_at, source, created_at, updated_at
      from messages, generate_series(1, ${count}::int) where group_id = ${group}::bigint`)
  }

  /** The most people that a statement asked for. */
  function watched(db: Db): { db: Db; most(): number } {
    let most = 0
    const see = (statement: Sql<unknown>) => {
      const lists = statement.values.filter((each): each is unknown[] => Array.isArray(each))
      for (const list of lists) if (list.some(Buffer.isBuffer)) most = Math.max(most, list.length)
    }
    const one: Db['one'] = (statement) => {
      see(statement)
      return db.one(statement)
    }
    return { db: { ...db, one }, most: () => most }
  }

  test('is the messages of fifty at a time', async () => {
    const to = people(120, 11)
    const group = await queue(ctx, { to })
    await withTransaction(ctx, async (tx) => {
      const { db, most } = watched(tx.db)
      expect((await block({ ...tx, db }, to)).canceled).toBe(120)
      expect(most()).toBe(50)
    })
    expect(new Set((await standing(ctx, group)).map((each) => each.state))).toEqual(new Set(['canceled']))
  })

  test('is the newest of each; older ones that still wait are left to the claim', async () => {
    const [phone = ''] = people(1, 21)
    const group = await queue(ctx, { to: [phone] })
    await sendMore(group, 500)
    expect((await withTransaction(ctx, (tx) => block(tx, [phone]))).canceled).toBe(500)
    expect(await claimAll(ctx)).toEqual([])
    expect((await standing(ctx, group)).map((each) => each.state)).toEqual(['suppressed'])
  })

  test('is what a thread goes back to', async () => {
    const [phone = ''] = people(1, 31)
    await sendMore(await queue(ctx, { to: [phone] }), 2_000)
    const entries = await listEntries(ctx.db, {
      ...{ owner: ctx.empresaId, threadId: 1 as ThreadId, recipientKey: recipientKey(phone) },
      ...{ before: null, limit: 5_000 },
    })
    expect(entries).toHaveLength(2_000)
  })
})
