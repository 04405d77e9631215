import type { Ground } from '../platform/context.ts'
import { lockSleepy, putToSleep } from './stream-queries.ts'

/** Streams put to sleep in one transaction; the next round takes more. */
const STREAMS_PER_ROUND_MAX = 500

/**
 * Makes streams idle on which nothing is queued, so that claims do not look at the streams of old broadcasts. Locked
 * first and asked again: whoever is queueing something meanwhile holds the stream's key and is passed over, and whoever
 * comes later wakes it. Returns how many.
 */
export function putIdleStreamsToSleep(ground: Ground): Promise<number> {
  return ground.db.transaction(async (db) => {
    const sleepy = await lockSleepy(db, STREAMS_PER_ROUND_MAX)
    return sleepy.length === 0 ? 0 : await putToSleep(db, sleepy)
  })
}
