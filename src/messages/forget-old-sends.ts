import type { Ground } from '../platform/context.ts'
import { deleteOldSends } from './hold-queries.ts'

/** Longer than any cap may look back. */
const KEPT_MS = 8 * 24 * 3_600_000
const ROWS_PER_STATEMENT_MAX = 2_000

/** Forgets when people were last written to, once no cap asks any more. Returns how many were forgotten. */
export async function forgetOldSends(ground: Ground): Promise<number> {
  const before = new Date(ground.clock.now().getTime() - KEPT_MS)
  for (let total = 0; ; ) {
    const some = await deleteOldSends(ground.db, before, ROWS_PER_STATEMENT_MAX)
    total += some
    if (some < ROWS_PER_STATEMENT_MAX) return total
  }
}
