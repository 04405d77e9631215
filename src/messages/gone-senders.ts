import type { Ground } from '../platform/context.ts'
import type { SenderId } from '../platform/ids.ts'
import { type GoneStream, hangOnSender, lockGoneStreams, moveQueued } from './gone-sender-queries.ts'
import { notifyWork } from './queries.ts'
import { wakeStream } from './stream-queries.ts'

/** Streams looked at in one round; the next round takes more. */
const STREAMS_PER_ROUND_MAX = 200
/** Messages moved in one round from streams whose successor has such a stream already. */
const MESSAGES_PER_ROUND_MAX = 5_000

/**
 * Brings what waits on senders that the configuration no longer names to those that serve now. What nobody serves any
 * more stays where it is, until somebody does or its time has passed; the senders it waits for are returned.
 */
export function moveFromGoneSenders(ground: Ground): Promise<SenderId[]> {
  return ground.db.transaction(async (db) => {
    const streams = await lockGoneStreams(db, STREAMS_PER_ROUND_MAX)
    const taken = new Set<string>()
    let room = MESSAGES_PER_ROUND_MAX
    let moved = false
    for (const stream of streams) {
      if (stream.successor === null) continue
      moved = true
      if (stream.target !== null) {
        room -= await moveQueued(db, stream.id, stream.target, room)
        await wakeStream(db, stream.target)
        if (room <= 0) break
      } else if (!taken.has(keyOf(stream))) {
        // Of two that would become the same stream the second is moved in the next round, onto the first.
        taken.add(keyOf(stream))
        await hangOnSender(db, stream.id, stream.successor)
      }
    }
    if (moved) await notifyWork(db)
    return [...new Set(streams.filter((each) => each.successor === null).map((each) => each.senderId))]
  })
}

function keyOf({ empresaId, lane, groupId, successor }: GoneStream): string {
  return `${empresaId} ${lane} ${groupId ?? '-'} ${successor}`
}
