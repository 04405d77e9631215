import { API_KEY_SCOPES, type ApiKey } from '../../../identity/api-key.ts'
import { integer, nullable, object, oneOf, type Static, string } from '../schema.ts'

const dateTime = string({ format: 'date-time' })

export const apiKeySchema = object({
  id: integer(),
  name: string(),
  scope: oneOf(API_KEY_SCOPES, {
    description:
      'read: reads, with masked phones; send: sends too; admin: everything in its empresa but make and revoke keys',
  }),
  mode: oneOf(['live']),
  hint: string({ description: 'Its last characters' }),
  created_by: string(),
  created_at: dateTime,
  last_used_at: nullable({ ...dateTime, description: 'To the minute' }),
  revoked_by: nullable(string()),
  revoked_at: nullable(dateTime),
})

export function presentApiKey(key: ApiKey): Static<typeof apiKeySchema> {
  const { id, name, scope, hint } = key
  return {
    ...{ id, name, scope, hint, mode: 'live' },
    created_by: key.createdBy,
    created_at: key.createdAt.toISOString(),
    last_used_at: key.lastUsedAt?.toISOString() ?? null,
    revoked_by: key.revokedBy,
    revoked_at: key.revokedAt?.toISOString() ?? null,
  }
}
