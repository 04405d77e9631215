import type { Ground } from '../platform/context.ts'
import type { EmpresaId } from '../platform/ids.ts'
import { deleteFreelancers, deleteLinks } from './erase-queries.ts'

/**
 * Deletes the people with this number that the empresa brought in, and by which it knows those of others, whose records
 * stay: they are their origin's. `empresaId` null: all of them. Says how many of each.
 */
export async function eraseFreelancers(
  { db }: Ground,
  { recipientKey, empresaId }: { recipientKey: Buffer; empresaId: EmpresaId | null },
): Promise<Record<string, number>> {
  const links = empresaId === null ? 0 : await deleteLinks(db, recipientKey, empresaId)
  const freelancers = await deleteFreelancers(db, recipientKey, empresaId)
  return { freelancers, freelancer_links: links }
}
