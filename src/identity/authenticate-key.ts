import type { Ground } from '../platform/context.ts'
import { sha256 } from '../platform/crypto.ts'
import type { ApiKeyId, UserId } from '../platform/ids.ts'
import { API_KEY_PREFIX, LAST_USED_EVERY_MS, ROLE_OF_SCOPE } from './api-key.ts'
import { findKey, touchKey } from './api-key-queries.ts'
import type { User } from './user.ts'

/** No user has it: what a key does is done by nobody's account. */
const NOBODY = 0 as UserId

/**
 * Whose key this is, or `null` when it is none or revoked. It acts like somebody of its empresa with the role of its
 * scope, so that whatever asks for a user's empresa or role gets the key's.
 */
export async function authenticateKey(
  ground: Ground,
  token: string,
): Promise<{ keyId: ApiKeyId; user: User } | null> {
  if (!token.startsWith(API_KEY_PREFIX)) return null
  const key = await findKey(ground.db, sha256(token))
  if (!key) return null
  const now = ground.clock.now()
  if (key.lastUsedAt === null || now.getTime() - key.lastUsedAt.getTime() >= LAST_USED_EVERY_MS) {
    await touchKey(ground.db, key.id, now)
  }
  const { id: keyId, name, scope, empresaId, empresaNome } = key
  const user: User = {
    id: NOBODY,
    username: name,
    nome: name,
    role: ROLE_OF_SCOPE[scope],
    empresaId,
    empresaNome,
  }
  return { keyId, user }
}
