import type { Ground } from '../platform/context.ts'
import type { EmpresaId } from '../platform/ids.ts'
import { deleteLogsOf, deleteStartsOf } from './erase-queries.ts'

/**
 * Deletes a person's codes, of one empresa or (null) of all; then also when they were sent, by which limits go. What was
 * counted by hour stays counted. Says how many of each.
 */
export async function eraseCodes(
  { db }: Ground,
  { recipientKey, empresaId }: { recipientKey: Buffer; empresaId: EmpresaId | null },
): Promise<Record<string, number>> {
  return {
    otp_logs: await deleteLogsOf(db, recipientKey, empresaId),
    otp_starts: empresaId === null ? await deleteStartsOf(db, recipientKey) : 0,
  }
}
