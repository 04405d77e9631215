import type { Ground } from '../platform/context.ts'
import type { EmpresaId, GroupId } from '../platform/ids.ts'
import type { NumberPattern } from '../text/number-pattern.ts'
import { emptyBroadcasts, hideRejectedTargets, sweepBroadcastRows } from './erase-queries.ts'

/** Each may have thousands of rejected targets, which are all read and written again. */
const BROADCASTS_PER_SWEEP = 10

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

/**
 * Takes what was typed out of the rejected targets of the empresa's next broadcasts that were made before the moment, and leaves
 * why each was rejected; stops at one that was not. `last` is null when none is old enough.
 */
export async function forgetRejected(
  { db }: Ground,
  old: { empresaId: EmpresaId; before: Date; after: number },
): Promise<{ counts: Record<string, number>; last: number | null }> {
  const { last, hidden } = await hideRejectedTargets(db, { ...old, limit: BROADCASTS_PER_SWEEP })
  return { counts: { broadcasts: hidden }, last }
}
