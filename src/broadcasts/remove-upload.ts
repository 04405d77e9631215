import { DomainError } from '../errors.ts'
import { recordAudit } from '../identity/audit-log.ts'
import { type Ctx, withTransaction } from '../platform/context.ts'
import type { AudienceListId } from '../platform/ids.ts'
import { letListLeave, lockUpload } from './audience-list-queries.ts'

/**
 * Takes an uploaded list away: from here on nobody sees or uses it, and retention takes its rows out. What was sent by it stays.
 * Throws `not_found`, and `in_use` while a broadcast has still to read it.
 */
export function removeUpload(ctx: Ctx, id: AudienceListId): Promise<void> {
  return withTransaction(ctx, async (tx) => {
    const { db, empresaId } = tx
    if (!(await lockUpload(db, empresaId, id))) throw new DomainError('not_found', { what: 'audience_list' })
    if (!(await letListLeave(db, empresaId, id))) throw new DomainError('in_use', { what: 'audience_list' })
    await recordAudit(tx, { action: 'audience.removed', facts: { list: id } })
  })
}
