import { afterEach, beforeAll, expect, it } from 'vitest'
import { bring, crowd, mobile, openWorld, type World } from '../../test/harness/crowd.ts'
import { describeOnEachDatabase } from '../../test/harness/database.ts'
import { type ConsentRules, setConsentRules } from '../contacts/consent-rules.ts'
import { sql } from '../platform/db/db.ts'
import type { BroadcastId } from '../platform/ids.ts'
import type { BroadcastInput, Preview } from './broadcast.ts'
import { checkBroadcast, settleAudience } from './check-broadcast.ts'
import { createBroadcast } from './create-broadcast.ts'
import { expandSome } from './expand-broadcasts.ts'
import { previewBroadcast } from './preview-broadcast.ts'
import { walkAudience } from './recipients.ts'
import { addPage, openSurvey } from './survey.ts'

type Wish = Pick<BroadcastInput, 'body' | 'audience' | 'preferredChannel'>

const OTHERS = [
  ...['Lia Fixa', 'Leo Fixo', 'Léa Fixa'].map((nome) => ({ nome, phone: '+551133334444' })),
  ...['Rita Mesma', 'Rute Mesma', 'Rosa Mesma', 'Rui Mesmo'].map((nome) => ({ nome, phone: mobile(9) })),
  { nome: '***', phone: mobile(95_000) },
  { nome: 'Nina Atrás', phone: mobile(95_000) },
  ...['Sem Um', 'Sem Dois', 'Sem Três'].map((nome) => ({ nome, phone: null })),
]

/** What a walk one by one finds, of all that does not depend on the order in which people come. */
async function walked({ ctx, keyring }: World, wish: Wish) {
  const audience = await settleAudience(ctx, wish.audience)
  const checked = await checkBroadcast(ctx, { ...wish, audience })
  const survey = await openSurvey(ctx, checked, { lane: 'bulk', sampled: wish.body.length > 1_000 })
  for await (const page of walkAudience(ctx, keyring, audience, checked)) await addPage(ctx, survey, page)
  const { leftOut, written, straightBySms, windows, sentToday } = survey
  const { total } = survey.segments.total({ written, recipients: written })
  return {
    leftOut: countsOf(leftOut.list()),
    written,
    straightBySms,
    windows,
    sentToday: sentToday.total(),
    total,
  }
}

const countsOf = (groups: Preview['leftOut']) =>
  groups.map(({ reason, detail, count }) => [reason, detail, count]).sort()

const preview = ({ ctx, keyring }: World, wish: Wish) => previewBroadcast(ctx, { keys: keyring }, wish)

describeOnEachDatabase('the preview of a broadcast to many', (open) => {
  let world: World
  const key = (n: number) => world.keyring.recipientKey(mobile(n))
  const rules = (over: Partial<ConsentRules>) =>
    setConsentRules(
      world.ctx,
      { knownConsentFor: [], strictWindow: false, stopCovers: 'everything', stopWords: [], ...over },
      'test',
    )
  const toAll = (body: string, over: Partial<Wish> = {}): Wish => ({
    ...{ body, audience: { all: true }, preferredChannel: 'whatsapp', ...over },
  })

  beforeAll(async () => {
    world = await openWorld(await open())
    await bring(world, [...crowd(), ...OTHERS])
    const { db, empresaId, clock } = world.ctx
    const some = (from: number, n: number) => Array.from({ length: n }, (_, index) => key(from + index))
    await db.run(sql`
      insert into suppressions (empresa_id, recipient_key, reason, source, created_at)
      select ${empresaId}::int, k, 'opted_out', 'stop', ${clock.now()}::timestamptz from unnest(${some(100, 60)}::bytea[]) k`)
    await db.run(sql`
      insert into whatsapp_windows (sender_id, recipient_key, refused_at, last_inbound_at)
      select s.id, v.key, case when v.place > 40 then ${clock.now()}::timestamptz end, case when v.place <= 40 then ${clock.now()}::timestamptz end
      from senders s, unnest(${some(140, 90)}::bytea[]) with ordinality as v (key, place) where s.channel = 'whatsapp'`)
    await db.run(sql`
      insert into contacts (empresa_id, recipient_key, channel_type, address, consent, created_at, updated_at)
      select ${empresaId}::int, f.recipient_key, c.channel, f.phone, true, ${clock.now()}::timestamptz, ${clock.now()}::timestamptz
      from freelancers f, (values ('whatsapp'), ('sms')) c (channel) where f.recipient_key = any(${some(0, 250)}::bytea[])
      on conflict do nothing`)
  })
  afterEach(async () => {
    await rules({})
    await world.ctx.db.run(
      sql`truncate broadcasts, message_groups, messages, streams, group_counters cascade`,
    )
  })

  it.each([
    { body: 'Oi', over: {} },
    { body: 'Oi {{primeiro_nome}}', over: {} },
    { body: 'Oi {{nome}}, de {{funcao}}', over: { preferredChannel: 'sms' as const } },
    { body: `${'x'.repeat(1_380)} {{nome}} {{nome}}`, over: {} },
    { body: 'Oi {{nome}}', over: { audience: { cadastroCompleto: true, funcoes: ['Garçom'] } } },
  ])('says what a walk one by one says, for "$body"', async ({ body, over }) => {
    const wish = toAll(body, over)
    const { audience, channels, windows, leftOut, segments } = await preview(world, wish)
    const expected = await walked(world, wish)
    expect(countsOf(leftOut)).toEqual(expected.leftOut)
    const { suppressed, withoutConsent, recipients } = audience
    expect(recipients + suppressed + withoutConsent).toBe(expected.written)
    expect(channels.sms).toBe(wish.preferredChannel === 'sms' ? recipients : expected.straightBySms)
    expect(windows && { open: windows.open, closed: windows.closed }).toEqual(
      wish.preferredChannel === 'sms' ? null : expected.windows,
    )
    expect(segments.estimated).toBe(body !== 'Oi')
    const all = (expected.total * recipients) / expected.written
    expect(Math.abs(segments.total - all)).toBeLessThanOrEqual(body === 'Oi' ? 0 : all / 50)
  })

  it('says so too where consent has to be known and closed windows are all that is not open', async () => {
    await rules({ knownConsentFor: ['offers'], strictWindow: true })
    const wish = toAll('Oi {{nome}}')
    const { audience, channels, leftOut } = await preview(world, wish)
    const expected = await walked(world, wish)
    expect(countsOf(leftOut)).toEqual(expected.leftOut)
    expect(audience.withoutConsent).toBeGreaterThan(4_000)
    expect(channels.sms).toBe(expected.straightBySms)
  })

  it('counts whom broadcasts of today reach and leaves out whom one reached that is excepted', async () => {
    const { ctx, keyring } = world
    const made = await createBroadcast(
      ctx,
      { keys: keyring },
      {
        ...{ ...toAll('Oi', { audience: { funcoes: ['Garçom'] } }), campaignName: 'Hoje', eventoId: null },
        ...{ fallbackAfterS: null, idempotencyKey: null, waitMs: 0 },
      },
    )
    while (await expandSome(ctx)) {}
    for (const exceptBroadcasts of [[], [made.broadcastId]] as BroadcastId[][]) {
      const wish = toAll('Oi {{nome}}', { audience: { all: true, exceptBroadcasts } })
      const { sentToday, leftOut } = await preview(world, wish)
      const expected = await walked(world, wish)
      expect(sentToday).toEqual(expected.sentToday)
      expect(countsOf(leftOut)).toEqual(expected.leftOut)
      if (exceptBroadcasts.length === 0) expect(sentToday.recipients).toBeGreaterThan(4_900)
      else
        expect(leftOut).toContainEqual(
          expect.objectContaining({ reason: 'already', people: expect.any(Array) }),
        )
    }
  })

  it('names up to three people for each reason that there is', async () => {
    const { leftOut } = await preview(world, toAll('Oi {{nome}}'))
    for (const { count, people } of leftOut) expect(people).toHaveLength(Math.min(3, count))
    const named = new Map<string, Preview['leftOut'][number]>(
      leftOut.map((group) => [group.detail ?? group.reason, group]),
    )
    const namesOf = (reason: string) => named.get(reason)?.people.map(({ nome }) => nome)
    expect(namesOf('no_phone')).toEqual(['Bia Nada', 'Sem Um', 'Sem Dois'])
    expect(named.get('landline')).toMatchObject({ reason: 'invalid', count: 4 })
    expect(namesOf('missing_value')).toEqual(['***', '***'])
    expect(named.get('duplicate')).toMatchObject({ count: 5 })
    expect(named.get('suppressed')?.people[0]).toEqual({
      ...{
        nome: expect.stringContaining('Maria Silva'),
        address: expect.stringMatching(/^\+55/),
        addressKnown: true,
      },
    })
  })
})
