import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { hasEngine, openTestDatabase, type TestDatabase } from '../../test/harness/database.ts'
import { EVERY_LANE, people, queue, recipientKey, testCtx } from '../../test/harness/queue.ts'
import { anybodyWaits, begin } from '../../test/harness/two-at-once.ts'
import { type ConsentChange, changeConsent } from '../contacts/change-consent.ts'
import { testClock } from '../platform/clock.ts'
import type { Ctx } from '../platform/context.ts'
import { type Db, sql } from '../platform/db/db.ts'
import type { EmpresaId } from '../platform/ids.ts'
import { claimDue } from './claim.ts'
import { lockThread } from './inbound-queries.ts'
import { recordFacts } from './record.ts'
import { stopThread } from './stop-thread.ts'

/** Two transactions at once need a server. */
describe.skipIf(!hasEngine('postgres'))('whose opt-out is being written by somebody else', () => {
  let database: TestDatabase
  let ctx: Ctx
  beforeAll(async () => {
    database = await openTestDatabase('postgres')
    ctx = await testCtx(database, testClock())
  })
  afterAll(() => database.close())

  const stop = (e164: string): ConsentChange => ({
    ...({ consent: 'revoked', channel: null, purpose: null, how: 'stop', textVersion: null } as const),
    ...{ by: 'test', people: [{ recipientKey: recipientKey(e164), address: e164, proof: null }] },
  })
  const optOut = (db: Db, empresaId: EmpresaId | null, e164: string) =>
    changeConsent({ ...ctx, db, empresaId }, stop(e164))
  const somebodyWaits = () => anybodyWaits(database.db)

  test('opting out from the inbox waits at the thread, like whoever is writing, and holds nothing meanwhile', async () => {
    const [phone = ''] = people(1, 11)
    const of = { empresaId: ctx.empresaId, recipientKey: recipientKey(phone), address: phone }
    const thread = { ...of, channel: 'sms', now: ctx.clock.now() } as const
    const id = await lockThread(database.db, thread)
    const somebody = await begin(database.db, (tx) => lockThread(tx, thread))
    const stopping = stopThread(ctx, 'own', String(id), 'test')
    await somebodyWaits()
    await somebody.goesOn(async (tx) => {
      await tx.run(sql`set local lock_timeout = '1s'`)
      expect((await optOut(tx, ctx.empresaId, phone)).changed).toHaveLength(1)
    })
    expect(await stopping).toEqual({ changed: false })
  })

  test('keeps back the record of their own message and of no other', async () => {
    const [stopped = '', other = ''] = people(2, 21)
    const group = await queue(ctx, { to: [stopped, other] })
    const { messages } = await claimDue(ctx, EVERY_LANE, { owner: 'me', slot: 0 }, 10)
    const facts = messages.map(({ toAddress, pair }) => ({
      attemptId: pair.attempt.id,
      seen: pair,
      fact:
        toAddress === other
          ? ({ kind: 'accepted', sid: 'SM1' } as const)
          : ({ kind: 'refused', code: 21610, detail: '' } as const),
    }))
    const states = async () =>
      (
        await database.db.many<{ state: string }>(sql`
          select state from messages where group_id = ${group}::bigint order by id`)
      ).map((each) => each.state)
    const somebody = await begin(database.db, (tx) => optOut(tx, null, stopped))
    const recording = recordFacts(ctx, { slot: 0, random: () => 0.5, unknownCode: () => {} }, facts)
    await somebodyWaits()
    expect(await states()).toEqual(['sending', 'accepted'])
    await somebody.goesOn(async () => {})
    await recording
    expect(await states()).toEqual(['failed', 'accepted'])
  })
})
