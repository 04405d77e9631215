import { type Db, sql } from '../../src/platform/db/db.ts'
import { PATIENCE_MS, until } from '../crash/harness/patience.ts'

/** The work is done in a transaction that has not committed yet; what is given commits it. For PostgreSQL only. */
export async function halfWay(db: Db, work: (tx: Db) => Promise<unknown>): Promise<() => Promise<void>> {
  let commit = () => {}
  const mayCommit = new Promise<void>((resolve) => {
    commit = resolve
  })
  let whole: Promise<void> = Promise.resolve()
  await new Promise<void>((resolve, reject) => {
    whole = db.transaction(async (tx) => {
      await work(tx)
      resolve()
      await mayCommit
    })
    whole.catch(reject)
  })
  return () => {
    commit()
    return whole
  }
}

/** Resolves once somebody waits for a lock. */
export function untilSomebodyWaits(db: Db): Promise<void> {
  return until(
    async () => {
      const { n } = await db.one(sql<{ n: number }>`
        select count(*)::int as n from pg_stat_activity
        where datname = current_database() and wait_event_type = 'Lock'`)
      return n > 0
    },
    { withinMs: PATIENCE_MS, otherwise: 'nobody came to the lock' },
  )
}
