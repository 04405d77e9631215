import { actorName, type Ctx, type Ground } from '../platform/context.ts'
import type { EmpresaId } from '../platform/ids.ts'
import {
  deleteConsentChanges,
  deleteContacts,
  emptySuppressions,
  writeErasedSuppression,
} from './erase-queries.ts'

/** Says for good that a person is not to be written to, by nothing but their key. Before anything is erased. */
export function suppressErased(
  { db, clock, actor }: Ctx,
  { recipientKey, empresaId }: { recipientKey: Buffer; empresaId: EmpresaId | null },
): Promise<void> {
  return writeErasedSuppression(db, {
    ...{ recipientKey, empresaId, now: clock.now() },
    addedBy: actorName(actor),
  })
}

/** Deletes a person's contacts and the history of their consent, of one empresa or (null) of all. Says how many of each. */
export async function eraseContacts(
  { db }: Ground,
  { recipientKey, empresaId }: { recipientKey: Buffer; empresaId: EmpresaId | null },
): Promise<Record<string, number>> {
  return {
    contacts: await deleteContacts(db, recipientKey, empresaId),
    consent_changes: await deleteConsentChanges(db, recipientKey, empresaId),
    suppressions: await emptySuppressions(db, recipientKey, empresaId),
  }
}
