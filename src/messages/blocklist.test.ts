import { beforeAll, describe, expect, test } from 'vitest'
import { describeOnEachDatabase, type TestDatabase } from '../../test/harness/database.ts'
import { claimAll, people, queue, recipientKey, standing, testCtx } from '../../test/harness/queue.ts'
import { type TestClock, testClock } from '../platform/clock.ts'
import type { Ctx } from '../platform/context.ts'
import { sql } from '../platform/db/db.ts'
import { blockByHand } from './block-by-hand.ts'
import { countGroups } from './counters.ts'
import { declareDeadNumbers } from './declare-dead-numbers.ts'
import { importBlocklist } from './import-blocklist.ts'

const keys = { recipientKey }
const DAY_MS = 86_400_000

describeOnEachDatabase('the blocklist', (open) => {
  let database: TestDatabase
  let clock: TestClock
  let ctx: Ctx
  let other: Ctx

  beforeAll(async () => {
    database = await open()
    clock = testClock()
    ctx = await testCtx(database, clock)
    other = await testCtx(database, clock)
  })

  const block = (
    phones: readonly string[],
    over: Partial<Parameters<typeof blockByHand>[3]> = {},
    of = ctx,
  ) =>
    blockByHand(of, keys, 'all', {
      ...{ phones, channel: null, note: 'pediu por telefone', expiresAt: null, everywhere: false },
      ...over,
    })
  const states = async (of: Ctx, group: Awaited<ReturnType<typeof queue>>) =>
    (await standing(of, group)).map((each) => each.state)

  test('whoever is blocked is canceled at once, counted, and not queued again', async () => {
    const [maria = '', joao = ''] = people(2, 11)
    const group = await queue(ctx, { to: [maria, joao] })
    const elsewhere = await queue(other, { to: [maria] })
    const { canceled, people: blocked } = await block(['(11) 98000-0000'])
    expect([canceled, blocked]).toEqual([1, [{ e164: maria, verdict: 'added' }]])
    expect([await states(ctx, group), await states(other, elsewhere)]).toEqual([
      ['canceled', 'queued'],
      ['queued'],
    ])
    expect((await countGroups(ctx, [group])).get(group)).toMatchObject({ canceled: 1, queued: 1 })
    expect(await states(ctx, await queue(ctx, { to: [maria] }))).toEqual(['suppressed'])
    expect((await claimAll(ctx)).sort()).toEqual([maria, joao].sort())
  })

  test('is told once in the timeline of what was just leaving, whatever it leaves despite', async () => {
    const [phone = ''] = people(1, 81)
    const group = await queue(ctx, { to: [phone] })
    await ctx.db.run(sql`update messages set despite_opt_out = true where group_id = ${group}::bigint`)
    await claimAll(ctx)
    await block([phone])
    await block([phone], { note: 'outro' })
    const events = await ctx.db.many(sql`
      select e.kind from events e join messages m on m.id = e.message_id where m.group_id = ${group}::bigint`)
    expect(events).toEqual([{ kind: 'blocked_in_flight' }])
  })

  test('everywhere is for every empresa', async () => {
    const [phone = ''] = people(1, 21)
    const groups = [await queue(ctx, { to: [phone] }), await queue(other, { to: [phone] })]
    expect((await block([phone], { everywhere: true })).canceled).toBe(2)
    for (const group of groups) expect(await states(ctx, group)).toEqual(['canceled'])
  })

  test('on one channel it leaves the other alone', async () => {
    const [phone = ''] = people(1, 31)
    const bySms = await queue(ctx, { to: [phone], channel: 'sms' })
    const byWhatsapp = await queue(ctx, { to: [phone], channel: 'whatsapp' })
    expect((await block([phone], { channel: 'whatsapp' })).canceled).toBe(0)
    expect(await claimAll(ctx)).toEqual([phone])
    expect([await states(ctx, bySms), await states(ctx, byWhatsapp)]).toEqual([['sending'], ['suppressed']])
  })

  test('said again it is unchanged, with another reason updated, and it ends by itself', async () => {
    const [phone = ''] = people(1, 41)
    const expiresAt = new Date(clock.now().getTime() + DAY_MS)
    const verdicts = []
    for (const over of [{}, {}, { note: 'outro' }, { expiresAt }]) {
      verdicts.push((await block([phone], over)).people[0]?.verdict)
    }
    expect(verdicts).toEqual(['added', 'unchanged', 'updated', 'updated'])
    clock.advance(DAY_MS)
    expect(await states(ctx, await queue(ctx, { to: [phone] }))).toEqual(['queued'])
    await claimAll(ctx)
  })

  test('what cannot be read is named, and nothing is written', async () => {
    await expect(block(['(51) 98000-0000', 'Maria', '123'])).rejects.toMatchObject({
      facts: {
        fields: [
          { field: 'phones[1]', code: 'not_a_phone' },
          { field: 'phones[2]', code: 'not_a_phone' },
        ],
      },
    })
    expect(await states(ctx, await queue(ctx, { to: ['+5551980000000'] }))).toEqual(['queued'])
    await claimAll(ctx)
    await expect(block(['(51) 98000-0000'], { expiresAt: clock.now() })).rejects.toMatchObject({
      code: 'invalid_input',
    })
  })

  test('beyond its reach nobody blocks everywhere', async () => {
    const wish = { phones: ['(51) 98000-0009'], channel: null, note: 'x', expiresAt: null, everywhere: true }
    await expect(blockByHand(ctx, keys, 'own', wish)).rejects.toMatchObject({ code: 'forbidden' })
  })

  describe('as a CSV', () => {
    async function bring(text: string, everywhere = false) {
      const rows: unknown[] = []
      const summary = await importBlocklist(ctx, keys, 'all', chunksOf(text), {
        everywhere,
        onRow: ({ line, verdict, reasons }) => rows.push({ line, verdict, reasons }),
        onProgress: async () => {},
      })
      return { rows, summary }
    }

    test('each row is taken or refused with its reason, and doing it again changes nothing', async () => {
      const text = `Telefone;Canal;Motivo;Validade
(61) 98000-0001;;ex-funcionário;
61 98000-0002;sms;=HYPERLINK("x");31/12/2026
98000-0003;;;
(61) 98000-0004;telegrama;;
(61) 98000-0005;;;31/12/2020
(61) 98000-0006;;;32/12/2026
(61) 98000-0001;;a última vale;
`
      const { rows, summary } = await bring(text)
      expect(rows).toEqual([
        { line: 4, verdict: 'refused', reasons: ['no_area_code'] },
        { line: 5, verdict: 'refused', reasons: ['unknown_channel'] },
        { line: 6, verdict: 'refused', reasons: ['date_is_past'] },
        { line: 7, verdict: 'refused', reasons: ['bad_date'] },
      ])
      expect(summary).toMatchObject({ rows: 7, added: 3, refused: 4, canceled: 0 })
      const kept = await ctx.db.many(sql`
        select address, channel, note, expires_at from suppressions
        where empresa_id = ${ctx.empresaId}::int and address like '+5561%' order by address`)
      expect(kept).toEqual([
        { address: '+5561980000001', channel: null, note: 'a última vale', expiresAt: null },
        {
          ...{ address: '+5561980000002', channel: 'sms', note: '=HYPERLINK("x")' },
          expiresAt: new Date('2026-12-31T03:00:00Z'),
        },
      ])
      expect((await bring(text)).summary).toMatchObject({ rows: 7, unchanged: 3, refused: 4 })
    })

    test('what was exported comes in under its own reason, and an opt-out makes no block', async () => {
      const [optedOut = '', dead = '', unheard = ''] = people(3, 63)
      await ctx.db.run(sql`
        insert into suppressions (empresa_id, recipient_key, reason, source, address, created_at)
        values (null, ${recipientKey(optedOut)}::bytea, 'opted_out', 'word', ${optedOut}::text, ${clock.now()}::timestamptz)`)
      const text = `telefone;canal;motivo;validade;reason
${optedOut};;;;opted_out
${dead};sms;;31/12/2026;dead_number
${dead};sms;ligou;;blocklisted
${unheard};whatsapp;;;opted_out
`
      const { rows, summary } = await bring(text)
      expect(rows).toEqual([{ line: 5, verdict: 'refused', reasons: ['their_own_word'] }])
      expect(summary).toMatchObject({ rows: 4, added: 2, unchanged: 1, refused: 1 })
      const kept = await ctx.db.many(sql`
        select address, reason from suppressions where address like '+5563%' order by address, reason`)
      expect(kept).toEqual([
        { address: optedOut, reason: 'opted_out' },
        { address: dead, reason: 'blocklisted' },
        { address: dead, reason: 'dead_number' },
      ])
      expect((await bring(text)).summary).toMatchObject({ unchanged: 3, refused: 1 })
    })

    test('what is queued for its people is canceled', async () => {
      const to = people(30, 62)
      const group = await queue(ctx, { to })
      const { summary } = await bring(`phone\n${to.join('\n')}\n`)
      expect(summary).toMatchObject({ rows: 30, added: 30, canceled: 30 })
      expect(new Set(await states(ctx, group))).toEqual(new Set(['canceled']))
    })
  })

  describe('dead numbers', () => {
    let phone = ''
    let numbers = 0
    /** An SMS to the number that ended so long ago. */
    async function sent(state: 'failed' | 'delivered', code: number | null, hoursAgo: number, of = ctx) {
      const group = await queue(of, { to: [phone] })
      const at = new Date(clock.now().getTime() - hoursAgo * 3_600_000)
      const { id } = await ctx.db.one(sql<{ id: number }>`
        with m as (
          update messages set state = ${state}::text, due_at = null where group_id = ${group}::bigint returning id)
        insert into attempts (message_id, attempt_no, channel, sender_id, state, claimed_at, lease_owner, error_code, updated_at)
        select id, 1, 'sms', 1, ${state}::text, ${at}::timestamptz, 'x', ${code}::int, ${at}::timestamptz from m
        returning message_id as id`)
      if (state === 'failed') {
        await ctx.db.run(sql`
          insert into permanent_failures (attempt_id, message_id, recipient_key, channel, code, at)
          select id, message_id, ${recipientKey(phone)}::bytea, 'sms', ${code}::int, ${at}::timestamptz
          from attempts where message_id = ${id}::bigint`)
      }
    }
    const suppressed = () =>
      ctx.db.many<{ channel: string; expiresAt: Date }>(sql`
        select channel, expires_at from suppressions
        where recipient_key = ${recipientKey(phone)}::bytea and reason = 'dead_number' and empresa_id is null`)
    const afresh = () => {
      numbers += 1
      phone = `+55719800${String(numbers).padStart(5, '0')}`
    }

    test.each([
      ['one is not enough', [['failed', 30005, 30]], false],
      [
        'two of one hour are one outage',
        [
          ['failed', 30005, 2],
          ['failed', 30005, 1],
        ],
        false,
      ],
      [
        'two a day apart',
        [
          ['failed', 30005, 30],
          ['failed', 21614, 2],
        ],
        true,
      ],
      [
        'the first is too long ago',
        [
          ['failed', 30005, 24 * 91],
          ['failed', 30005, 2],
        ],
        false,
      ],
      [
        'something arrived in between',
        [
          ['failed', 30005, 50],
          ['delivered', null, 20],
          ['failed', 30005, 2],
        ],
        false,
      ],
      [
        'something arrived before',
        [
          ['delivered', null, 60],
          ['failed', 30005, 50],
          ['failed', 30005, 2],
        ],
        true,
      ],
      [
        '30006 may be the carrier: two are not enough',
        [
          ['failed', 30006, 50],
          ['failed', 30006, 2],
        ],
        false,
      ],
      [
        'three of 30006',
        [
          ['failed', 30006, 80],
          ['failed', 30006, 40],
          ['failed', 30006, 2],
        ],
        true,
      ],
      [
        'a code without a rule counts for nothing',
        [
          ['failed', 30003, 50],
          ['failed', 30003, 2],
        ],
        false,
      ],
    ] as const)('%s', async (_, history, dead) => {
      afresh()
      for (const [state, code, hoursAgo] of history) await sent(state, code, hoursAgo)
      expect(await declareDeadNumbers(ctx)).toBe(dead ? 1 : 0)
      expect(await suppressed()).toHaveLength(dead ? 1 : 0)
      expect(await declareDeadNumbers(ctx)).toBe(0)
    })

    test('is dead for every empresa, by whose messages it may have been found out, for as long as the rule says', async () => {
      afresh()
      await sent('failed', 30005, 30)
      await sent('failed', 30005, 2, other)
      const waiting = [await queue(ctx, { to: [phone] }), await queue(other, { to: [phone] })]
      const byWhatsapp = await queue(ctx, { to: [phone], channel: 'whatsapp' })
      await declareDeadNumbers(ctx)
      expect(await suppressed()).toEqual([
        { channel: 'sms', expiresAt: new Date(clock.now().getTime() + 180 * DAY_MS) },
      ])
      await claimAll(ctx)
      for (const group of waiting) expect(await states(ctx, group)).toEqual(['suppressed'])
      expect(await states(ctx, byWhatsapp)).toEqual(['sending'])
    })

    test('is alive again when something arrives after all', async () => {
      afresh()
      await sent('failed', 30005, 30)
      await sent('failed', 30005, 2)
      await declareDeadNumbers(ctx)
      await ctx.db.run(sql`
        update attempts a set state = 'delivered', updated_at = ${clock.now()}::timestamptz
        from messages m where m.id = a.message_id and m.recipient_key = ${recipientKey(phone)}::bytea`)
      await declareDeadNumbers(ctx)
      expect(await suppressed()).toEqual([])
    })
  })
})

async function* chunksOf(text: string): AsyncGenerator<Uint8Array> {
  yield Buffer.from(text)
}
