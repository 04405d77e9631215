import type { Ground } from '../platform/context.ts'
import type { MessageId, StreamId } from '../platform/ids.ts'
import { notifyWork } from './queries.ts'
import {
  askCeilingAgain,
  endRejudge,
  listRuledStreams,
  listToRejudge,
  type QueuePlace,
  releaseQuiet,
} from './sending-rules-queries.ts'

/** No statement touches more rows than this: the embedded database has one line, and codes wait in it. */
const MESSAGES_PER_STATEMENT_MAX = 2_000

/** A claim that has read the old rules has ended by then: it hands over nothing that is older than the start-by. */
const OLD_RULES_MS = 10_000
/** A claim that begins so long after a change was dated has read it: the change had been committed. */
const COMMITTED_MS = 2_000

/**
 * Makes due what old quiet hours hold of empresas whose rules changed, so that the next claims judge it by the new ones, and has
 * those ask again whether the day's ceiling is reached. Does so for a while after the change: a claim that was under way
 * holds by what it had read. Goes on where it was interrupted. Returns how many.
 */
export async function rejudgeHeld(ground: Ground): Promise<number> {
  let released = 0
  for (const { empresaId, updatedAt } of await listToRejudge(ground.db)) {
    const since = ground.clock.now()
    const heldBefore = new Date(updatedAt.getTime() + COMMITTED_MS)
    for (const streamId of await listRuledStreams(ground.db, empresaId)) {
      released += await releaseStream(ground, { streamId, since, heldBefore })
    }
    if (await askCeilingAgain(ground.db, empresaId, since)) await notifyWork(ground.db)
    await endRejudge(ground.db, empresaId, new Date(since.getTime() - OLD_RULES_MS))
  }
  return released
}

/** Walks through the queue once, from what is not due yet to its end. */
async function releaseStream(
  ground: Ground,
  { streamId, since, heldBefore }: { streamId: StreamId; since: Date; heldBefore: Date },
): Promise<number> {
  let total = 0
  let from: QueuePlace | null = { dueAt: since, id: 0 as MessageId }
  while (from !== null) {
    const { released, place }: Awaited<ReturnType<typeof releaseQuiet>> = await releaseQuiet(ground.db, {
      ...{ streamId, from, since, heldBefore },
      limit: MESSAGES_PER_STATEMENT_MAX,
    })
    if (released > 0) await notifyWork(ground.db)
    total += released
    from = place
  }
  return total
}
