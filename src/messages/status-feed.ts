import type { Ground } from '../platform/context.ts'
import { countFeed, exchangeFeed, type FeedEntry, releaseFeed } from './status-feed-queries.ts'

/** Told in one go. */
export const FEED_BATCH_MAX = 1_000
/** Whoever takes a batch tells it within this; after that another process may. */
export const FEED_LEASE_MS = 30_000
/** More are not counted for a figure: it then says "at least". */
const COUNTED_MAX = 100_000

/** Reads the changes of handed-in messages, one process at a time, and forgets those that were told. */
export interface FeedReader {
  /**
   * Forgets the entries that were told and gives the next ones: of each message in the order of its changes, and every
   * one again until it is forgotten. None while another process tells them.
   */
  exchange(told: readonly FeedEntry[]): Promise<FeedEntry[]>
  /** Lets another process go on at once. */
  release(): Promise<void>
}

/** `owner` names this process. */
export function openFeedReader(ground: Ground, owner: string): FeedReader {
  const { db, clock } = ground
  return {
    exchange(told) {
      const now = clock.now()
      return exchangeFeed(db, {
        ...{ owner, now, limit: FEED_BATCH_MAX, told: told.map((each) => each.id) },
        leaseUntil: new Date(now.getTime() + FEED_LEASE_MS),
      })
    },
    release: () => releaseFeed(db, owner, clock.now()),
  }
}

/** How far behind the telling is. */
export async function readFeedLag({ db, clock }: Ground): Promise<{ waiting: number; oldestS: number }> {
  const { waiting, oldestAt } = await countFeed(db, COUNTED_MAX)
  const oldestS = oldestAt === null ? 0 : Math.max(0, (clock.now().getTime() - oldestAt.getTime()) / 1000)
  return { waiting, oldestS }
}
