import { messageIdFrom } from '../messages/message.ts'
import { type Retried, retryByHand } from '../messages/retry-by-hand.ts'
import type { Ctx } from '../platform/context.ts'
import type { BroadcastId } from '../platform/ids.ts'
import { stillUsefulUntil } from './notice-over.ts'
import { findSentNotice } from './notice-queries.ts'
import { getRecord } from './read-broadcasts.ts'

/**
 * Queues again what failed of a broadcast, see `retryByHand`; of a notice for as long as it is of use. Throws `not_found` also for
 * another empresa's, and `notice_over` for a notice that says nothing any more.
 */
export async function retryBroadcast(
  ctx: Ctx,
  id: BroadcastId,
  choice: { errorCode: number | null | undefined; includeUnknown: boolean },
): Promise<Retried> {
  const { groupId } = await getRecord(ctx, id)
  const notice = await findSentNotice(ctx.db, ctx.empresaId, { broadcastId: id })
  const usefulUntil = notice && (await stillUsefulUntil(ctx, notice))
  return retryByHand(ctx, { of: { groupId }, usefulUntil, ...choice })
}

/** As `retryBroadcast`, of one message, whatever it belongs to. The id is text from outside. */
export async function retryMessage(
  ctx: Ctx,
  id: string,
  { includeUnknown }: { includeUnknown: boolean },
): Promise<Retried> {
  const messageId = messageIdFrom(id)
  const notice = messageId && (await findSentNotice(ctx.db, ctx.empresaId, { messageId }))
  const usefulUntil = notice && (await stillUsefulUntil(ctx, notice))
  return retryByHand(ctx, { of: { messageId: id }, usefulUntil, includeUnknown })
}
