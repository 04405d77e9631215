import type { Ground } from '../platform/context.ts'
import type { ApiKeyId } from '../platform/ids.ts'
import { listKeysInForce } from './api-key-queries.ts'
import { listLiveSessions } from './queries.ts'

/** What somebody was let in by and may lose again: a session, known by the hash of its token, or an API key. */
export type Credential = { readonly sessionHash: Buffer } | { readonly keyId: ApiKeyId }

/**
 * Those of these credentials that are no longer good: signed out, run out, revoked, their user disabled. Asks with one
 * statement for all sessions and one for all keys, and does not count as their use.
 */
export async function findEnded(
  { db, clock }: Ground,
  credentials: readonly Credential[],
): Promise<Credential[]> {
  const hashes = credentials.flatMap((each) => ('sessionHash' in each ? [each.sessionHash] : []))
  const keyIds = credentials.flatMap((each) => ('keyId' in each ? [each.keyId] : []))
  const sessions = hashes.length === 0 ? [] : await listLiveSessions(db, hashes, clock.now())
  const keys = keyIds.length === 0 ? [] : await listKeysInForce(db, keyIds)
  const good = new Set<string | ApiKeyId>([
    ...sessions.map(({ tokenHash }) => tokenHash.toString('hex')),
    ...keys.map(({ id }) => id),
  ])
  return credentials.filter(
    (each) => !good.has('keyId' in each ? each.keyId : each.sessionHash.toString('hex')),
  )
}
