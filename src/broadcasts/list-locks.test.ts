import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { hasEngine, openTestDatabase, type TestDatabase } from '../../test/harness/database.ts'
import { halfWay, untilSomebodyWaits } from '../../test/harness/half-way.ts'
import { people, recipientKey, testCtx } from '../../test/harness/queue.ts'
import { type TestClock, testClock } from '../platform/clock.ts'
import type { Ctx } from '../platform/context.ts'
import type { AudienceList } from './audience-list.ts'
import { eraseListed, forgetLists } from './erase-listed.ts'
import { getAudienceList, takeAudienceList } from './read-audience-lists.ts'
import { removeUpload } from './remove-upload.ts'
import { writeAudienceList } from './write-audience-list.ts'

// The embedded database has one connection: nobody else is ever in the middle of something.
describe.skipIf(!hasEngine('postgres'))('two who want the same list', () => {
  let database: TestDatabase
  let clock: TestClock
  let ctx: Ctx
  beforeAll(async () => {
    database = await openTestDatabase('postgres')
    clock = testClock()
    ctx = await testCtx(database, clock)
  })
  afterAll(() => database.close())

  const [maria = '', ...rest] = people(3)
  const write = (): Promise<AudienceList> =>
    writeAudienceList(
      ctx,
      { recipientKey },
      {
        ...({ name: 'Equipe', kind: 'upload', columns: [] } as const),
        rows: [maria, ...rest].map((target) => ({ line: 1, target, variables: null, problem: null })),
      },
    )

  test('a list that a broadcast is just being made of is not taken away under it', async () => {
    const { id } = await write()
    const commit = await halfWay(ctx.db, (db) => takeAudienceList({ ...ctx, db }, id))
    let isRemoved = false
    const removing = removeUpload(ctx, id).then(() => {
      isRemoved = true
    })
    await untilSomebodyWaits(database.db)
    expect(isRemoved).toBe(false)
    await commit()
    await removing
    await expect(takeAudienceList(ctx, id)).rejects.toMatchObject({ code: 'not_found' })
  })

  test('nor does retention take it, though it was not used for long', async () => {
    const { id } = await write()
    clock.advance(1_000)
    const old = { empresaId: ctx.empresaId, before: clock.now() }
    // What the test before left has gone.
    while ((await forgetLists(ctx, { ...old, before: new Date(0) })) > 0);
    const commit = await halfWay(ctx.db, (db) => takeAudienceList({ ...ctx, db }, id))
    expect(await forgetLists(ctx, old)).toBe(0)
    await commit()
    expect(await forgetLists(ctx, old)).toBe(0)
    expect((await getAudienceList(ctx, id)).usedAt).toEqual(clock.now())
  })

  test('a broadcast is not made of a list that is just being taken away', async () => {
    const { id } = await write()
    const commit = await halfWay(ctx.db, (db) => removeUpload({ ...ctx, db }, id))
    const taking = takeAudienceList(ctx, id).catch((error: unknown) => error)
    await untilSomebodyWaits(database.db)
    await commit()
    expect(await taking).toMatchObject({ code: 'not_found' })
  })

  test('two who erase at once count each person once', async () => {
    const lists = [await write(), await write()]
    const person = { recipientKey: recipientKey(maria), empresaId: ctx.empresaId }
    const commit = await halfWay(ctx.db, (db) => eraseListed({ ...ctx, db }, person))
    const second = eraseListed(ctx, { ...person, empresaId: null })
    await untilSomebodyWaits(database.db)
    await commit()
    expect(await second).toBe(0)
    for (const { id } of lists) {
      expect((await getAudienceList(ctx, id)).counts).toMatchObject({ rows: 3, valid: 2, erased: 1 })
    }
  })
})
