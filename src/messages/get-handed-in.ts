import { DomainError } from '../errors.ts'
import type { Ctx } from '../platform/context.ts'
import type { MessageId } from '../platform/ids.ts'
import { getMessage, type MessageDetail } from './get-message.ts'
import { findHandedIn } from './hand-in-queries.ts'

/** Our own id of a message by the other system's. Throws `not_found`. */
export async function handedInId(ctx: Ctx, externalId: string): Promise<MessageId> {
  const [row] = await findHandedIn(ctx.db, ctx.empresaId, [externalId])
  if (row === undefined) throw new DomainError('not_found', { what: 'message' })
  return row.id
}

/** A message by the id that the other system gave it. Throws `not_found`, for another empresa's too. */
export async function getHandedIn(ctx: Ctx, externalId: string): Promise<MessageDetail> {
  return getMessage(ctx, String(await handedInId(ctx, externalId)))
}
