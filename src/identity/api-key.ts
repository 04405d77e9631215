import type { ApiKeyId } from '../platform/ids.ts'
import type { Role } from './user.ts'

/** What a key may do: read with masked phones, send too, or everything in its empresa. */
export const API_KEY_SCOPES = ['read', 'send', 'admin'] as const
export type ApiKeyScope = (typeof API_KEY_SCOPES)[number]

export const ROLE_OF_SCOPE: Record<ApiKeyScope, Role> = { read: 'viewer', send: 'operator', admin: 'admin' }

/** By it a key is told from a session, and found by whoever looks for leaked secrets. */
export const API_KEY_PREFIX = 'recado_live_'
export const API_KEY_NAME_CHARACTERS_MAX = 100
/** In force at once; more is nobody's intention. */
export const API_KEYS_MAX = 100
/** Use is written down at most this often: a request must not cost a write. */
export const LAST_USED_EVERY_MS = 60_000

/** A key as it may be shown; the key itself is nowhere. */
export interface ApiKey {
  id: ApiKeyId
  name: string
  scope: ApiKeyScope
  hint: string
  createdBy: string
  createdAt: Date
  lastUsedAt: Date | null
  revokedBy: string | null
  revokedAt: Date | null
}
