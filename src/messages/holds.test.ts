import { beforeEach, describe, expect, test } from 'vitest'
import { describeOnEachDatabase, type TestDatabase } from '../../test/harness/database.ts'
import { intercepted } from '../../test/harness/intercepted.ts'
import { claimAll, EVERY_LANE, people, queue, standing, testCtx } from '../../test/harness/queue.ts'
import { type TestClock, testClock } from '../platform/clock.ts'
import type { Ctx } from '../platform/context.ts'
import { sql } from '../platform/db/db.ts'
import type { GroupId, KillSwitchId } from '../platform/ids.ts'
import { claimDue } from './claim.ts'
import { countGroups } from './counters.ts'
import { expireHeld } from './expire-held.ts'
import { getMessage } from './get-message.ts'
import { liftKillSwitch, readKillSwitches, throwKillSwitch } from './kill-switch.ts'
import { rejudgeHeld } from './rejudge-held.ts'
import { type SendingRules, setSendingRules } from './sending-rules.ts'

const OFF: SendingRules = { quietHours: null, dailyMessages: null, dailySegments: null }
const QUIET: SendingRules = { ...OFF, quietHours: { from: '09:00', to: '22:00', neverOn: [] } }
const HOUR_MS = 3_600_000
const EVERYTHING = { lane: null, channel: null }

describeOnEachDatabase('what is held back', (open) => {
  let database: TestDatabase
  let clock: TestClock
  let ctx: Ctx

  beforeEach(async () => {
    database ??= await open()
    await database.db.run(sql`
      truncate streams, messages, message_groups, sender_pace, sending_rules, daily_counts, kill_switches, recipient_sends cascade`)
    await database.db.run(sql`delete from recipient_caps where lane <> 'otp'`)
    // Sunday noon in São Paulo.
    clock = testClock('2026-11-22T15:00:00Z')
    ctx = await testCtx(database, clock)
  })

  const held = async (groupId: GroupId) =>
    (await standing(ctx, groupId)).map(({ state, heldReason, dueAt }) => [
      state,
      heldReason,
      dueAt?.toISOString(),
    ])
  const counts = async (groupId: GroupId) => (await countGroups(ctx, [groupId])).get(groupId)
  const at = (instant: string) => clock.advance(Date.parse(instant) - clock.now().getTime())
  const detail = async (groupId: GroupId) => {
    const [first] = await standing(ctx, groupId)
    return getMessage(ctx, String(first?.id))
  }

  describe('quiet hours', () => {
    test('hold each message until it is allowed where its person is, and lose none', async () => {
      await setSendingRules(ctx, QUIET)
      at('2026-11-23T12:30:00Z')
      const inManaus = '+5592981234477'
      const inRioBranco = '+5568981234477'
      const groupId = await queue(ctx, { to: ['+5511981234477', inManaus, inRioBranco] })
      // 9:30 in São Paulo, 8:30 in Manaus, 7:30 in Rio Branco.
      expect(await claimAll(ctx)).toEqual(['+5511981234477'])
      expect(await held(groupId)).toEqual([
        ['sending', null, undefined],
        ['queued', 'quiet_hours', '2026-11-23T13:00:00.000Z'],
        ['queued', 'quiet_hours', '2026-11-23T14:00:00.000Z'],
      ])
      expect(await counts(groupId)).toMatchObject({ sending: 1, held: 2, queued: 0 })
      at('2026-11-23T12:59:59Z')
      expect(await claimAll(ctx)).toEqual([])
      at('2026-11-23T13:00:00Z')
      expect(await claimAll(ctx)).toEqual([inManaus])
      at('2026-11-23T14:00:00Z')
      expect(await claimAll(ctx)).toEqual([inRioBranco])
    })

    test('that are lifted between the list of a claim and the claim hold nothing for good', async () => {
      at('2026-11-23T02:00:00Z')
      await setSendingRules(ctx, QUIET)
      const groupId = await queue(ctx, { to: people(1) })
      let statements = 0
      const db = intercepted(ctx.db, async () => {
        if (++statements !== 2) return
        await setSendingRules(ctx, OFF)
        await rejudgeHeld(ctx)
        clock.advance(500)
      })
      await claimDue({ ...ctx, db }, EVERY_LANE, { owner: 'me', slot: 0 }, 10)
      expect((await held(groupId))[0]).toEqual(['queued', 'quiet_hours', '2026-11-23T12:00:00.000Z'])
      clock.advance(1_000)
      expect(await rejudgeHeld(ctx)).toBe(1)
      expect(await claimAll(ctx)).toEqual(people(1))
      clock.advance(HOUR_MS)
      await rejudgeHeld(ctx)
      expect(await ctx.db.many(sql`select 1 from sending_rules where rejudge`)).toEqual([])
    })

    test("the person's own zone goes before the area code, the empresa's is for numbers of other countries", async () => {
      await setSendingRules(ctx, QUIET)
      at('2026-11-23T12:30:00Z')
      const away = await queue(ctx, { to: ['+5511981234477'], timeZone: 'Europe/Lisbon' })
      const nowhere = await queue(ctx, { to: ['+5592981234477'], timeZone: 'Mars/Olympus' })
      const foreign = await queue(ctx, { to: ['+12125550123'] })
      expect(await claimAll(ctx)).toEqual(['+5511981234477', '+12125550123'])
      expect(await held(nowhere)).toEqual([['queued', 'quiet_hours', '2026-11-23T13:00:00.000Z']])
      expect([(await held(away))[0]?.[0], (await held(foreign))[0]?.[0]]).toEqual(['sending', 'sending'])
    })

    test('never hold codes and alerts, nor another empresa', async () => {
      await setSendingRules(ctx, {
        ...QUIET,
        quietHours: { from: '09:00', to: '10:00', neverOn: ['sunday'] },
      })
      const other = await testCtx(database, clock)
      await queue(ctx, { lane: 'otp', to: people(1) })
      await queue(ctx, { lane: 'alert', to: people(1, 12) })
      await queue(other, { to: people(1, 13) })
      const waits = await queue(ctx, { lane: 'transactional', to: people(1, 14) })
      expect((await claimAll(ctx)).sort()).toEqual([...people(1), ...people(1, 12), ...people(1, 13)])
      expect(await held(waits)).toEqual([['queued', 'quiet_hours', '2026-11-23T12:00:00.000Z']])
    })

    test('what is written on Saturday night lives until a day after it may leave', async () => {
      await setSendingRules(ctx, {
        ...QUIET,
        quietHours: { from: '09:00', to: '22:00', neverOn: ['sunday'] },
      })
      at('2026-11-29T02:00:00Z')
      const groupId = await queue(ctx, { to: people(1) })
      expect(await claimAll(ctx)).toEqual([])
      at('2026-11-30T12:00:00Z')
      expect(await claimAll(ctx)).toEqual(people(1))
      expect((await standing(ctx, groupId))[0]?.state).toBe('sending')
    })

    test('what would expire before it may leave ends at once, and says why', async () => {
      const groupId = await queue(ctx, { to: people(1) })
      clock.advance(12 * HOUR_MS)
      await setSendingRules(ctx, {
        ...QUIET,
        quietHours: { from: '09:00', to: '22:00', neverOn: ['monday'] },
      })
      expect(await claimAll(ctx)).toEqual([])
      expect(await standing(ctx, groupId)).toMatchObject([
        { state: 'expired', reason: 'expired', heldReason: 'quiet_hours' },
      ])
      const message = await detail(groupId)
      expect(message.held).toEqual({ reason: 'quiet_hours', until: null })
      expect(message.timeline.at(-1)).toMatchObject({ kind: 'expired', facts: { held: 'quiet_hours' } })
      expect(await counts(groupId)).toMatchObject({ expired: 1, queued: 0, held: 0 })
    })

    test('a held message says until when and why, in its detail and its timeline', async () => {
      await setSendingRules(ctx, {
        ...QUIET,
        quietHours: { from: '09:00', to: '22:00', neverOn: ['sunday'] },
      })
      const groupId = await queue(ctx, { to: people(1) })
      await claimAll(ctx)
      const message = await detail(groupId)
      const until = new Date('2026-11-23T12:00:00Z')
      expect(message).toMatchObject({ state: 'queued', held: { reason: 'quiet_hours', until } })
      const { kind, facts } = message.timeline.at(-1) ?? {}
      expect([kind, facts?.held, new Date(String(facts?.until))]).toEqual(['held', 'quiet_hours', until])
    })

    test('what they hold goes at once when they are switched off, and stays when it must', async () => {
      const sunday = { ...QUIET, quietHours: { from: '09:00', to: '22:00', neverOn: ['sunday' as const] } }
      await setSendingRules(ctx, sunday)
      const groupId = await queue(ctx, { to: people(3) })
      await claimAll(ctx)
      clock.advance(1000)
      await setSendingRules(ctx, { ...sunday, dailyMessages: 7 })
      expect(await rejudgeHeld(ctx)).toBe(3)
      expect(await claimAll(ctx)).toEqual([])
      expect(await held(groupId)).toEqual(
        Array(3).fill(['queued', 'quiet_hours', '2026-11-23T12:00:00.000Z']),
      )
      clock.advance(1000)
      await setSendingRules(ctx, OFF)
      expect(await rejudgeHeld(ctx)).toBe(3)
      expect(await rejudgeHeld(ctx)).toBe(0)
      expect(await claimAll(ctx)).toHaveLength(3)
    })
  })

  describe("a day's ceiling", () => {
    test('lets exactly so many messages leave, and the rest at midnight', async () => {
      await setSendingRules(ctx, { ...OFF, dailyMessages: 5 })
      const groupId = await queue(ctx, { to: people(12) })
      expect(await claimAll(ctx, 4)).toHaveLength(5)
      expect(await counts(groupId)).toMatchObject({ sending: 5, held: 7, queued: 0 })
      const waiting = (await standing(ctx, groupId)).find(({ state }) => state === 'queued')
      const midnight = new Date('2026-11-23T03:00:00Z')
      expect((await getMessage(ctx, String(waiting?.id))).held).toEqual({
        reason: 'daily_ceiling',
        until: midnight,
      })
      at('2026-11-23T02:59:59Z')
      expect(await claimAll(ctx)).toEqual([])
      at('2026-11-23T03:00:00Z')
      expect(await claimAll(ctx)).toHaveLength(5)
    })

    test('that is raised between the list of a claim and the claim holds back nothing that fits', async () => {
      await setSendingRules(ctx, { ...OFF, dailyMessages: 3 })
      await queue(ctx, { to: people(1) })
      expect(await claimAll(ctx)).toHaveLength(1)
      await queue(ctx, { to: people(5, 12) })
      clock.advance(1_000)
      let statements = 0
      const db = intercepted(ctx.db, async () => {
        if (++statements === 2) await setSendingRules(ctx, { ...OFF, dailyMessages: 100 })
      })
      const { messages } = await claimDue({ ...ctx, db }, EVERY_LANE, { owner: 'me', slot: 0 }, 10)
      expect(messages).toHaveLength(2)
      clock.advance(1_000)
      await rejudgeHeld(ctx)
      expect(await claimAll(ctx)).toHaveLength(3)
    })

    test('counts segments of SMS, and no text that would go over', async () => {
      await setSendingRules(ctx, { ...OFF, dailySegments: 10 })
      await queue(ctx, { to: people(5), smsSegments: 3 })
      await queue(ctx, { to: people(2), channel: 'whatsapp', smsSegments: 9 })
      const left = await claimAll(ctx)
      const day = await ctx.db.one(sql`select messages, segments, reached from daily_counts`)
      expect(day).toEqual({ messages: left.length, segments: 9, reached: true })
    })

    test('does not count twice what was given back unsent', async () => {
      await setSendingRules(ctx, { ...OFF, dailyMessages: 3, dailySegments: 3 })
      await queue(ctx, { to: people(3) })
      expect(await claimAll(ctx)).toHaveLength(3)
      await ctx.db.run(sql`update attempts set state = 'returned', look_at = null`)
      await ctx.db.run(sql`update messages set state = 'queued', due_at = ${clock.now()}::timestamptz`)
      expect(await claimAll(ctx)).toHaveLength(3)
    })

    test('is not for codes and alerts, and not for another empresa', async () => {
      await setSendingRules(ctx, { ...OFF, dailyMessages: 1 })
      const other = await testCtx(database, clock)
      await queue(ctx, { to: people(2) })
      await queue(ctx, { lane: 'alert', to: people(2, 12) })
      await queue(ctx, { lane: 'otp', to: people(2, 13) })
      await queue(other, { to: people(2, 14) })
      expect(await claimAll(ctx)).toHaveLength(7)
    })

    test('raised, lets more leave at once', async () => {
      await setSendingRules(ctx, { ...OFF, dailyMessages: 2 })
      await queue(ctx, { to: people(9) })
      expect(await claimAll(ctx)).toHaveLength(2)
      await setSendingRules(ctx, { ...OFF, dailyMessages: 6 })
      expect(await claimAll(ctx)).toHaveLength(4)
      await setSendingRules(ctx, OFF)
      expect(await claimAll(ctx)).toHaveLength(3)
    })

    test('is exact when many claim at the same time, on several streams', async () => {
      await setSendingRules(ctx, { ...OFF, dailyMessages: 50 })
      for (let i = 0; i < 4; i++)
        await queue(ctx, { to: people(40, 11 + i), channel: i % 2 ? 'sms' : 'whatsapp' })
      await Promise.all(Array.from({ length: 8 }, () => claimAll(ctx, 7)))
      const { n } = await ctx.db.one(
        sql<{ n: number }>`select count(*)::int as n from attempts a join messages m on m.id = a.message_id`,
      )
      expect(n).toBe(50)
      expect(await ctx.db.one(sql`select messages from daily_counts`)).toEqual({ messages: 50 })
    })
  })

  describe('a cap by recipient', () => {
    const code = () => queue(ctx, { lane: 'otp', to: people(1) })

    test('holds the seventh code of an hour; retries are not counted', async () => {
      for (let i = 0; i < 6; i++) {
        await code()
        expect(await claimAll(ctx)).toHaveLength(1)
        await ctx.db.run(
          sql`update messages set state = 'queued', due_at = ${clock.now()}::timestamptz where state = 'sending'`,
        )
        expect(await claimAll(ctx)).toHaveLength(i + 1)
        clock.advance(60_000)
      }
      const seventh = await code()
      expect(await claimAll(ctx)).toEqual([])
      // Ten minutes of life and 54 to wait: it ends now, and says why.
      expect(await standing(ctx, seventh)).toMatchObject([{ state: 'expired', heldReason: 'recipient_cap' }])
      clock.advance(52 * 60_000)
      const eighth = await code()
      expect(await claimAll(ctx)).toEqual([])
      expect(await held(eighth)).toEqual([['queued', 'recipient_cap', '2026-11-22T16:00:00.000Z']])
      at('2026-11-22T16:00:00Z')
      expect(await claimAll(ctx)).toHaveLength(1)
    })

    test('is one for all empresas and senders, and exact when many claim at once', async () => {
      const other = await testCtx(database, clock)
      const [person = ''] = people(1)
      for (let i = 0; i < 10; i++) {
        await queue(i % 2 ? ctx : other, { lane: 'otp', to: [person], channel: i % 3 ? 'sms' : 'whatsapp' })
      }
      const claimed = await Promise.all(Array.from({ length: 6 }, () => claimAll(ctx, 2)))
      expect(claimed.flat()).toHaveLength(6)
    })

    test('set for a lane while messages wait, is kept from the first on', async () => {
      const first = await queue(ctx, { lane: 'bulk', to: people(3) })
      const second = await queue(ctx, { lane: 'bulk', to: people(3) })
      await ctx.db.run(sql`insert into recipient_caps (lane, window_seconds, max) values ('bulk', 60, 1)`)
      expect((await claimAll(ctx)).sort()).toEqual(people(3))
      expect(
        [...(await held(first)), ...(await held(second))].flat().filter((each) => each === 'recipient_cap'),
      ).toHaveLength(3)
      clock.advance(60_000)
      expect((await claimAll(ctx)).sort()).toEqual(people(3))
    })

    test('writes nothing for lanes that have none', async () => {
      await queue(ctx, { to: people(3) })
      await claimAll(ctx)
      expect(await ctx.db.many(sql`select lane from recipient_sends`)).toEqual([])
    })
  })

  describe('a kill switch', () => {
    const stop = (scope: Partial<typeof EVERYTHING> & { empresaId?: typeof ctx.empresaId | null } = {}) =>
      throwKillSwitch(ctx, 'all', {
        scope: { ...EVERYTHING, empresaId: ctx.empresaId, ...scope } as never,
        why: 'teste',
      })

    test.each([
      ['an empresa', () => ({}), ['other bulk']],
      ['everything', () => ({ empresaId: null }), []],
      ['a lane', () => ({ empresaId: null, lane: 'bulk' }), ['own alert']],
      ['a channel', () => ({ empresaId: null, channel: 'whatsapp' }), ['own alert', 'other bulk']],
    ] as const)(
      'stops %s and nothing else, and lets it go on when it is lifted',
      async (_name, scope, left) => {
        const other = await testCtx(database, clock)
        const names = new Map([
          ['+5511980000000', 'own bulk'],
          ['+5512980000000', 'own alert'],
          ['+5513980000000', 'other bulk'],
        ])
        await queue(ctx, { to: people(1), channel: 'whatsapp' })
        await queue(ctx, { to: people(1, 12), lane: 'alert' })
        await queue(other, { to: people(1, 13) })
        const { id } = await stop(scope() as never)
        const claimed = (await claimAll(ctx)).map((address) => names.get(address))
        expect(claimed.sort()).toEqual([...left].sort())
        await liftKillSwitch(ctx, 'all', id)
        expect([...claimed, ...(await claimAll(ctx)).map((address) => names.get(address))].sort()).toEqual(
          [...names.values()].sort(),
        )
      },
    )

    test('shows what is in flight and what it holds; what it holds says so', async () => {
      await queue(ctx, { to: people(2) })
      const groupId = await queue(ctx, { to: people(5, 12), channel: 'whatsapp' })
      await claimDue(ctx, { ...EVERY_LANE, lanes: ['bulk'] }, { owner: 'me', slot: 0 }, 4)
      const inFlight = 4
      expect(await stop()).toMatchObject({ inFlight, held: 7 - inFlight, why: 'teste', liftedAt: null })
      expect(await counts(groupId)).toMatchObject({ queued: 0 })
      const waiting = (await standing(ctx, groupId)).find(({ state }) => state === 'queued')
      expect((await getMessage(ctx, String(waiting?.id))).held).toEqual({
        reason: 'kill_switch',
        until: null,
      })
    })

    test('what expires behind it ends as expired, with the reason', async () => {
      const groupId = await queue(ctx, { to: people(3) })
      const fresh = { ...ctx }
      await stop()
      clock.advance(25 * HOUR_MS)
      const later = await queue(fresh, { to: people(1, 12) })
      expect(await expireHeld(ctx, 0)).toBe(3)
      expect(await standing(ctx, groupId)).toMatchObject(
        Array(3).fill({ state: 'expired', heldReason: 'kill_switch' }),
      )
      expect(await standing(ctx, later)).toMatchObject([{ state: 'queued' }])
      expect(await counts(groupId)).toMatchObject({ expired: 3, queued: 0, held: 0 })
    })

    test('stops the same thing only so many times over; another thing it still stops', async () => {
      for (let i = 0; i < 5; i++) await stop({ lane: 'bulk' as never })
      await expect(stop({ lane: 'bulk' as never })).rejects.toMatchObject({
        ...{ code: 'too_many_kill_switches', facts: { countMax: 5 } },
      })
      await stop()
      const switches = await readKillSwitches(ctx, 'own')
      expect(switches).toHaveLength(6)
      await liftKillSwitch(ctx, 'own', switches[1]?.id as KillSwitchId)
      await stop({ lane: 'bulk' as never })
    })

    test("an empresa lifts its own only, and sees the platform's without who", async () => {
      const other = await testCtx(database, clock)
      const mine = await stop()
      await stop({ empresaId: null })
      const ids = async (of: Ctx) => (await readKillSwitches(of, 'own')).map((each) => each.empresaId)
      expect([await ids(ctx), await ids(other)]).toEqual([[null, ctx.empresaId], [null]])
      await expect(liftKillSwitch(other, 'own', mine.id)).rejects.toMatchObject({ code: 'not_found' })
      await expect(
        throwKillSwitch(other, 'own', { scope: { ...EVERYTHING, empresaId: ctx.empresaId }, why: 'x' }),
      ).rejects.toMatchObject({ code: 'forbidden' })
      await expect(
        throwKillSwitch(other, 'own', { scope: { ...EVERYTHING, empresaId: null }, why: 'x' }),
      ).rejects.toMatchObject({ code: 'forbidden' })
      await liftKillSwitch(ctx, 'own', mine.id)
      await expect(liftKillSwitch(ctx, 'own', mine.id)).rejects.toMatchObject({ code: 'not_found' })
      await expect(liftKillSwitch(ctx, 'all', 2_000_000_000 as KillSwitchId)).rejects.toMatchObject({
        code: 'not_found',
      })
    })
  })

  test('a paused stream says so', async () => {
    const groupId = await queue(ctx, { to: people(1) })
    await ctx.db.run(sql`update streams set state = 'paused'`)
    expect((await detail(groupId)).held).toEqual({ reason: 'paused', until: null })
  })
})
