import type { Ground } from '../platform/context.ts'
import type { EmpresaId } from '../platform/ids.ts'
import { countCodesOf, deleteCodes, deleteOldCodes, deleteStartsOf } from './erase-queries.ts'

const CODES_PER_BATCH = 200

/**
 * Deletes a person's codes, of one empresa or (null) of all; conversion is counted elsewhere and stays. `left` are those that
 * Twilio Verify is just being asked for: they are for the next time.
 */
export async function eraseCodes(
  { db }: Ground,
  { recipientKey, empresaId }: { recipientKey: Buffer; empresaId: EmpresaId | null },
): Promise<{ counts: Record<string, number>; left: number }> {
  // The number before its logs, as a start locks them: in another order the two wait for each other.
  const starts = empresaId === null ? { otp_starts: await deleteStartsOf(db, recipientKey) } : {}
  const counts = { otp_logs: await deleteCodes(db, recipientKey, empresaId), ...starts }
  return { counts, left: await countCodesOf(db, recipientKey, empresaId) }
}

/** Deletes the next codes of an empresa that were made before the moment. Returns how many. */
export function forgetCodes({ db }: Ground, old: { empresaId: EmpresaId; before: Date }): Promise<number> {
  return deleteOldCodes(db, { ...old, limit: CODES_PER_BATCH })
}
