import type { Ground } from '../platform/context.ts'
import { createEventsPartition } from './month-queries.ts'

/** How many months ahead the timeline has a place prepared. */
const MONTHS_AHEAD = 2

/** Prepares the partitions of this month and the next ones; does nothing for those that are there. */
export async function prepareMonths(ground: Ground): Promise<void> {
  const now = ground.clock.now()
  for (let ahead = 0; ahead <= MONTHS_AHEAD; ahead++) {
    const from = new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + ahead, 1))
    const to = new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + ahead + 1, 1))
    await createEventsPartition(
      ground.db,
      `events_${from.toISOString().slice(0, 7).replace('-', '_')}`,
      from,
      to,
    )
  }
}
