import type { Ground } from '../platform/context.ts'
import { deleteOldStarts } from './limit-queries.ts'
import { expireLogs } from './log-queries.ts'

/** No statement touches more rows than this: the embedded database has one line. */
const ROWS_PER_STATEMENT_MAX = 2_000
/** Longer than any limit looks back. */
const STARTS_KEPT_MS = 2 * 24 * 3_600_000

/** Ends codes that nobody entered in time. Returns how many. */
export async function expireCodes(ground: Ground): Promise<number> {
  return await inBatches((limit) => expireLogs(ground.db, ground.clock.now(), limit))
}

/** Forgets when starts were counted, once no limit asks for it. Returns how many rows went. */
export async function forgetOldStarts(ground: Ground): Promise<number> {
  const before = new Date(ground.clock.now().getTime() - STARTS_KEPT_MS)
  return await inBatches((limit) => deleteOldStarts(ground.db, before, limit))
}

async function inBatches(work: (limit: number) => Promise<number>): Promise<number> {
  for (let total = 0; ; ) {
    const some = await work(ROWS_PER_STATEMENT_MAX)
    total += some
    if (some < ROWS_PER_STATEMENT_MAX) return total
  }
}
