import type { Ground } from '../platform/context.ts'
import type { EmpresaId } from '../platform/ids.ts'
import { sweepVersions } from './erase-queries.ts'

const VERSIONS_PER_SWEEP = 500

/**
 * Takes a number out of the next versions of templates that mention it, and of what those are called. What Twilio has of
 * them still says it, so that they are not sent by it any more. `last` is null when all have been looked at.
 */
export function sweepTemplates(
  { db, clock }: Ground,
  of: { empresaId: EmpresaId | null; pattern: string; after: number },
): Promise<{ last: number | null; swept: number }> {
  return sweepVersions(db, { ...of, limit: VERSIONS_PER_SWEEP, now: clock.now() })
}
