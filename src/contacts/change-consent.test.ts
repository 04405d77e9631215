import { beforeAll, beforeEach, expect, test } from 'vitest'
import { describeOnEachDatabase, type TestDatabase } from '../../test/harness/database.ts'
import { createEmpresa } from '../identity/create-empresa.ts'
import { testClock } from '../platform/clock.ts'
import { sql } from '../platform/db/db.ts'
import type { EmpresaId } from '../platform/ids.ts'
import { type ConsentChange, changeConsent } from './change-consent.ts'

const MARIA = { recipientKey: Buffer.from('maria'), address: '+5511981234477' }
const JOAO = { recipientKey: Buffer.from('joao'), address: '+5511981234478' }

describeOnEachDatabase('changing consent', (open) => {
  let database: TestDatabase
  let own: EmpresaId
  let other: EmpresaId
  const clock = testClock()

  beforeAll(async () => {
    database = await open()
  })
  beforeEach(async () => {
    await database.db.run(sql`truncate consent_changes, suppressions, contacts cascade`)
    const ground = database.ground(clock)
    own = (await createEmpresa(ground, { nome: 'Uma' })).id
    other = (await createEmpresa(ground, { nome: 'Outra' })).id
  })

  type Said = Partial<Omit<ConsentChange, 'people'>> & {
    people?: readonly Partial<ConsentChange['people'][number]>[]
  }
  function say(empresaId: EmpresaId | null, { people = [MARIA], ...over }: Said) {
    return changeConsent(
      { ...database.ground(clock), empresaId },
      {
        ...({
          consent: 'given',
          channel: null,
          purpose: null,
          how: 'form',
          textVersion: null,
          by: 'x',
        } as const),
        ...over,
        people: people.map((each) => ({ ...MARIA, proof: null, ...each })),
      },
    )
  }
  const stop = (empresaId: EmpresaId | null, over: Said = {}) =>
    say(empresaId, { consent: 'revoked', how: 'stop', ...over })
  const start = (empresaId: EmpresaId | null, over: Said = {}) => say(empresaId, { how: 'start', ...over })

  const suppressions = () =>
    database.db.many(sql`
      select empresa_id, channel, lane, source from suppressions where reason = 'opted_out'
      order by empresa_id nulls first, channel nulls first, lane nulls first, source`)
  const contacts = (empresaId: EmpresaId) =>
    database.db.many(sql`
      select channel_type, consent from contacts where empresa_id = ${empresaId}::int order by channel_type`)
  const changes = () =>
    database.db.many<Record<string, unknown>>(sql`
      select empresa_id, consent, how, channel, purpose from consent_changes order by id`)
  const both = (consent: boolean | null) => [
    { channelType: 'sms', consent },
    { channelType: 'whatsapp', consent },
  ]

  test('a no is kept with its proof, on both channels, for the empresa that it was said to', async () => {
    await say(other, {})
    const { changed } = await stop(own, {
      textVersion: '2026-01',
      people: [{ proof: { word: 'PARAR' }, inboundSid: 'SM1' }],
    })
    expect(changed).toEqual([MARIA.recipientKey])
    expect(await suppressions()).toEqual([{ empresaId: own, channel: null, lane: null, source: 'stop' }])
    expect([await contacts(own), await contacts(other)]).toEqual([both(false), both(true)])
    const [, kept] = await database.db.many(sql`
      select empresa_id, consent, how, text_version, proof, inbound_sid, changed_by, changed_at from consent_changes order by id`)
    expect(kept).toEqual({
      ...{
        empresaId: own,
        consent: 'revoked',
        how: 'stop',
        textVersion: '2026-01',
        proof: { word: 'PARAR' },
      },
      ...{ inboundSid: 'SM1', changedBy: 'x', changedAt: clock.now() },
    })
  })

  test('said again it changes nothing, and the other way round it does', async () => {
    await stop(own)
    expect((await stop(own)).changed).toEqual([])
    expect((await stop(own, { how: 'twilio' })).changed).toEqual([])
    expect((await start(own)).changed).toEqual([MARIA.recipientKey])
    expect((await start(own)).changed).toEqual([])
    expect((await stop(own)).changed).toEqual([MARIA.recipientKey])
    expect((await changes()).map((each) => each.consent)).toEqual(['revoked', 'given', 'revoked'])
    expect([await contacts(own), (await suppressions()).length]).toEqual([both(false), 1])
  })

  test('a newer proof of the same consent is kept too', async () => {
    await say(own, { people: [{ proof: { page: 1 } }] })
    await say(own, { people: [{ proof: { page: 1 } }] })
    await say(own, { textVersion: '2', people: [{ proof: { page: 1 } }] })
    expect(await changes()).toHaveLength(2)
  })

  test('a no to a sender that is shared is one to every empresa, and so is its start', async () => {
    await say(own, {})
    await say(other, {})
    await stop(null)
    expect([await contacts(own), await contacts(other)]).toEqual([both(false), both(false)])
    expect(await suppressions()).toEqual([{ empresaId: null, channel: null, lane: null, source: 'stop' }])
    expect((await start(null)).optedOut).toEqual([])
    expect([await contacts(own), await contacts(other), await suppressions()]).toEqual([
      both(true),
      both(true),
      [],
    ])
  })

  test('a start to a shared sender lifts what people wrote down for an empresa, not what was said to its own sender', async () => {
    await stop(own)
    await stop(other, { how: 'console' })
    await start(null)
    expect(await suppressions()).toEqual([{ empresaId: own, channel: null, lane: null, source: 'stop' }])
    expect([await contacts(own), await contacts(other)]).toEqual([both(false), both(true)])
  })

  test("a stop by an empresa's own word on a shared sender is undone by a start there", async () => {
    await stop(own, { byOwnWord: true })
    expect(await suppressions()).toEqual([{ empresaId: own, channel: null, lane: null, source: 'stop_word' }])
    expect((await start(null)).changed).toEqual([MARIA.recipientKey])
    expect([await contacts(own), await suppressions()]).toEqual([both(true), []])
  })

  test('who says it themselves after it was written down for them is not brought back by a shared sender', async () => {
    await stop(own, { how: 'import' })
    expect((await stop(own, { byOwnWord: true })).changed).toEqual([MARIA.recipientKey])
    expect((await stop(own)).changed).toEqual([MARIA.recipientKey])
    expect((await stop(own, { how: 'twilio' })).changed).toEqual([])
    expect((await stop(own, { how: 'console' })).changed).toEqual([])
    expect((await changes()).map((each) => each.how)).toEqual(['import', 'stop', 'stop'])
    await start(null)
    expect(await suppressions()).toEqual([{ empresaId: own, channel: null, lane: null, source: 'stop' }])
  })

  test('a start to one empresa does not undo a no to all', async () => {
    await stop(null)
    await stop(own)
    expect((await start(own)).optedOut).toEqual([MARIA.recipientKey])
    expect(await suppressions()).toEqual([{ empresaId: null, channel: null, lane: null, source: 'stop' }])
    expect(await contacts(own)).toEqual(both(false))
  })

  test('a list or a program does not undo a no; a form does', async () => {
    await stop(own)
    for (const how of ['import', 'api', 'verification'] as const) {
      expect(await say(own, { how })).toEqual({ changed: [], optedOut: [MARIA.recipientKey] })
    }
    expect([(await changes()).length, await contacts(own)]).toEqual([1, both(false)])
    expect(await say(own, { how: 'form' })).toEqual({ changed: [MARIA.recipientKey], optedOut: [] })
    expect([await contacts(own), await suppressions()]).toEqual([both(true), []])
  })

  test('consent to one channel leaves the no to the other', async () => {
    await stop(own)
    await say(own, { channel: 'sms' })
    expect(await suppressions()).toEqual([
      { empresaId: own, channel: 'whatsapp', lane: null, source: 'stop' },
    ])
    expect(await contacts(own)).toEqual([
      { channelType: 'sms', consent: true },
      { channelType: 'whatsapp', consent: false },
    ])
  })

  test('who blocked us on WhatsApp takes that back there and not by SMS', async () => {
    await stop(null, { how: 'twilio', channel: 'whatsapp' })
    await start(null, { people: [{ saidOn: 'sms' }] })
    expect(await suppressions()).toHaveLength(1)
    await start(null, { people: [{ saidOn: 'whatsapp' }] })
    expect(await suppressions()).toEqual([])
  })

  test('what Twilio told of both channels a start lifts, wherever it is said', async () => {
    for (const saidOn of ['sms', 'whatsapp'] as const) {
      await stop(null, { how: 'twilio' })
      await start(null, { people: [{ saidOn }] })
      expect(await suppressions()).toEqual([])
    }
  })

  test('no to offers alone leaves the rest allowed', async () => {
    await say(own, {})
    await stop(own, { purpose: 'offers' })
    expect([await suppressions(), await contacts(own)]).toEqual([
      [{ empresaId: own, channel: null, lane: 'bulk', source: 'stop' }],
      both(true),
    ])
    await start(own)
    expect(await suppressions()).toEqual([])
  })

  test('unknown is written down as such, and makes nothing of a no', async () => {
    await say(own, { people: [MARIA, JOAO] })
    await stop(own, { people: [JOAO] })
    await say(own, { consent: 'unknown', how: 'console', people: [MARIA, JOAO] })
    const kept = await database.db.many(sql`
      select recipient_key, consent from contacts where empresa_id = ${own}::int and channel_type = 'sms' order by id`)
    expect(kept).toEqual([
      { recipientKey: JOAO.recipientKey, consent: false },
      { recipientKey: MARIA.recipientKey, consent: null },
    ])
  })

  test('of somebody without an address no contact is made', async () => {
    await stop(own, { people: [{ address: null }] })
    expect([await contacts(own), (await suppressions()).length]).toEqual([[], 1])
  })

  test('a rule of a blocklist stays beside an opt-out, and outlives it', async () => {
    await database.db.run(sql`
      insert into suppressions (empresa_id, recipient_key, reason, source, created_at)
      values (${own}::int, ${MARIA.recipientKey}::bytea, 'blocklisted', 'console', ${clock.now()}::timestamptz)`)
    await stop(own)
    await start(own)
    const left = await database.db.many(sql`select reason from suppressions`)
    expect(left).toEqual([{ reason: 'blocklisted' }])
  })

  test('two at the same time are one change', async () => {
    const outcomes = await Promise.all([stop(own), stop(own), stop(own)])
    expect(outcomes.flatMap((each) => each.changed)).toHaveLength(1)
    expect(await changes()).toHaveLength(1)
  })
})
