import type { Ground } from '../platform/context.ts'
import { forgetRaw } from './inbound-queries.ts'

/** So long the forms that Twilio sent are kept beside what we read from them. */
const KEPT_MS = 30 * 86_400_000
const ROWS_PER_STATEMENT_MAX = 2_000

/** Forgets the raw forms of old messages; the messages stay. Returns how many were forgotten. */
export async function forgetRawInbound(ground: Ground): Promise<number> {
  const before = new Date(ground.clock.now().getTime() - KEPT_MS)
  for (let total = 0; ; ) {
    const some = await forgetRaw(ground.db, before, ROWS_PER_STATEMENT_MAX)
    total += some
    if (some < ROWS_PER_STATEMENT_MAX) return total
  }
}
