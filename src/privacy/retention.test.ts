import { beforeAll, expect, test } from 'vitest'
import { describeOnEachDatabase, type TestDatabase } from '../../test/harness/database.ts'
import { claimAll, people, queue, recipientKey, testCtx } from '../../test/harness/queue.ts'
import type { ListedTarget } from '../broadcasts/audience-list.ts'
import { writeAudienceList } from '../broadcasts/write-audience-list.ts'
import { createGroup, storeText } from '../messages/enqueue.ts'
import { handIn } from '../messages/hand-in.ts'
import { HANDED_IN_SOURCE } from '../messages/handed-in.ts'
import { prepareMonths } from '../messages/months.ts'
import { retryByHand } from '../messages/retry-by-hand.ts'
import { type TestClock, testClock } from '../platform/clock.ts'
import type { Ctx } from '../platform/context.ts'
import { openKeyring } from '../platform/crypto.ts'
import { sql } from '../platform/db/db.ts'
import { applyRetention } from './apply-retention.ts'
import { requestErasure } from './request-erasure.ts'
import { getRetention, setRetention } from './retention.ts'
import { runErasures } from './run-erasures.ts'

const DAY_MS = 86_400_000

describeOnEachDatabase('retention', (open) => {
  let database: TestDatabase
  let clock: TestClock
  let ctx: Ctx
  let other: Ctx
  beforeAll(async () => {
    database = await open()
    clock = testClock()
    ctx = await testCtx(database, clock)
    other = await testCtx(database, clock)
    await prepareMonths(ctx)
  })

  /** Messages that have come to an end, each with a callback's form. */
  async function sent(of: Ctx, areaCode: number, count: number): Promise<void> {
    const group = await queue(of, { to: people(count, areaCode) })
    await of.db.run(sql`
      update messages set state = 'delivered', due_at = null where group_id = ${group}::bigint`)
    await of.db.run(sql`
      insert into events (at, message_id, kind, facts)
      select ${clock.now()}::timestamptz, id, 'callback', jsonb_build_object('status', 'delivered', 'raw', jsonb_build_object('To', to_address))
      from messages where group_id = ${group}::bigint`)
  }
  const kept = (of: Ctx) =>
    of.db.one(sql<{ addresses: number; forms: number; messages: number }>`
      select count(*) filter (where to_address <> '')::int as addresses, count(*)::int as messages,
        count(*) filter (where e.facts ? 'raw')::int as forms
      from messages m left join events e on e.message_id = m.id and e.kind = 'callback'
      where m.empresa_id = ${of.empresaId}::int`)
  const receipts = (of: Ctx) =>
    of.db.many<{ facts: Record<string, unknown> }>(sql`
      select facts from audit_log where empresa_id = ${of.empresaId}::int and action = 'retention.applied' order by id`)

  test('is a year for forms and without an end for the rest, until somebody says otherwise', async () => {
    expect(await getRetention(ctx)).toEqual({
      ...{ contentDays: null, rawDays: 365, inboundDays: null, updatedAt: null, updatedBy: null },
    })
    await sent(ctx, 11, 3)
    await sent(other, 12, 3)
    expect(await applyRetention(ctx)).toBe(0)
  })

  test.each([6, 36_501])('%i days are refused', async (days) => {
    const wish = { contentDays: days, rawDays: null, inboundDays: 30 }
    await expect(setRetention(ctx, wish)).rejects.toMatchObject({
      facts: { fields: [{ field: 'content_days', code: 'out_of_range' }] },
    })
  })

  test('takes out what is older, of the empresa that said so, once, and says how much', async () => {
    await setRetention(ctx, { contentDays: 30, rawDays: 7, inboundDays: 30 })
    clock.advance(8 * DAY_MS)
    await sent(ctx, 13, 250)
    await applyRetention(ctx)
    expect(await kept(ctx)).toEqual({ addresses: 253, forms: 250, messages: 253 })
    clock.advance(23 * DAY_MS)
    await applyRetention(ctx)
    expect(await kept(ctx)).toEqual({ addresses: 250, forms: 0, messages: 253 })
    clock.advance(10 * DAY_MS)
    await applyRetention(ctx)
    expect(await kept(ctx)).toEqual({ addresses: 0, forms: 0, messages: 253 })
    expect(await kept(other)).toEqual({ addresses: 3, forms: 3, messages: 3 })
    expect(await applyRetention(ctx)).toBe(0)
    expect((await receipts(ctx)).map(({ facts }) => facts.counts)).toEqual([
      { events: 3 },
      { messages: 3, texts: 1, events: 250 },
      { messages: 250, texts: 1 },
    ])
    expect(await receipts(other)).toEqual([])
  })

  test('goes on behind what others have written meanwhile, and never behind what is young', async () => {
    const third = await testCtx(database, clock)
    await setRetention(third, { contentDays: 30, rawDays: null, inboundDays: null })
    const skipIds = () =>
      third.db.run(sql`select setval('messages_id_seq', (select max(id) from messages) + 50000)`)
    await sent(third, 15, 3)
    await skipIds()
    await sent(third, 16, 3)
    clock.advance(31 * DAY_MS)
    await skipIds()
    await sent(third, 17, 3)
    await applyRetention(third)
    expect(await kept(third)).toMatchObject({ addresses: 3, messages: 9 })
    const { late } = await third.db.one(sql<{ late: boolean }>`
      select p.position >= (select max(m.id) - 2 from messages m) as late from retention_progress p
      where p.empresa_id = ${third.empresaId}::int and p.kind = 'content'`)
    expect(late).toBe(false)
    clock.advance(31 * DAY_MS)
    await applyRetention(third)
    expect(await kept(third)).toMatchObject({ addresses: 0, messages: 9 })
  })

  test('of lists for broadcasts is 90 days, or as long as the content', async () => {
    const third = await testCtx(database, clock)
    const lists = (of: Ctx) =>
      of.db.one(sql<{ lists: number; rows: number }>`
        select count(distinct l.id)::int as lists, count(r.list_id)::int as rows
        from audience_lists l left join audience_list_rows r on r.list_id = l.id
        where l.empresa_id = ${of.empresaId}::int`)
    const list = { name: 'Equipe', kind: 'upload', columns: [] } as const
    async function* rows(): AsyncGenerator<ListedTarget> {
      for (const target of people(3, 14)) yield { line: 1, target, variables: null, problem: null }
    }
    await setRetention(third, { contentDays: 30, rawDays: 30, inboundDays: 30 })
    for (const of of [other, third]) {
      await writeAudienceList(of, { recipientKey }, { ...list, rows: rows() })
    }
    for (const [days, left] of [
      [29, { other: { lists: 1, rows: 3 }, third: { lists: 1, rows: 3 } }],
      [2, { other: { lists: 1, rows: 3 }, third: { lists: 0, rows: 0 } }],
      [58, { other: { lists: 1, rows: 3 }, third: { lists: 0, rows: 0 } }],
      [2, { other: { lists: 0, rows: 0 }, third: { lists: 0, rows: 0 } }],
    ] as const) {
      clock.advance(days * DAY_MS)
      await applyRetention(ctx)
      expect({ other: await lists(other), third: await lists(third) }).toEqual(left)
    }
    expect((await receipts(third)).map(({ facts }) => facts.counts)).toEqual([{ audience_list_rows: 4 }])
  })

  test('what another system handed in keeps its id and its time; erased it keeps an id that cannot be a number', async () => {
    const keyring = await openKeyring(ctx, 'a secret key of the tests, long enough')
    const e164 = '+5511981234477'
    const recipientKey = keyring.recipientKey(e164)
    const wish = { channel: 'sms', lane: 'transactional', hasFeed: true } as const
    const ids = ['pedido-7', 'para (11) 98123-4477', '3f2504e0-4f89-41d3-9a0c-030511981234']
    await handIn(
      ctx,
      wish,
      ids.map((externalId) => ({
        externalId,
        e164,
        recipientKey,
        body: 'Oi',
        smsSegments: 1,
        channel: 'sms',
      })),
    )
    const handedInAt = clock.now()
    await ctx.db.run(
      sql`update messages set state = 'delivered', due_at = null where external_id is not null`,
    )
    const standing = () =>
      ctx.db.many(sql`
        select external_id, has_feed, to_address, updated_at from messages
        where source = ${HANDED_IN_SOURCE}::text order by id`)
    clock.advance(31 * DAY_MS)
    await applyRetention(ctx)
    const forgotten = { toAddress: '', hasFeed: true, updatedAt: handedInAt }
    expect(await standing()).toEqual(ids.map((externalId) => ({ ...forgotten, externalId })))
    await requestErasure(ctx, keyring, 'own', { e164, everywhere: false })
    await runErasures(ctx, keyring)
    expect(await standing()).toEqual([
      { ...forgotten, externalId: ids[0] },
      { ...forgotten, externalId: null, hasFeed: false },
      { ...forgotten, externalId: ids[2] },
    ])
  })

  test('what was written later than its id says holds up what is behind it, and is not skipped', async () => {
    await sent(ctx, 16, 3)
    const [, late, behind] = await ctx.db.many(sql<{ id: number }>`
      select id from messages where empresa_id = ${ctx.empresaId}::int and to_address like '+5516%' order by id`)
    const writtenAt = new Date(clock.now().getTime() + 10 * DAY_MS)
    await ctx.db.run(sql`
      update messages set created_at = ${writtenAt}::timestamptz where id = ${late?.id ?? 0}::bigint`)
    const full = () =>
      ctx.db.many(sql`
        select m.id, e.facts ? 'raw' as form from messages m join events e on e.message_id = m.id and e.kind = 'callback'
        where m.empresa_id = ${ctx.empresaId}::int and m.to_address <> '' order by m.id`)
    clock.advance(31 * DAY_MS)
    await applyRetention(ctx)
    expect(await full()).toEqual([
      { id: late?.id, form: false },
      { id: behind?.id, form: false },
    ])
    clock.advance(10 * DAY_MS)
    await applyRetention(ctx)
    expect(await full()).toEqual([])
  })

  test('forms of what is tried again go as well', async () => {
    await setRetention(ctx, { contentDays: null, rawDays: 7, inboundDays: null })
    await sent(ctx, 17, 2)
    clock.advance(8 * DAY_MS)
    await applyRetention(ctx)
    const { id } = await ctx.db.one(sql<{ id: number }>`
      update messages set state = 'failed', reason = 'refused'
      where id = (select min(id) from messages where empresa_id = ${ctx.empresaId}::int and to_address like '+5517%')
      returning id`)
    expect(await retryByHand(ctx, { of: { messageId: String(id) }, includeUnknown: false })).toMatchObject({
      queued: 1,
    })
    await ctx.db.run(sql`
      update messages set state = 'delivered', due_at = null where id = ${id}::bigint`)
    await ctx.db.run(sql`
      insert into events (at, message_id, kind, facts) values (${clock.now()}::timestamptz, ${id}::bigint, 'callback', '{"raw": {}}')`)
    await applyRetention(ctx)
    expect((await kept(ctx)).forms).toBe(0)
    await setRetention(ctx, { contentDays: 30, rawDays: 7, inboundDays: 30 })
    clock.advance(31 * DAY_MS)
    await applyRetention(ctx)
  })

  test('of targets that were rejected stays why', async () => {
    const made = async (of: Ctx, daysAgo: number) => {
      const groupId = await createGroup(of, 'broadcast')
      const textId = await storeText(of, { body: 'Oi', variables: [], smsSegments: 1 })
      const at = new Date(clock.now().getTime() - daysAgo * DAY_MS)
      await of.db.run(sql`
        insert into broadcasts (empresa_id, group_id, text_id, campaign_name, preferred_channel, audience, rejected, created_by, created_at)
        values (${of.empresaId}::int, ${groupId}::bigint, ${textId}::bigint, 'x', 'sms', '{"targets": 2}',
          '[{"target": "98123-4477", "reason": "no_area_code"}, {"target": "", "reason": "empty"}]', 'admin', ${at}::timestamptz)`)
    }
    for (const daysAgo of [40, 31, 29, 35]) await made(ctx, daysAgo)
    await made(other, 40)
    const rejected = async (of: Ctx) => {
      const rows = await of.db.many(sql<{ rejected: { target: string; reason: string }[] }>`
        select rejected from broadcasts where empresa_id = ${of.empresaId}::int order by id`)
      for (const each of rows)
        expect(each.rejected.map(({ reason }) => reason)).toEqual(['no_area_code', 'empty'])
      return rows.map((row) => row.rejected[0]?.target)
    }
    await applyRetention(ctx)
    expect(await rejected(ctx)).toEqual(['•••', '•••', '98123-4477', '98123-4477'])
    expect(await rejected(other)).toEqual(['98123-4477'])
    clock.advance(2 * DAY_MS)
    await applyRetention(ctx)
    expect(await rejected(ctx)).toEqual(['•••', '•••', '•••', '•••'])
    expect((await receipts(ctx)).at(-1)?.facts.counts).toMatchObject({ broadcasts: 2 })
  })

  test('of drafts that nobody has touched nothing stays', async () => {
    const made = (of: Ctx, daysAgo: number) =>
      of.db.run(sql`
        insert into broadcast_drafts (id, empresa_id, campaign_name, asked, targets, created_by, created_at, updated_by, updated_at)
        select nextval(pg_get_serial_sequence('broadcasts', 'id')), ${of.empresaId}::int, 'x', '{}', '{"98123-4477"}', 'admin',
          v.at, 'admin', v.at
        from (values (${new Date(clock.now().getTime() - daysAgo * DAY_MS)}::timestamptz)) v (at)`)
    for (const daysAgo of [31, 29, 45]) await made(ctx, daysAgo)
    await made(other, 45)
    await applyRetention(ctx)
    const drafts = await ctx.db.many(
      sql<{ empresaId: number }>`select empresa_id from broadcast_drafts order by id`,
    )
    expect(drafts.map((each) => each.empresaId)).toEqual([ctx.empresaId, other.empresaId])
    expect((await receipts(ctx)).at(-1)?.facts.counts).toMatchObject({ broadcast_drafts: 2 })
  })

  test('what has not come to an end stays, and what is behind it waits', async () => {
    const [open = '', behind = ''] = people(2, 14)
    await queue(ctx, { to: [open] })
    await claimAll(ctx)
    await sent(ctx, 15, 1)
    clock.advance(60 * DAY_MS)
    await applyRetention(ctx)
    expect((await kept(ctx)).addresses).toBe(2)
    await ctx.db.run(sql`update messages set state = 'failed' where state = 'sending'`)
    await ctx.db.run(sql`update attempts set state = 'failed' where state = 'sending'`)
    await applyRetention(ctx)
    expect([(await kept(ctx)).addresses, behind]).toEqual([0, behind])
  })

  test('what people wrote goes with its thread, its form before it', async () => {
    const wrote = (of: Ctx, daysAgo: number) =>
      of.db.run(sql`
        with t as (
          insert into inbox_threads (empresa_id, recipient_key, address, channel, last_inbound_at)
          values (${of.empresaId}::int, ${Buffer.from(`${of.empresaId} ${daysAgo}`)}::bytea, '+5511', 'sms',
            ${new Date(clock.now().getTime() - daysAgo * DAY_MS)}::timestamptz)
          returning id, last_inbound_at)
        insert into inbound_messages (sid, thread_id, empresa_id, account_sid, channel, from_address, to_address, body, kind, intent,
          raw, received_at)
        select ${`SM${of.empresaId} ${daysAgo}`}::text, id, ${of.empresaId}::int, 'AC1', 'sms', '+5511', '+5512', 'Oi', 'text', 'none',
          '{"Body": "Oi"}', last_inbound_at from t`)
    for (const daysAgo of [40, 20, 1]) await wrote(ctx, daysAgo)
    await wrote(other, 40)
    await applyRetention(ctx)
    const left = await ctx.db.many(sql`
      select i.raw is not null as form from inbox_threads t join inbound_messages i on i.thread_id = t.id
      where t.empresa_id = ${ctx.empresaId}::int order by i.received_at`)
    expect(left).toEqual([{ form: false }, { form: true }])
    const threads = await ctx.db.many(sql`select empresa_id from inbox_threads order by empresa_id, id`)
    expect(threads.map((each) => (each as { empresaId: number }).empresaId)).toEqual([
      ctx.empresaId,
      ctx.empresaId,
      other.empresaId,
    ])
  })

  test('months of the timeline go whole when no empresa keeps anything that long', async () => {
    const months = () =>
      ctx.db.many<{ name: string }>(sql`
        select c.relname as name from pg_inherits i join pg_class c on c.oid = i.inhrelid
        where i.inhparent = 'events'::regclass order by name`)
    const before = (await months()).map(({ name }) => name)
    expect(before).toContain('events_2026_11')
    await applyRetention(ctx)
    expect((await months()).map(({ name }) => name)).toEqual(before)
    await setRetention(other, { contentDays: 30, rawDays: null, inboundDays: null })
    clock.advance(60 * DAY_MS)
    // Something of the administrator's stands on a month: those before it are gone, and that is written down.
    await ctx.db.run(sql`create view of_december as select * from events_2026_12`)
    const dropped = async () => {
      const rows = await ctx.db.many(sql<{ facts: { months: string[] } }>`
        select facts from audit_log where empresa_id is null and action = 'retention.applied' order by id`)
      return rows.map(({ facts }) => facts.months)
    }
    await expect(applyRetention(ctx)).rejects.toThrow()
    expect(await dropped()).toEqual([['events_2026_11']])
    await ctx.db.run(sql`drop view of_december`)
    await applyRetention(ctx)
    expect((await dropped())[1]).toContain('events_2026_12')
    const left = (await months()).map(({ name }) => name)
    expect(left).not.toContain('events_2026_11')
    expect(left).toContain('events_default')
    expect(left.length).toBeLessThan(before.length)
  })

  test('one empresa that fails keeps neither those behind it nor the months waiting', async () => {
    await prepareMonths(ctx)
    for (const [i, of] of [ctx, other].entries()) await sent(of, 18 + i, 2)
    clock.advance(70 * DAY_MS)
    const months = () =>
      ctx.db.one(sql`select count(*)::int as n from pg_inherits where inhparent = 'events'::regclass`)
    const before = await months()
    await ctx.db.run(
      sql.raw(`alter table retention_progress add constraint planted
        check (empresa_id <> ${ctx.empresaId} or kind <> 'broadcasts') not valid`),
    )
    const written = [(await receipts(ctx)).length, (await receipts(other)).length]
    await expect(applyRetention(ctx)).rejects.toMatchObject({
      message: 'the retention of 1 empresas failed',
      cause: { constraint: 'planted' },
    })
    expect([(await kept(ctx)).addresses, (await kept(other)).addresses]).toEqual([0, 0])
    expect([(await receipts(ctx)).length, (await receipts(other)).length]).toEqual(written.map((n) => n + 1))
    expect(await months()).not.toEqual(before)
    await ctx.db.run(sql`alter table retention_progress drop constraint planted`)
    await applyRetention(ctx)
  })
})
