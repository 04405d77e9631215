import type { Ground } from '../platform/context.ts'
import type { EmpresaId } from '../platform/ids.ts'
import { forgetInAudit } from './audit-queries.ts'

/** Unties a person from what was written down about them, in one empresa or (null) everywhere. Says how many entries. */
export async function eraseFromAudit(
  { db }: Ground,
  { recipientKey, empresaId }: { recipientKey: Buffer; empresaId: EmpresaId | null },
): Promise<Record<string, number>> {
  return { audit_log: await forgetInAudit(db, recipientKey, empresaId) }
}
