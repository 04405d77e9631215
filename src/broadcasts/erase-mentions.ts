import type { Ground } from '../platform/context.ts'
import type { Keyring } from '../platform/crypto.ts'
import type { EmpresaId, GroupId } from '../platform/ids.ts'
import type { NumberPattern } from '../text/number-pattern.ts'
import { sweepDraftRows } from './draft-queries.ts'
import {
  emptyBroadcasts,
  hideRejectedTargets,
  listKeysOfGroups,
  listKeysThatMention,
  type RequestKey,
  sweepBroadcastRows,
} from './erase-queries.ts'
import { erasedKey } from './erased-key.ts'

/** Each may have thousands of rejected targets, which are all read and written again. */
const BROADCASTS_PER_SWEEP = 10

/** Empties what is written about broadcasts that went to one person alone; their requests do not make new ones. Says how many. */
export async function eraseOwnBroadcasts(
  { db }: Ground,
  keyring: Pick<Keyring, 'requestMac'>,
  groups: readonly GroupId[],
): Promise<number> {
  if (groups.length === 0) return 0
  return emptyBroadcasts(db, groups, erased(keyring, await listKeysOfGroups(db, groups)))
}

/**
 * Takes a number out of the next broadcasts that mention it: their names, their audience, the targets that were
 * rejected, the keys of their requests, which do not make new ones. `last` is null when all have been looked at.
 */
export async function sweepBroadcasts(
  { db }: Ground,
  keyring: Pick<Keyring, 'requestMac'>,
  { empresaId, pattern, after }: { empresaId: EmpresaId | null; pattern: NumberPattern; after: number },
): Promise<{ last: number | null; swept: number }> {
  const mentions = { ...pattern, empresaId, after, limit: BROADCASTS_PER_SWEEP }
  return sweepBroadcastRows(db, mentions, erased(keyring, await listKeysThatMention(db, mentions)))
}

/** Takes a number out of the next drafts that mention it, whoever they are to go to. `last` is null when all have been looked at. */
export function sweepDrafts(
  { db }: Ground,
  { empresaId, pattern, after }: { empresaId: EmpresaId | null; pattern: NumberPattern; after: number },
): Promise<{ last: number | null; swept: number }> {
  return sweepDraftRows(db, { ...pattern, empresaId, after, limit: BROADCASTS_PER_SWEEP })
}

function erased(keyring: Pick<Keyring, 'requestMac'>, keys: readonly RequestKey[]): RequestKey[] {
  return keys.map((each) => ({ ...each, key: erasedKey(keyring, each) }))
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
