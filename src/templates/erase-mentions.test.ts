import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { hasEngine, openTestDatabase, type TestDatabase } from '../../test/harness/database.ts'
import { halfWay, untilSomebodyWaits } from '../../test/harness/half-way.ts'
import { testCtx } from '../../test/harness/queue.ts'
import { testClock } from '../platform/clock.ts'
import { type Ctx, withTransaction } from '../platform/context.ts'
import { sql } from '../platform/db/db.ts'
import { numberPattern } from '../text/number-pattern.ts'
import { beginCreation, claimFollowed, recordContent } from './approval-queries.ts'
import { sweepTemplates } from './erase-mentions.ts'
import { submitTemplate } from './submit-template.ts'
import { createTemplate } from './write-template.ts'

// Only here are there two connections: on the embedded database nobody else can be in the middle of making one.
describe.skipIf(!hasEngine('postgres'))('a template that names somebody who is erased', () => {
  let database: TestDatabase
  let ctx: Ctx
  beforeAll(async () => {
    database = await openTestDatabase('postgres')
    ctx = await testCtx(database, testClock())
  })
  afterAll(() => database.close())

  test('is known to be at Twilio when somebody was just beginning to make it there', async () => {
    const name = 'plantao'
    const text = { body: 'Olá! Ligue para 11 98123-4477 ou escreva.', smsBody: null, samples: {} }
    const kinds = { smsSpelling: 'accents', category: 'UTILITY', language: 'pt-BR' } as const
    await createTemplate(ctx, { ...text, ...kinds, name })
    await submitTemplate(ctx, { name }, 'pt-BR')
    const now = ctx.clock.now()
    const lease = new Date(now.getTime() + 60_000)
    const [claimed] = await claimFollowed(ctx.db, { now, lease, limit: 1 })
    if (claimed === undefined) throw new Error('nothing was submitted')

    const commit = await halfWay(ctx.db, (tx) => beginCreation(tx, claimed, { now, lease }))
    const pattern = numberPattern('+5511981234477').inText
    const sweeping = withTransaction(ctx, (tx) =>
      sweepTemplates(tx, { empresaId: ctx.empresaId, pattern, after: 0 }),
    )
    await untilSomebodyWaits(ctx.db)
    await commit()
    expect(await sweeping).toMatchObject({ swept: 1 })

    await recordContent(ctx.db, claimed, 'HX1')
    const left = sql`select body, approval, content_sid, look_at > ${lease}::timestamptz as deleted_later
      from template_versions`
    expect(await ctx.db.one(left)).toEqual({
      ...{ body: 'Olá! Ligue para ••• ou escreva.', approval: 'disabled' },
      ...{ contentSid: 'HX1', deletedLater: true },
    })
  })
})
