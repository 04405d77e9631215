import type { Ground } from '../platform/context.ts'
import { LEASE_MS } from './deadlines.ts'
import type { LaneClass, Sending } from './dispatch.ts'
import { type ClaimedAttempt, claimStream, listDueStreams } from './queries.ts'

/** No claim takes more rows than this, however many slots are free. */
export const CLAIM_MAX = 500
/** Streams looked at in one turn; the next turn begins with those not served. */
const STREAMS_PER_TURN = 32

export interface Claimed {
  attempts: ClaimedAttempt[]
  /** Something is due, but its sender has no tokens left at this moment, or another worker is just taking it. */
  limited: boolean
}

/** Takes due messages of these lanes, stream by stream in turn, until the limit or nothing is left to take. */
export async function claimDue(
  ground: Ground,
  laneClass: LaneClass,
  sending: Pick<Sending, 'owner' | 'slot'>,
  limit: number,
): Promise<Claimed> {
  const now = ground.clock.now()
  const streams = await listDueStreams(ground.db, laneClass.lanes, now, STREAMS_PER_TURN)
  const attempts: ClaimedAttempt[] = []
  let limited = false
  for (const stream of streams) {
    const room = Math.min(limit, CLAIM_MAX) - attempts.length
    if (room <= 0) break
    const claimed = await claimStream(ground.db, {
      stream,
      tokenClass: laneClass.tokenClass,
      limit: room,
      owner: sending.owner,
      slot: sending.slot,
      now,
      leaseUntil: new Date(now.getTime() + LEASE_MS),
    })
    attempts.push(...claimed)
    limited ||= claimed.length === 0
  }
  return { attempts, limited }
}
