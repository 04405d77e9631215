import { DomainError, invalidField } from '../errors.ts'
import { actorName, type Ctx, withTransaction } from '../platform/context.ts'
import { randomToken, sha256 } from '../platform/crypto.ts'
import type { ApiKeyId } from '../platform/ids.ts'
import {
  API_KEY_NAME_CHARACTERS_MAX,
  API_KEY_PREFIX,
  API_KEYS_MAX,
  type ApiKey,
  type ApiKeyScope,
} from './api-key.ts'
import { countKeys, insertKey, listKeys, revokeKey } from './api-key-queries.ts'
import { recordAudit } from './audit-log.ts'

const HINT_CHARACTERS = 4
/** With revoked ones; older ones are history. */
const LISTED_MAX = 200

/**
 * Makes a key for the empresa. `token` is shown now and never again. Throws `forbidden` to a key, which may not make
 * others, and `invalid_input` for a name that is none or one key too many.
 */
export async function createApiKey(
  ctx: Ctx,
  input: { name: string; scope: ApiKeyScope },
): Promise<{ key: ApiKey; token: string }> {
  refuseKeys(ctx)
  const name = input.name.trim()
  if (name === '') throw invalidField('name', 'required')
  if (name.length > API_KEY_NAME_CHARACTERS_MAX) {
    throw invalidField('name', 'too_long', { max: API_KEY_NAME_CHARACTERS_MAX, actual: name.length })
  }
  const token = API_KEY_PREFIX + randomToken()
  const { empresaId } = ctx
  const key = await withTransaction(ctx, async (tx) => {
    if ((await countKeys(tx.db, empresaId)) >= API_KEYS_MAX) {
      throw invalidField('name', 'too_many', { max: API_KEYS_MAX })
    }
    const made = await insertKey(tx.db, {
      ...{ empresaId, name, scope: input.scope, createdBy: actorName(ctx.actor), createdAt: ctx.clock.now() },
      ...{ tokenHash: sha256(token), hint: token.slice(-HINT_CHARACTERS) },
    })
    await recordAudit(tx, { action: 'api_key.made', facts: { id: made.id, scope: made.scope } })
    return made
  })
  ctx.log.info({ empresaId, actor: ctx.actor, key: key.id, scope: key.scope }, 'an API key was made')
  return { key, token }
}

/** The keys of the empresa, those in force first. */
export function listApiKeys(ctx: Ctx): Promise<ApiKey[]> {
  return listKeys(ctx.db, ctx.empresaId, LISTED_MAX)
}

/** From this moment the key opens nothing. Throws `not_found`, also for one that is revoked already, and `forbidden` to a key. */
export async function revokeApiKey(ctx: Ctx, id: ApiKeyId): Promise<ApiKey> {
  refuseKeys(ctx)
  const { empresaId, clock } = ctx
  const revoked = await withTransaction(ctx, async (tx) => {
    const row = await revokeKey(tx.db, { empresaId, id, by: actorName(ctx.actor), now: clock.now() })
    if (row === null) throw new DomainError('not_found', { what: 'api_key' })
    await recordAudit(tx, { action: 'api_key.revoked', facts: { id } })
    return row
  })
  ctx.log.info({ empresaId, actor: ctx.actor, key: id }, 'an API key was revoked')
  return revoked
}

/** Whoever found a key must not be able to make itself another, nor take the others away. */
function refuseKeys({ actor }: Ctx): void {
  if (actor.kind === 'key') throw new DomainError('forbidden', {})
}
