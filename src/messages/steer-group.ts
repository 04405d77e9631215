import type { Ctx } from '../platform/context.ts'
import type { GroupId } from '../platform/ids.ts'
import {
  type GroupStand,
  type GroupState,
  lockGroup,
  queueWithClaims,
  setGroupState,
} from './group-queries.ts'
import { haltScope } from './halts.ts'
import { notifyWork } from './queries.ts'

/**
 * Says of a group how it stands, in the transaction that also writes down who said so. `decide` is asked once it is locked
 * and answers with the state to come, which may be the same. Once it has committed, nothing of a group that is not open is
 * claimed any more, by no process: claims ask for the group under its lock. What was claimed before and is not on a
 * socket yet is given back. Returns the state before and after; null: it is not of the caller's empresa.
 */
export async function steerGroup(
  { db, empresaId }: Pick<Ctx, 'db' | 'empresaId'>,
  id: GroupId,
  decide: (before: GroupStand) => Promise<GroupState>,
): Promise<{ before: GroupState; after: GroupState } | null> {
  await queueWithClaims(db, empresaId, id)
  const stand = await lockGroup(db, empresaId, id)
  if (stand === null) return null
  const before = stand.state
  const after = await decide(stand)
  if (after === before) return { before, after }
  const streams = await setGroupState(db, { empresaId, id, state: after })
  if (after === 'open') await notifyWork(db)
  else for (const streamId of streams) await haltScope(db, { streamId })
  return { before, after }
}
