import { DomainError } from '../errors.ts'
import type { Ctx } from '../platform/context.ts'
import type { BroadcastId } from '../platform/ids.ts'
import type { CreatedBroadcast } from './broadcast.ts'
import { answer, type BroadcastDeps, createBroadcast } from './create-broadcast.ts'
import { findStarted } from './draft-queries.ts'
import { getDraft } from './write-draft.ts'

/**
 * Makes a draft a broadcast, of the same number, now or at its time, and answers as `createBroadcast` does; what has been
 * started is answered for and not started again, also of two who do it at the same moment. Throws as `createBroadcast` and
 * `getDraft` do, and `draft_changed` where somebody has edited it since it was read here.
 */
export async function startDraft(
  ctx: Ctx,
  deps: BroadcastDeps,
  id: BroadcastId,
  wish: { scheduledAt: Date | null | undefined; waitMs: number },
): Promise<CreatedBroadcast> {
  const started = await findStarted(ctx.db, ctx.empresaId, id)
  if (started !== null) return answer(ctx, started)
  const { scheduledAt, ...draft } = await getDraft(ctx, id)
  try {
    return await createBroadcast(ctx, deps, {
      ...draft,
      draft: { id, version: draft.version },
      scheduledAt: wish.scheduledAt === undefined ? scheduledAt : wish.scheduledAt,
      idempotencyKey: null,
      waitMs: wish.waitMs,
    })
  } catch (error) {
    const winner =
      error instanceof DomainError && error.code === 'draft_changed'
        ? await findStarted(ctx.db, ctx.empresaId, id)
        : null
    if (winner === null) throw error
    return answer(ctx, winner)
  }
}
