import type { Ctx } from '../platform/context.ts'
import { withdrawQueued } from './withdraw-queries.ts'

/**
 * Ends what was said in vain, in the transaction of its cause: what is queued of these messages is canceled, and what
 * has left is followed by nothing any more, neither another try nor an SMS. What a worker holds at this moment it asks
 * for its secret, and learns there that it must not leave.
 */
export async function withdrawMessages(ctx: Ctx, derivedFrom: number, slot = 0): Promise<void> {
  await withdrawQueued(ctx.db, { empresaId: ctx.empresaId, derivedFrom, now: ctx.clock.now(), slot })
}
