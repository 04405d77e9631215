import { beforeAll, describe, expect, test } from 'vitest'
import { describeOnEachDatabase, type TestDatabase } from '../../test/harness/database.ts'
import { claimAll, people, queue, recipientKey, standing, testCtx } from '../../test/harness/queue.ts'
import type { Consent, ConsentHow } from '../contacts/consent.ts'
import { type ConsentRules, setConsentRules } from '../contacts/consent-rules.ts'
import { type TestClock, testClock } from '../platform/clock.ts'
import type { Ctx } from '../platform/context.ts'
import { sql } from '../platform/db/db.ts'
import type { SenderId } from '../platform/ids.ts'
import { applyConsent } from './apply-consent.ts'
import { countGroups } from './counters.ts'
import { createGroup, enqueueMessages, storeText } from './enqueue.ts'
import type { Channel, Lane } from './message.ts'
import { wayAhead } from './preview-ways.ts'
import { countWays, peopleOfKeys } from './preview-ways-queries.ts'
import type { StoredText } from './texts.ts'
import { openWindow } from './whatsapp-window-queries.ts'

const DAY_MS = 86_400_000

describeOnEachDatabase('consent and windows at enqueue and claim', (open) => {
  let database: TestDatabase
  let clock: TestClock
  let ctx: Ctx
  let whatsapp: SenderId
  let areas = 10

  beforeAll(async () => {
    database = await open()
    clock = testClock()
    ctx = await testCtx(database, clock)
    const { id } = await database.db.one(
      sql<{ id: SenderId }>`select id from senders where channel = 'whatsapp'`,
    )
    whatsapp = id
  })

  /** People that no other test knows. */
  function some(count: number): string[] {
    areas += 1
    return people(count, areas)
  }
  const rules = (over: Partial<ConsentRules>, of = ctx) =>
    setConsentRules(
      of,
      { knownConsentFor: [], strictWindow: false, stopCovers: 'everything', stopWords: [], ...over },
      'test',
    )
  const consent = (e164: string, said: Consent, over: { how?: ConsentHow; channel?: Channel } = {}) =>
    applyConsent(ctx, {
      ...({ consent: said, purpose: null, textVersion: null, by: 'test' } as const),
      ...{ how: over.how ?? 'form', channel: over.channel ?? null },
      people: [{ recipientKey: recipientKey(e164), address: e164, proof: null }],
    })
  /** By WhatsApp with SMS behind it. */
  async function queueBoth(
    to: readonly string[],
    lane: Lane = 'bulk',
    despiteOptOut = false,
    content: StoredText['content'] = null,
  ) {
    const textId = await storeText(ctx, { body: 'Oi', variables: [], smsSegments: 1, content })
    const groupId = await createGroup(ctx, 'notice')
    await enqueueMessages(
      ctx,
      {
        ...{ lane, textId, smsSegments: 1, groupId, preferredChannel: 'whatsapp', despiteOptOut },
        ...({ source: 'test', addressFrom: 'caller' } as const),
      },
      { channel: 'whatsapp', fallbackChannel: 'sms' },
      to.map((e164) => ({ e164, recipientKey: recipientKey(e164), freelancerId: null, variables: null })),
    )
    return groupId
  }
  const wrote = (e164: string, ago = 0) =>
    openWindow(database.db, {
      ...{ senderId: whatsapp, recipientKey: recipientKey(e164) },
      at: new Date(clock.now().getTime() - ago),
    })
  const refused = (e164: string) =>
    database.db.run(sql`
      insert into whatsapp_windows (sender_id, recipient_key, refused_at)
      values (${whatsapp}::int, ${recipientKey(e164)}::bytea, ${clock.now()}::timestamptz)
      on conflict (sender_id, recipient_key) do update set refused_at = excluded.refused_at`)
  const channelsOf = async (groupId: number) =>
    (
      await database.db.many<{ channel: Channel }>(
        sql`select channel from messages where group_id = ${groupId}::bigint order by to_address`,
      )
    ).map((each) => each.channel)
  const reasons = async (groupId: Awaited<ReturnType<typeof queue>>) =>
    (await standing(ctx, groupId)).map((each) => each.reason)

  describe('known consent', () => {
    test('where it is asked, only those who agreed are queued, and only for that purpose', async () => {
      const [agreed = '', unknown = ''] = some(2)
      await consent(agreed, 'given')
      await rules({ knownConsentFor: ['offers'] })
      expect(await reasons(await queue(ctx, { to: [agreed, unknown] }))).toEqual([null, 'no_consent'])
      for (const lane of ['transactional', 'alert', 'otp'] as const) {
        expect(await reasons(await queue(ctx, { to: [unknown], lane }))).toEqual([null])
      }
      await claimAll(ctx)
      await rules({})
    })

    test('asked later it is asked by the claim too; a code leaves all the same', async () => {
      const [agreed = '', unknown = ''] = some(2)
      await consent(agreed, 'given', { channel: 'sms' })
      const group = await queue(ctx, { to: [agreed, unknown] })
      const code = await queue(ctx, { to: [unknown], lane: 'otp' })
      await rules({ knownConsentFor: ['offers', 'reminders', 'emergencies'] })
      expect((await claimAll(ctx)).sort()).toEqual([agreed, unknown].sort())
      expect((await standing(ctx, group)).map((each) => each.state)).toEqual(['sending', 'suppressed'])
      expect([await reasons(group), await reasons(code)]).toEqual([[null, 'no_consent'], [null]])
      expect((await countGroups(ctx, [group])).get(group)).toMatchObject({
        sending: 1,
        suppressed: 1,
        queued: 0,
      })
      await rules({})
    })

    test('an empresa cannot make a stop out of what people say when they agree', async () => {
      await expect(rules({ stopWords: ['sim', 'Fora!', '??', 'voltar'] })).rejects.toMatchObject({
        facts: {
          fields: [
            { field: 'stop_words[0]', code: 'means_something_else' },
            { field: 'stop_words[2]', code: 'required' },
            { field: 'stop_words[3]', code: 'means_something_else' },
          ],
        },
      })
      expect((await rules({ stopWords: ['Fora!', 'fora'] })).stopWords).toEqual(['fora'])
    })
  })

  describe("WhatsApp's window", () => {
    test('known to be closed it is not tried: they are queued by SMS, and the timeline says why', async () => {
      const [opened = '', old = '', no = '', unknown = '', again = ''] = some(5)
      await wrote(opened, DAY_MS - 1)
      await wrote(old, DAY_MS)
      await refused(no)
      await refused(again)
      clock.advance(1)
      await wrote(again)
      const group = await queueBoth([opened, old, no, unknown, again], 'transactional')
      expect(await channelsOf(group)).toEqual(['sms', 'sms', 'sms', 'whatsapp', 'whatsapp'])
      // By now the window of the first is over as well.
      const events = await database.db.many(sql`
        select e.kind from events e join messages m on m.id = e.message_id where m.group_id = ${group}::bigint`)
      expect(events).toEqual([
        { kind: 'straight_to_sms' },
        { kind: 'straight_to_sms' },
        { kind: 'straight_to_sms' },
      ])
      expect((await claimAll(ctx)).length).toBe(5)
    })

    test('closed since it was queued, the claim sends it by SMS', async () => {
      const [closes = '', stays = ''] = some(2)
      const group = await queueBoth([closes, stays])
      await refused(closes)
      expect((await claimAll(ctx)).sort()).toEqual([closes, stays].sort())
      const claimed = await database.db.many(sql`
        select m.to_address, a.channel, m.fell_back from attempts a join messages m on m.id = a.message_id
        where m.group_id = ${group}::bigint order by m.to_address`)
      expect(claimed).toEqual([
        { toAddress: closes, channel: 'sms', fellBack: false },
        { toAddress: stays, channel: 'whatsapp', fellBack: false },
      ])
    })

    test('where they cannot be moved, what was claimed beside them leaves, and they are moved later', async () => {
      const [closes = '', stays = ''] = some(2)
      const group = await queueBoth([closes, stays])
      await refused(closes)
      await database.db.run(sql`
        create function refuse_to_move() returns trigger language plpgsql as 'begin raise exception ''disk full''; end'`)
      await database.db.run(sql`
        create trigger refuse_to_move before update on messages for each row
        when (old.held_reason = 'by_sms' and new.held_reason is null) execute function refuse_to_move()`)
      expect(await claimAll(ctx)).toEqual([stays])
      await database.db.run(sql`drop function refuse_to_move() cascade`)
      clock.advance(30_000)
      expect(await claimAll(ctx)).toEqual([closes])
      expect((await channelsOf(group)).sort()).toEqual(['sms', 'whatsapp'])
    })

    test('a process that died before it moved them leaves them to the next claim', async () => {
      const [closes = ''] = some(1)
      const group = await queueBoth([closes])
      const dueAt = new Date(clock.now().getTime() + 30_000)
      await database.db.run(sql`
        update messages set due_at = ${dueAt}::timestamptz, held_reason = 'by_sms' where group_id = ${group}::bigint`)
      await refused(closes)
      expect(await claimAll(ctx)).toEqual([])
      clock.advance(30_000)
      expect(await claimAll(ctx)).toEqual([closes])
      expect(await channelsOf(group)).toEqual(['sms'])
    })

    test('of which nothing is known it is tried, unless the empresa is strict', async () => {
      const [unknown = '', other = ''] = some(2)
      expect(await channelsOf(await queueBoth([unknown]))).toEqual(['whatsapp'])
      const waits = await queueBoth([other])
      await rules({ strictWindow: true })
      expect(await channelsOf(await queueBoth([unknown]))).toEqual(['sms'])
      await claimAll(ctx)
      expect(await channelsOf(waits)).toEqual(['sms'])
      await rules({})
    })

    test('without SMS behind it WhatsApp is tried all the same, and a code goes as it was sent', async () => {
      const [person = ''] = some(1)
      await refused(person)
      const alone = await queue(ctx, { to: [person], channel: 'whatsapp' })
      const code = await queueBoth([person], 'otp')
      expect(await claimAll(ctx)).toEqual([person, person])
      expect([await channelsOf(alone), await channelsOf(code)]).toEqual([['whatsapp'], ['whatsapp']])
    })

    test('an approved template passes a window that is shut, when it is queued and when it is claimed', async () => {
      const [closed = '', unknown = '', blocked = ''] = some(3)
      await refused(closed)
      await consent(blocked, 'revoked', { how: 'twilio', channel: 'whatsapp' })
      await rules({ strictWindow: true })
      const all = [closed, unknown, blocked]
      const approved = await queueBoth(all, 'transactional', false, { sid: 'HX1', variables: {} })
      expect(await channelsOf(approved)).toEqual(['whatsapp', 'whatsapp', 'sms'])
      const way = await wayAhead(ctx, {
        ...{ lane: 'transactional', freeText: false },
        route: { channel: 'whatsapp', fallbackChannel: 'sms' },
      })
      expect(await ctx.db.one(countWays(peopleOfKeys(all.map(recipientKey)), way))).toMatchObject({
        ...{ straightBySms: 1, suppressed: 0 },
      })
      const free = await queueBoth(all, 'transactional')
      expect(await channelsOf(free)).toEqual(['sms', 'sms', 'sms'])
      await refused(unknown)
      await claimAll(ctx)
      expect(await channelsOf(approved)).toEqual(['whatsapp', 'whatsapp', 'sms'])
      await rules({})
    })

    test('what was previewed is what happens', async () => {
      const [opened = '', closed = '', unknown = ''] = some(3)
      await wrote(opened)
      await refused(closed)
      const keys = [opened, closed, unknown].map(recipientKey)
      const route = { channel: 'whatsapp', fallbackChannel: 'sms' } as const
      const way = await wayAhead(ctx, { lane: 'bulk', route, freeText: true })
      expect(await ctx.db.one(countWays(peopleOfKeys(keys), way))).toMatchObject({
        ...{ windowOpen: 1, windowClosed: 1, straightBySms: 1, suppressed: 0, withoutConsent: 0 },
      })
      const group = await queueBoth([opened, closed, unknown])
      expect(await channelsOf(group)).toEqual(['whatsapp', 'sms', 'whatsapp'])
      await claimAll(ctx)
    })
  })

  describe('who blocked us on WhatsApp', () => {
    test('still learns by SMS what they need to know, and gets no offers', async () => {
      const [person = ''] = some(1)
      const waits = await queueBoth([person], 'alert')
      await consent(person, 'revoked', { how: 'twilio', channel: 'whatsapp' })
      expect(await reasons(await queueBoth([person], 'bulk'))).toEqual(['suppressed'])
      const reminder = await queueBoth([person], 'transactional')
      expect(await claimAll(ctx)).toEqual([person, person])
      expect([await channelsOf(waits), await channelsOf(reminder)]).toEqual([['sms'], ['sms']])
    })

    test('and has said no to everything gets nothing', async () => {
      const [person = ''] = some(1)
      await consent(person, 'revoked', { how: 'twilio', channel: 'whatsapp' })
      await consent(person, 'revoked', { how: 'stop' })
      expect(await reasons(await queueBoth([person], 'alert'))).toEqual(['suppressed'])
    })
  })

  describe('saying no', () => {
    test('takes out of the queue what waits, but for what they asked for', async () => {
      const [person = '', other = ''] = some(2)
      const [offers, paused, code] = [
        await queue(ctx, { to: [person, other] }),
        await queue(ctx, { to: [person], lane: 'transactional' }),
        await queueBoth([person], 'otp', true),
      ]
      await database.db.run(sql`update streams set state = 'paused' where group_id = ${paused}::bigint`)
      await consent(person, 'revoked', { how: 'stop' })
      expect([await reasons(offers), await reasons(paused), await reasons(code)]).toEqual([
        ...[['opted_out', null], ['opted_out'], [null]],
      ])
      expect((await countGroups(ctx, [offers])).get(offers)).toMatchObject({ canceled: 1, queued: 1 })
      expect((await claimAll(ctx)).sort()).toEqual([person, other].sort())
      expect(await reasons(await queueBoth([person], 'otp', true))).toEqual([null])
      await claimAll(ctx)
    })

    test('to offers alone takes out the offers', async () => {
      const [person = ''] = some(1)
      const groups = [
        await queue(ctx, { to: [person] }),
        await queue(ctx, { to: [person], lane: 'transactional' }),
      ]
      await applyConsent(ctx, {
        ...({
          consent: 'revoked',
          channel: null,
          purpose: 'offers',
          how: 'stop',
          textVersion: null,
          by: 'test',
        } as const),
        people: [{ recipientKey: recipientKey(person), address: person, proof: null }],
      })
      expect(await Promise.all(groups.map(reasons))).toEqual([['opted_out'], [null]])
      expect(await reasons(await queue(ctx, { to: [person] }))).toEqual(['suppressed'])
      await claimAll(ctx)
    })

    test('is told once in the timeline of what was just leaving', async () => {
      const [person = ''] = some(1)
      const group = await queue(ctx, { to: [person] })
      await claimAll(ctx)
      await consent(person, 'revoked', { how: 'stop' })
      await consent(person, 'revoked', { how: 'stop' })
      const events = await database.db.many(sql`
        select e.kind from events e join messages m on m.id = e.message_id where m.group_id = ${group}::bigint`)
      expect(events).toEqual([{ kind: 'stopped_in_flight' }])
    })

    test('to one empresa leaves what another has queued', async () => {
      const [person = ''] = some(1)
      const other = await testCtx(database, clock)
      const group = await queue(other, { to: [person] })
      await consent(person, 'revoked', { how: 'stop' })
      expect((await standing(other, group)).map((each) => each.state)).toEqual(['queued'])
      await claimAll(other)
    })
  })
})
