import type { Ground } from '../platform/context.ts'
import type { EmpresaId } from '../platform/ids.ts'
import type { NumberPattern } from '../text/number-pattern.ts'
import { deleteFreelancers, deleteLinks, deleteOwnOf, deleteTagsNaming } from './erase-queries.ts'

/**
 * Deletes the people with this number that the empresa brought in, and by which it knows those of others, whose records
 * stay: they are their origin's; with them go what they applied for, their tags, and tags that name the number. `empresaId` null: all of them. Says how many of each.
 */
export async function eraseFreelancers(
  { db }: Ground,
  {
    recipientKey,
    empresaId,
    pattern,
  }: { recipientKey: Buffer; empresaId: EmpresaId | null; pattern: NumberPattern },
): Promise<Record<string, number>> {
  const tags = await deleteTagsNaming(db, pattern.inText, empresaId)
  const own = empresaId === null ? {} : await deleteOwnOf(db, recipientKey, empresaId)
  const links = empresaId === null ? 0 : await deleteLinks(db, recipientKey, empresaId)
  const freelancers = await deleteFreelancers(db, recipientKey, empresaId)
  return { freelancers, freelancer_links: links, ...own, tags }
}
