import type { Ground } from '../platform/context.ts'
import type { EmpresaId } from '../platform/ids.ts'
import { deleteOldDrafts } from './draft-queries.ts'

/** Each may name thousands. */
const DRAFTS_PER_BATCH = 10

/** Throws the empresa's next drafts away that nobody has touched since the moment; returns how many. */
export function forgetDrafts(
  { db }: Ground,
  { empresaId, before }: { empresaId: EmpresaId; before: Date },
): Promise<number> {
  return deleteOldDrafts(db, { empresaId, before, limit: DRAFTS_PER_BATCH })
}
