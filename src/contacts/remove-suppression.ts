import { DomainError } from '../errors.ts'
import { recordAudit } from '../identity/audit-log.ts'
import { type Ctx, withTransaction } from '../platform/context.ts'
import type { SuppressionId } from '../platform/ids.ts'
import { BLOCKLIST_REASONS, type SuppressionReach } from './suppression.ts'
import { deleteSuppression, lockSuppression } from './suppression-queries.ts'

/**
 * Lets an address be written to again; what was canceled for it stays canceled. Throws `not_found` for what is not the
 * blocklist's (somebody who opted out comes back by their own word) or not within reach, and `forbidden` for somebody
 * who was erased: only the platform lifts that.
 */
export function removeSuppression(ctx: Ctx, reach: SuppressionReach, id: SuppressionId): Promise<void> {
  return withTransaction(ctx, async (tx) => {
    const row = await lockSuppression(tx.db, id, reach === 'all' ? null : tx.empresaId)
    if (row === null || !BLOCKLIST_REASONS.some((each) => each === row.reason)) {
      throw new DomainError('not_found', { what: 'suppression' })
    }
    if (row.source === 'erasure' && reach === 'own') throw new DomainError('forbidden', {})
    await deleteSuppression(tx.db, id)
    const { reason, channel, source, recipientKey, empresaId } = row
    const facts = { id, reason, channel, source }
    await recordAudit(
      { ...tx, empresaId: empresaId ?? tx.empresaId },
      {
        ...{ action: 'suppression.removed', facts, everywhere: empresaId === null },
        ...(source === 'erasure' ? {} : { recipientKey }),
      },
    )
  })
}
