import { DomainError } from '../errors.ts'
import { type Retried, retryByHand } from '../messages/retry-by-hand.ts'
import type { Ctx } from '../platform/context.ts'
import type { BroadcastId } from '../platform/ids.ts'
import { listRecords } from './broadcast-queries.ts'

/** Queues again what failed of a broadcast, see `retryByHand`. Throws `not_found` also for another empresa's. */
export async function retryBroadcast(
  ctx: Ctx,
  id: BroadcastId,
  choice: { errorCode: number | null | undefined; includeUnknown: boolean },
): Promise<Retried> {
  const [record] = await listRecords(ctx.db, { empresaId: ctx.empresaId, before: null, only: id, limit: 1 })
  if (!record) throw new DomainError('not_found', { what: 'broadcast' })
  return retryByHand(ctx, { of: { groupId: record.groupId }, ...choice })
}
