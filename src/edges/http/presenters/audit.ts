import type { AuditEntry } from '../../../identity/audit-log.ts'
import { anyObject, integer, nullable, object, type Static, string } from '../schema.ts'

export const auditEntrySchema = object({
  id: string(),
  empresa_id: nullable(integer({ description: 'Null: every empresa' })),
  actor: string({ description: 'A username, `local`, or `system: ` and the loop' }),
  action: string({ description: 'A stable word, such as suppression.added or person.erased' }),
  facts: anyObject({ description: 'Counts and ids; never a phone or a name' }),
  at: string({ format: 'date-time' }),
})

export function presentAudit({
  id,
  empresaId,
  actor,
  action,
  facts,
  at,
}: AuditEntry): Static<typeof auditEntrySchema> {
  return { id, empresa_id: empresaId, actor, action, facts, at: at.toISOString() }
}
