import { type Retried, retryByHand } from '../messages/retry-by-hand.ts'
import type { Ctx } from '../platform/context.ts'
import type { BroadcastId } from '../platform/ids.ts'
import { getRecord } from './read-broadcasts.ts'

/** Queues again what failed of a broadcast, see `retryByHand`. Throws `not_found` also for another empresa's. */
export async function retryBroadcast(
  ctx: Ctx,
  id: BroadcastId,
  choice: { errorCode: number | null | undefined; includeUnknown: boolean },
): Promise<Retried> {
  const { groupId } = await getRecord(ctx, id)
  return retryByHand(ctx, { of: { groupId }, ...choice })
}
