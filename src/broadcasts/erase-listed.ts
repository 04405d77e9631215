import type { Ground } from '../platform/context.ts'
import type { AudienceListId, EmpresaId } from '../platform/ids.ts'
import type { NumberPattern } from '../text/number-pattern.ts'
import { FILLING_MS_MAX, LIST_ROWS_MAX } from './audience-list.ts'
import { deleteListed, lockLeaving } from './audience-list-queries.ts'
import { deleteFromLists, findListFrom, sweepListName, sweepListWindow } from './erase-listed-queries.ts'

/** No statement touches more rows than this. */
const ROWS_PER_BATCH = 2_000
/** Room for the positions of each list, so that one number says how far a walk over all of them has come. */
const POSITIONS_OF_A_LIST = 2 * LIST_ROWS_MAX

/** Takes a person out of every list of the empresa, or (null) of all. Says from how many. */
export function eraseListed(
  { db }: Ground,
  { recipientKey, empresaId }: { recipientKey: Buffer; empresaId: EmpresaId | null },
): Promise<number> {
  return deleteFromLists(db, recipientKey, empresaId)
}

/**
 * Takes a number out of what the next rows of the lists say of others, out of the targets that were rejected, and out of
 * the lists' names and columns. `last` is null when all have been looked at.
 */
export async function sweepLists(
  { db }: Ground,
  { empresaId, pattern, after }: { empresaId: EmpresaId | null; pattern: NumberPattern; after: number },
): Promise<{ last: number | null; swept: number }> {
  const list = await findListFrom(db, empresaId, Math.floor(after / POSITIONS_OF_A_LIST) as AudienceListId)
  if (list === null) return { last: null, swept: 0 }
  const start = list.id * POSITIONS_OF_A_LIST
  const from = Math.max(after - start, 0)
  const until = from + ROWS_PER_BATCH
  const named = from === 0 ? await sweepListName(db, list.id, pattern) : 0
  const swept = named + (await sweepListWindow(db, list.id, pattern, { from, until }))
  return { last: until < list.rowCount ? start + until : start + POSITIONS_OF_A_LIST, swept }
}

/**
 * Takes out the next rows of a list that the empresa deleted, that was last used before the moment, or whose filling broke
 * off, and at last the list. Says how many; 0 when there is no such list any more.
 */
export async function forgetLists(
  { db, clock }: Ground,
  { empresaId, before }: { empresaId: EmpresaId; before: Date },
): Promise<number> {
  const fillingBefore = new Date(clock.now().getTime() - FILLING_MS_MAX)
  const list = await lockLeaving(db, { empresaId, before, fillingBefore })
  return list === null ? 0 : deleteListed(db, list.id, ROWS_PER_BATCH)
}
