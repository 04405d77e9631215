import type { Ground } from '../platform/context.ts'
import { expireWithheld } from './withheld-queries.ts'

/** No statement touches more rows than this: the embedded database has one line, and codes wait in it. */
const MESSAGES_PER_STATEMENT_MAX = 2_000

/**
 * Ends what expired on streams that no claim looks at, because they are paused, stopped by a switch, over their
 * ceiling, or because their sender is stopped: a message does not wait for a release that would only end it. Returns how many.
 */
export async function expireHeld(ground: Ground, slot: number): Promise<number> {
  let total = 0
  for (;;) {
    const some = await expireWithheld(ground.db, {
      now: ground.clock.now(),
      limit: MESSAGES_PER_STATEMENT_MAX,
      slot,
    })
    total += some
    if (some < MESSAGES_PER_STATEMENT_MAX) return total
  }
}
