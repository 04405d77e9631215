import type { Ground } from '../platform/context.ts'
import type { GroupId } from '../platform/ids.ts'
import { cancelOnStream, listCanceledStreams } from './group-queries.ts'

/** No statement touches more rows than this: the embedded database has one line, and codes wait in it. */
const MESSAGES_PER_STATEMENT_MAX = 2_000
/** Somebody may be waiting for the answer; the worker goes on with the rest. */
const STATEMENTS_MAX = 250
const STREAMS_PER_ROUND_MAX = 100

/**
 * Cancels what is queued of a canceled group, or of all of them for null: what waited when it was canceled, and what has
 * come back to the queue since, given back, to be tried again or to go by SMS. None of it would be claimed, so that it may
 * come late. Returns how many.
 */
export async function cancelRest(ground: Ground, groupId: GroupId | null, slot = 0): Promise<number> {
  let total = 0
  let statements = 0
  for (const streamId of await listCanceledStreams(ground.db, groupId, STREAMS_PER_ROUND_MAX)) {
    for (let some = 1; some > 0 && statements < STATEMENTS_MAX; statements++) {
      const meant = { streamId, limit: MESSAGES_PER_STATEMENT_MAX, slot, now: ground.clock.now() }
      some = await cancelOnStream(ground.db, meant)
      total += some
    }
  }
  return total
}
