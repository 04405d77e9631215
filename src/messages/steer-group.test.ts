import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { hasEngine, openTestDatabase, type TestDatabase } from '../../test/harness/database.ts'
import { claimAll, EVERY_LANE, people, queue, standing, testCtx } from '../../test/harness/queue.ts'
import { anybodyWaits, begin } from '../../test/harness/two-at-once.ts'
import { testClock } from '../platform/clock.ts'
import { type Ctx, withTransaction } from '../platform/context.ts'
import { sql } from '../platform/db/db.ts'
import type { GroupId } from '../platform/ids.ts'
import { cancelRest } from './cancel-rest.ts'
import { claimDue } from './claim.ts'
import { countGroups } from './counters.ts'
import type { GroupState } from './group-queries.ts'
import { recordFacts } from './record.ts'
import { steerGroup } from './steer-group.ts'
import { openStreams, senderFor } from './streams.ts'

const AS = { owner: 'me', slot: 0 }

/** Two transactions at once need a server. */
describe.skipIf(!hasEngine('postgres'))('a group that is paused or canceled while', () => {
  let database: TestDatabase
  let ctx: Ctx
  beforeAll(async () => {
    database = await openTestDatabase('postgres')
    ctx = await testCtx(database, testClock())
  })
  beforeEach(() => database.db.run(sql`truncate streams, messages, message_groups cascade`))
  afterAll(() => database.close())

  const steer = (to: GroupState, groupId: GroupId) =>
    withTransaction(ctx, (tx) => steerGroup(tx, groupId, async () => to))
  const states = async (groupId: GroupId) => (await standing(ctx, groupId)).map((each) => each.state)
  const streamStates = async (groupId: GroupId) =>
    (
      await database.db.many(sql<{ state: string }>`
        select state from streams where group_id = ${groupId}::bigint order by id`)
    ).map((each) => each.state)

  test('a claim is under way waits for it, and then knows all that was taken', async () => {
    const groupId = await queue(ctx, { to: people(3) })
    const claiming = await begin(database.db, (tx) => claimDue({ ...ctx, db: tx }, EVERY_LANE, AS, 2))
    const pausing = steer('paused', groupId)
    await anybodyWaits(database.db)
    await claiming.goesOn(async () => {})
    await pausing
    expect(await states(groupId)).toEqual(['sending', 'sending', 'queued'])
    expect(await claimAll(ctx)).toEqual([])
  })

  test('claims follow each other is not kept waiting by those that come later', async () => {
    const groupId = await queue(ctx, { to: people(6) })
    const claiming = await begin(database.db, (tx) => claimDue({ ...ctx, db: tx }, EVERY_LANE, AS, 2))
    const pausing = steer('paused', groupId)
    await anybodyWaits(database.db)
    const later = [claimAll(ctx, 2), claimAll(ctx, 2)]
    await anybodyWaits(database.db, 3)
    await claiming.goesOn(async () => {})
    await pausing
    expect(await Promise.all(later)).toEqual([[], []])
    expect((await states(groupId)).filter((state) => state === 'queued')).toHaveLength(4)
  })

  test('a claim that came before its commit takes nothing after it', async () => {
    const groupId = await queue(ctx, { to: people(2) })
    const other = await queue(ctx, { to: people(1, 21) })
    const pausing = await begin(database.db, (tx) =>
      steerGroup({ ...ctx, db: tx }, groupId, async () => 'paused'),
    )
    const claiming = claimAll(ctx)
    await anybodyWaits(database.db)
    await pausing.goesOn(async () => {})
    expect(await claiming).toEqual(people(1, 21))
    expect([await states(groupId), await states(other)]).toEqual([['queued', 'queued'], ['sending']])
    await steer('open', groupId)
    expect(await claimAll(ctx)).toEqual(people(2))
  })

  describe('a stream of it is opened', () => {
    const open = async (groupId: GroupId, db = database.db) => {
      const senderId = await senderFor(db, ctx.empresaId, 'whatsapp', 'bulk')
      if (senderId === null) throw new Error('no sender')
      await openStreams(db, ctx.clock.now(), [{ empresaId: ctx.empresaId, lane: 'bulk', senderId, groupId }])
    }

    test('by somebody before: waits for it and pauses it too', async () => {
      const groupId = await queue(ctx, { to: people(1) })
      const opening = await begin(database.db, (tx) => open(groupId, tx))
      const pausing = steer('paused', groupId)
      await anybodyWaits(database.db)
      await opening.goesOn(async () => {})
      await pausing
      expect(await streamStates(groupId)).toEqual(['paused', 'paused'])
    })

    test('by somebody meanwhile: it begins as one that is canceled', async () => {
      const groupId = await queue(ctx, { to: people(1) })
      const canceling = await begin(database.db, (tx) =>
        steerGroup({ ...ctx, db: tx }, groupId, async () => 'canceled'),
      )
      const opening = open(groupId)
      await anybodyWaits(database.db)
      await canceling.goesOn(async () => {})
      await opening
      expect(await streamStates(groupId)).toEqual(['killed', 'killed'])
    })
  })

  test('what comes back to the queue of a canceled one is canceled, whatever brings it', async () => {
    const groupId = await queue(ctx, { to: people(4), channel: 'whatsapp' })
    await database.db.run(
      sql`update messages set fallback_channel = 'sms' where group_id = ${groupId}::bigint`,
    )
    const { messages } = await claimDue(ctx, EVERY_LANE, AS, 4)
    await steer('canceled', groupId)
    expect(await cancelRest(ctx, groupId)).toBe(0)
    const facts = [
      { kind: 'given_back', why: 'no_longer_wanted' },
      { kind: 'not_sent', detail: 'connection refused' },
      { kind: 'refused', code: 63003, detail: 'no WhatsApp' },
      { kind: 'accepted', sid: `SM${'1'.repeat(32)}` },
    ] as const
    await recordFacts(
      ctx,
      { slot: 3, random: () => 0.5, unknownCode: () => {} },
      messages.map(({ pair }, at) => ({
        attemptId: pair.attempt.id,
        seen: pair,
        fact: facts[at] ?? facts[0],
      })),
    )
    expect((await states(groupId)).sort()).toEqual(['accepted', 'queued', 'queued', 'queued'])
    expect(await streamStates(groupId)).toEqual(['killed', 'killed'])
    expect(await claimAll(ctx)).toEqual([])
    expect(await cancelRest(ctx, null)).toBe(3)
    expect((await countGroups(ctx, [groupId])).get(groupId)).toMatchObject({
      ...{ canceled: 3, accepted: 1, queued: 0, held: 0, sending: 0, fell_back: 0 },
    })
    expect(await cancelRest(ctx, null)).toBe(0)
  })

  test('many are queued is canceled whole, and nobody else', async () => {
    const groupId = await queue(ctx, { to: people(4_500) })
    const other = await queue(ctx, { to: people(2, 21) })
    await steer('canceled', groupId)
    expect(await cancelRest(ctx, groupId)).toBe(4_500)
    expect(await states(other)).toEqual(['queued', 'queued'])
  })
})
