import fc from 'fast-check'
import { beforeAll, expect, test } from 'vitest'
import { describeOnEachDatabase, type TestDatabase } from '../../test/harness/database.ts'
import { EVERY_LANE, people, recipientKey, testCtx } from '../../test/harness/queue.ts'
import type { Purpose } from '../contacts/consent.ts'
import { type TestClock, testClock } from '../platform/clock.ts'
import type { Ctx } from '../platform/context.ts'
import { sql } from '../platform/db/db.ts'
import type { AttemptId } from '../platform/ids.ts'
import { applyConsent } from './apply-consent.ts'
import { type Claimed, claimDue } from './claim.ts'
import { createGroup, enqueueMessages, storeText } from './enqueue.ts'
import type { Channel, Lane } from './message.ts'
import { recordFacts } from './record.ts'

/** One thing that happens. People and empresas go by number; empresa 2 is all of them. */
type Step =
  | { do: 'queue'; empresa: 0 | 1; person: number; lane: Lane; channel: Channel; despite: boolean }
  | { do: 'stop'; empresa: 0 | 1 | 2; person: number; channel: Channel | null; purpose: Purpose | null }
  | { do: 'start'; empresa: 0 | 1 | 2; person: number; saidOn: Channel }
  | { do: 'block'; empresa: 0 | 1 | 2; person: number }
  | { do: 'claim'; limit: number }
  | { do: 'tell'; what: 'given_back' | 30003 | 63016 | 63014 | 21610 | 'not_sent' }
  | { do: 'wait'; minutes: number }

const person = fc.integer({ min: 0, max: 2 })
const empresa = fc.constantFrom(0, 1, 2) as fc.Arbitrary<0 | 1 | 2>
const channel = fc.constantFrom('whatsapp', 'sms') as fc.Arbitrary<Channel>
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      do: fc.constant('queue'),
      empresa: fc.constantFrom(0, 1),
      person,
      lane: fc.constantFrom('bulk', 'transactional', 'alert', 'otp'),
      channel,
      despite: fc.boolean(),
    }) as fc.Arbitrary<Step>,
  },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant('stop'),
      empresa,
      person,
      channel: fc.option(channel),
      purpose: fc.option(fc.constant('offers')),
    }) as fc.Arbitrary<Step>,
  },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('start'),
      empresa,
      person,
      saidOn: channel,
    }) as fc.Arbitrary<Step>,
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('block'), empresa, person }) as fc.Arbitrary<Step> },
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant('claim'),
      limit: fc.integer({ min: 1, max: 4 }),
    }) as fc.Arbitrary<Step>,
  },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant('tell'),
      what: fc.constantFrom('given_back', 30003, 63016, 63014, 21610, 'not_sent'),
    }) as fc.Arbitrary<Step>,
  },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant('wait'),
      minutes: fc.integer({ min: 1, max: 120 }),
    }) as fc.Arbitrary<Step>,
  },
)

/** What is in force, kept beside the database and by no code of ours. */
interface Rule {
  empresa: 0 | 1 | 2
  person: number
  channel: Channel | null
  lane: Lane | null
  reason: 'opted_out' | 'blocklisted'
  byTwilio: boolean
  /** To a sender of one empresa, or what Twilio told of one. */
  toOwnSender: boolean
}

describeOnEachDatabase('over any history', (open) => {
  let database: TestDatabase
  let clock: TestClock
  let empresas: [Ctx, Ctx]
  let lives = 0

  beforeAll(async () => {
    database = await open()
    clock = testClock()
    empresas = [await testCtx(database, clock), await testCtx(database, clock)]
    // Caps are another matter.
    await database.db.run(sql`delete from recipient_caps`)
  })

  test('nobody who is suppressed is claimed, and everybody else is', { timeout: 120_000 }, async () => {
    const runs = 25
    await fc.assert(fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 30 }), live), {
      numRuns: runs,
      seed: 7,
    })
  })

  async function live(steps: readonly Step[]): Promise<void> {
    lives += 1
    // Of nobody who lived before.
    const crowd = people(3 * lives, 11).slice(-3)
    const rules: Rule[] = []
    const held: Claimed[] = []
    const despite = new Map<number, boolean>()
    const scopeOf = (no: 0 | 1 | 2) => ({
      ...empresas[0],
      empresaId: no === 2 ? null : empresas[no].empresaId,
    })
    const numberOf = (e164: string) => crowd.indexOf(e164)

    const stopped = (
      message: { id: number; empresaId: number; lane: Lane; channel: Channel },
      toAddress: string,
    ): boolean => {
      const no = empresas[0].empresaId === message.empresaId ? 0 : 1
      return rules.some(
        (rule) =>
          rule.person === numberOf(toAddress) &&
          (rule.empresa === 2 || rule.empresa === no) &&
          (rule.channel === null || rule.channel === message.channel) &&
          (rule.lane === null || rule.lane === message.lane) &&
          !(rule.reason === 'opted_out' && despite.get(message.id)),
      )
    }
    const say = (
      no: 0 | 1 | 2,
      who: number,
      over: Partial<Parameters<typeof applyConsent>[1]>,
      saidOn: Channel | null = null,
    ) =>
      applyConsent(scopeOf(no), {
        ...({
          consent: 'revoked',
          channel: null,
          purpose: null,
          how: 'stop',
          textVersion: null,
          by: 'test',
        } as const),
        ...over,
        people: [{ recipientKey: recipientKey(crowd[who] ?? ''), address: null, proof: null, saidOn }],
      })
    const add = (rule: Omit<Rule, 'reason' | 'byTwilio' | 'toOwnSender' | 'lane'> & Partial<Rule>) =>
      rules.push({
        reason: 'opted_out',
        byTwilio: false,
        toOwnSender: rule.empresa !== 2,
        lane: null,
        ...rule,
      })

    async function claim(limit: number): Promise<number> {
      const { messages, limited } = await claimDue(empresas[0], EVERY_LANE, { owner: 'me', slot: 0 }, limit)
      for (const each of messages)
        expect(stopped(each.pair.message, each.toAddress), JSON.stringify(each.pair.message)).toBe(false)
      held.push(...messages)
      return messages.length + (limited ? 1 : 0)
    }
    async function tell(what: Extract<Step, { do: 'tell' }>['what']): Promise<void> {
      const claimed = held.shift()
      if (!claimed) return
      const { attempt } = claimed.pair
      const fact =
        what === 'given_back'
          ? ({ kind: 'given_back', why: 'x' } as const)
          : what === 'not_sent'
            ? ({ kind: 'not_sent', detail: 'x' } as const)
            : ({ kind: 'refused', code: what, detail: 'x' } as const)
      const recording = { slot: 0, random: () => 0.5, unknownCode: () => {} }
      await recordFacts(empresas[0], recording, [
        { attemptId: attempt.id as AttemptId, fact, seen: claimed.pair },
      ])
      const who = numberOf(claimed.toAddress)
      // The senders are everybody's.
      if (what === 21610) add({ empresa: 2, person: who, channel: null, byTwilio: true })
      if (what === 63014) add({ empresa: 2, person: who, channel: 'whatsapp', byTwilio: true })
    }

    for (const each of steps) {
      clock.advance(1)
      switch (each.do) {
        case 'queue': {
          const ctx = empresas[each.empresa]
          const textId = await storeText(ctx, { body: 'Oi', variables: [], smsSegments: 1 })
          const groupId = await createGroup(ctx, 'notice')
          const mailing = {
            lane: each.lane,
            textId,
            smsSegments: 1,
            groupId,
            preferredChannel: each.channel,
            despiteOptOut: each.despite,
            source: 'test',
            addressFrom: 'caller',
          } as const
          const e164 = crowd[each.person] ?? ''
          await enqueueMessages(
            ctx,
            mailing,
            { channel: each.channel, fallbackChannel: each.channel === 'whatsapp' ? 'sms' : null },
            [{ e164, recipientKey: recipientKey(e164), freelancerId: null, variables: null }],
          )
          const written = await database.db.one(sql<{ id: number; channel: Channel; state: string }>`
            select id, channel, state from messages where group_id = ${groupId}::bigint`)
          despite.set(written.id, each.despite)
          const message = { ...written, empresaId: ctx.empresaId, lane: each.lane }
          expect(written.state === 'suppressed', JSON.stringify(message)).toBe(stopped(message, e164))
          break
        }
        case 'stop':
          await say(each.empresa, each.person, { channel: each.channel, purpose: each.purpose })
          add({ ...each, lane: each.purpose === null ? null : 'bulk' })
          break
        case 'start': {
          await say(each.empresa, each.person, { consent: 'given', how: 'start' }, each.saidOn)
          const stays = rules.filter(
            (rule) =>
              rule.person !== each.person ||
              rule.reason !== 'opted_out' ||
              rule.empresa !== each.empresa ||
              (rule.byTwilio && rule.channel === 'whatsapp' && each.saidOn === 'sms'),
          )
          rules.splice(0, rules.length, ...stays)
          break
        }
        case 'block':
          await database.db.run(sql`
            insert into suppressions (empresa_id, recipient_key, reason, source, created_at)
            values (${scopeOf(each.empresa).empresaId}::int, ${recipientKey(crowd[each.person] ?? '')}::bytea, 'blocklisted', 'test', ${clock.now()}::timestamptz)
            on conflict do nothing`)
          add({ ...each, channel: null, reason: 'blocklisted' })
          break
        case 'claim':
          await claim(each.limit)
          break
        case 'tell':
          await tell(each.what)
          break
        case 'wait':
          clock.advance(each.minutes * 60_000)
      }
    }
    // Nothing is due any more once everything was claimed that may be.
    clock.advance(3_600_000)
    for (let turns = 0; turns < 50 && (await claim(500)) > 0; turns++) clock.advance(1)
    const left = await database.db.many(sql`
      select id, state, lane, channel, held_reason from messages where state = 'queued' and due_at <= ${clock.now()}::timestamptz`)
    expect(left).toEqual([])
  }
})
