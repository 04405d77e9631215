import type { Ground } from '../platform/context.ts'
import { notifyWork } from './queries.ts'
import { endRejudge, listToRejudge, releaseQuiet } from './sending-rules-queries.ts'

/** No statement touches more rows than this: the embedded database has one line, and codes wait in it. */
const MESSAGES_PER_STATEMENT_MAX = 2_000

/**
 * Makes due what old quiet hours hold of empresas whose rules changed, so that the next claims judge it by the new
 * ones. Goes on where it was interrupted. Returns how many.
 */
export async function rejudgeHeld(ground: Ground): Promise<number> {
  let released = 0
  for (const empresaId of await listToRejudge(ground.db)) {
    const since = ground.clock.now()
    for (;;) {
      const some = await releaseQuiet(ground.db, empresaId, since, MESSAGES_PER_STATEMENT_MAX)
      released += some
      if (some === 0) break
      await notifyWork(ground.db)
    }
    await endRejudge(ground.db, empresaId, since)
  }
  return released
}
