import type { Ground } from '../platform/context.ts'
import type { EmpresaId, GroupId } from '../platform/ids.ts'
import type { NumberPattern } from '../text/number-pattern.ts'
import { emptyBroadcasts, sweepBroadcastRows } from './erase-queries.ts'

const BROADCASTS_PER_SWEEP = 200

/** Empties what is written about broadcasts that went to one person alone. Says how many. */
export function eraseOwnBroadcasts({ db }: Ground, groups: readonly GroupId[]): Promise<number> {
  return groups.length === 0 ? Promise.resolve(0) : emptyBroadcasts(db, groups)
}

/**
 * Takes a number out of the next broadcasts that mention it: their names, their audience, the targets that were
 * rejected. `last` is null when all have been looked at.
 */
export function sweepBroadcasts(
  { db }: Ground,
  { empresaId, pattern, after }: { empresaId: EmpresaId | null; pattern: NumberPattern; after: number },
): Promise<{ last: number | null; swept: number }> {
  return sweepBroadcastRows(db, { ...pattern, empresaId, after, limit: BROADCASTS_PER_SWEEP })
}
