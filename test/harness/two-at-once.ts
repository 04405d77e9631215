import { type Db, sql } from '../../src/platform/db/db.ts'
import { PATIENCE_MS, until } from '../crash/harness/patience.ts'

/** Resolves when so many sessions of this database wait for a lock. */
export function anybodyWaits(db: Db, count = 1): Promise<void> {
  return until(
    async () => {
      const { n } = await db.one(sql<{ n: number }>`
        select count(*)::int as n from pg_stat_activity
        where datname = current_database() and wait_event_type = 'Lock'`)
      return n >= count
    },
    { withinMs: PATIENCE_MS, otherwise: 'nobody came to the lock' },
  )
}

/** Somebody else's transaction: it has done the first, and commits once it has gone on. */
export async function begin(
  db: Db,
  first: (tx: Db) => Promise<unknown>,
): Promise<{ goesOn(then: (tx: Db) => Promise<unknown>): Promise<unknown> }> {
  let goOn = (_then: (tx: Db) => Promise<unknown>) => {}
  const next = new Promise<(tx: Db) => Promise<unknown>>((resolve) => {
    goOn = resolve
  })
  let committed: Promise<unknown> = Promise.resolve()
  await new Promise<void>((resolve, reject) => {
    committed = db.transaction(async (tx) => {
      await first(tx)
      resolve()
      await (await next)(tx)
    })
    committed.catch(reject)
  })
  return {
    goesOn(then) {
      goOn(then)
      return committed
    },
  }
}
