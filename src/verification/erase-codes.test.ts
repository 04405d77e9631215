import { describe, expect, test } from 'vitest'
import { until } from '../../test/crash/harness/patience.ts'
import { hasEngine, openTestDatabase } from '../../test/harness/database.ts'
import { testCtx } from '../../test/harness/queue.ts'
import { testClock } from '../platform/clock.ts'
import { withTransaction } from '../platform/context.ts'
import { sql } from '../platform/db/db.ts'
import { eraseCodes } from './erase-codes.ts'
import { lockNumber, lockStarts } from './limit-queries.ts'
import { insertLog } from './log-queries.ts'

const PATIENCE_MS = 10_000
const KEY = Buffer.alloc(16, 1)

function gate(): { opened: Promise<void>; open(): void } {
  let open = () => {}
  const opened = new Promise<void>((resolve) => {
    open = resolve
  })
  return { opened, open }
}

describe.skipIf(!hasEngine('postgres'))('erasing codes', () => {
  test('waits for a start of the number before it locks a code, so that neither waits for the other', async () => {
    const database = await openTestDatabase('postgres')
    const ctx = await testCtx(database, testClock())
    const now = ctx.clock.now()
    await lockStarts(ctx.db, { number: KEY, network: Buffer.alloc(16, 2) }, now)
    const log = await insertLog(ctx.db, {
      ...{ empresaId: ctx.empresaId, address: '+5511981234477', recipientKey: KEY, prefix: '5511981' },
      ...({ purpose: 'login', provider: 'own', channel: 'sms', language: 'pt-BR', sid: 'VE1' } as const),
      ...{ handover: null, nonce: KEY, lookAt: null, now, expiresAt: new Date(now.getTime() + 600_000) },
    })
    const [locked, erasureWaits] = [gate(), gate()]
    const start = ctx.db.transaction(async (tx) => {
      await lockNumber(tx, KEY)
      locked.open()
      await erasureWaits.opened
      // Refused at once where the erasure has it.
      await tx.one(sql`select id from otp_logs where id = ${log.id}::int for update nowait`)
    })
    await locked.opened
    const erasure = withTransaction(ctx, (tx) => eraseCodes(tx, { recipientKey: KEY, empresaId: null }))
    await until(async () => (await waiting()) > 0, { withinMs: PATIENCE_MS, otherwise: 'it never waited' })
    erasureWaits.open()
    await start
    expect(await erasure).toEqual({ counts: { otp_logs: 1, otp_starts: 1 }, left: 0 })
    await database.close()

    async function waiting(): Promise<number> {
      const { n } = await database.db.one(sql<{ n: number }>`
        select count(*)::int as n from pg_stat_activity
        where datname = current_database() and wait_event_type = 'Lock'`)
      return n
    }
  })
})
