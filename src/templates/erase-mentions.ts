import type { Ground } from '../platform/context.ts'
import type { EmpresaId } from '../platform/ids.ts'
import { CONTENT_KEPT_MS } from './delete-template.ts'
import { sweepVersions } from './erase-queries.ts'

const VERSIONS_PER_SWEEP = 500

/**
 * Takes a number out of the next versions of templates that mention it, and of what those are called. What Twilio has of
 * them still says it: nothing new is sent by that, and in time it is deleted there. `last` is null when all have been looked at.
 */
export function sweepTemplates(
  { db, clock }: Ground,
  of: { empresaId: EmpresaId | null; pattern: string; after: number },
): Promise<{ last: number | null; swept: number }> {
  const now = clock.now()
  const cleanUpAt = new Date(now.getTime() + CONTENT_KEPT_MS)
  return sweepVersions(db, { ...of, limit: VERSIONS_PER_SWEEP, now, cleanUpAt })
}
