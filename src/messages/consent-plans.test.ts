import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { hasEngine, openTestDatabase, type TestDatabase } from '../../test/harness/database.ts'
import { testCtx } from '../../test/harness/queue.ts'
import { type ConsentChange, changeConsent } from '../contacts/change-consent.ts'
import { deleteContacts } from '../contacts/erase-queries.ts'
import { testClock } from '../platform/clock.ts'
import type { Ctx } from '../platform/context.ts'
import { type Db, type Sql, sql } from '../platform/db/db.ts'
import { listRevived } from './dead-number-queries.ts'
import { listThreads } from './inbox-queries.ts'

const ROWS = 20_000
const DAY_MS = 86_400_000

/** Plans need statistics, and tables in which reading everything is the worse choice. */
describe.skipIf(!hasEngine('postgres'))('with many people, by an index of its own', () => {
  let database: TestDatabase
  let ctx: Ctx
  const key = Buffer.from('0'.repeat(31).concat('7'), 'hex')

  beforeAll(async () => {
    database = await openTestDatabase('postgres')
    ctx = await testCtx(database, testClock())
    const now = ctx.clock.now()
    const numbered = sql`
      select n, decode(lpad(to_hex(n), 32, '0'), 'hex') as recipient_key, ${now}::timestamptz - n * interval '1 minute' as at
      from generate_series(1, ${ROWS}::int) n`
    await database.db.run(sql`
      insert into contacts (empresa_id, channel_type, address, recipient_key, created_at, updated_at)
      select ${ctx.empresaId}::int, 'sms', '', recipient_key, at, at from (${numbered}) x`)
    await database.db.run(sql`
      insert into suppressions (recipient_key, reason, source, channel, created_at)
      select recipient_key, case when n % 10 = 0 then 'dead_number' else 'blocklisted' end,
        case when n % 10 = 0 then 'permanent_codes' else 'manual' end, 'sms', at from (${numbered}) x`)
    await database.db.run(sql`
      insert into inbox_threads (empresa_id, recipient_key, address, channel, unread, wants_out_at, last_inbound_at)
      select case when n % 2 = 0 then ${ctx.empresaId}::int end, recipient_key, '', 'sms', (n % 400 < 2)::int,
        case when n % 400 < 2 then at end, at from (${numbered}) x`)
    await database.db.run(sql`analyze contacts, suppressions, inbox_threads`)
  })
  afterAll(() => database.close())

  /** The plans of all that the work reads or writes; what it writes is not written. */
  async function plansOf(work: (db: Db) => Promise<unknown>): Promise<string> {
    const plans: string[] = []
    const explain = async (statement: Sql<unknown>): Promise<[]> => {
      const rows = await database.db.many(sql<Record<string, string>>`explain (costs off) ${statement}`)
      plans.push(...rows.flatMap((row) => Object.values(row)))
      return []
    }
    const db: Db = {
      ...database.db,
      many: explain,
      run: async (statement) => (await explain(statement)).length,
    }
    await work({ ...db, transaction: (inside) => inside(db) })
    return plans.join('\n')
  }

  test('a person is found in every empresa', async () => {
    const stop: ConsentChange = {
      ...({ consent: 'revoked', channel: null, purpose: null, how: 'stop', textVersion: null } as const),
      ...{ by: 'test', people: [{ recipientKey: key, address: null, proof: null }] },
    }
    for (const plan of [
      await plansOf((db) => changeConsent({ ...ctx, db, empresaId: null }, stop)),
      await plansOf((db) => deleteContacts(db, key, null)),
    ]) {
      expect(plan).toContain('contacts_recipient')
      expect(plan).not.toContain('Seq Scan on contacts')
    }
  })

  test('what was declared dead of late is found', async () => {
    const since = new Date(ctx.clock.now().getTime() - DAY_MS)
    expect(await plansOf((db) => listRevived(db, { since, limit: 500 }))).toContain('suppressions_dead')
  })

  test('the inbox is filtered, an own one and that of the platform, a later page too', async () => {
    const after = { at: new Date(ctx.clock.now().getTime() - DAY_MS), id: ROWS }
    for (const owner of [ctx.empresaId, null]) {
      for (const place of [null, after]) {
        const plan = (over: { unread: boolean; wantsOut: boolean }) =>
          plansOf((db) => listThreads(db, { ...over, owner, after: place, limit: 50, now: ctx.clock.now() }))
        expect(await plan({ unread: true, wantsOut: false })).toContain('inbox_threads_unread')
        expect(await plan({ unread: false, wantsOut: true })).toContain('inbox_threads_want_out')
      }
    }
  })
})
