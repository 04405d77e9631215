/* The statements about API keys. */
import { type Db, sql } from '../platform/db/db.ts'
import type { ApiKeyId, EmpresaId } from '../platform/ids.ts'
import type { ApiKey, ApiKeyScope } from './api-key.ts'

export interface KeyHolder {
  id: ApiKeyId
  name: string
  scope: ApiKeyScope
  lastUsedAt: Date | null
  empresaId: EmpresaId
  empresaNome: string
}

/** The key in force with this hash. */
export function findKey(db: Db, tokenHash: Buffer): Promise<KeyHolder | null> {
  return db.maybeOne(sql<KeyHolder>`
    select k.id, k.name, k.scope, k.last_used_at, k.empresa_id, e.nome as empresa_nome
    from api_keys k join empresas e on e.id = k.empresa_id
    where k.token_hash = ${tokenHash}::bytea and k.revoked_at is null`)
}

/** Who made a key of the empresa, also one that is revoked. */
export async function findKeyMaker(db: Db, empresaId: EmpresaId, id: ApiKeyId): Promise<string | null> {
  const row = await db.maybeOne(sql<{ createdBy: string }>`
    select created_by from api_keys where empresa_id = ${empresaId}::int and id = ${id}::int`)
  return row?.createdBy ?? null
}

/** Those of these keys that are in force. */
export function listKeysInForce(db: Db, ids: readonly ApiKeyId[]): Promise<{ id: ApiKeyId }[]> {
  return db.many(sql<{ id: ApiKeyId }>`
    select id from api_keys where id = any(${ids}::int[]) and revoked_at is null`)
}

export async function touchKey(db: Db, id: ApiKeyId, now: Date): Promise<void> {
  await db.run(sql`update api_keys set last_used_at = ${now}::timestamptz where id = ${id}::int`)
}

const shown = sql`id, name, scope, hint, created_by, created_at, last_used_at, revoked_by, revoked_at`

/** Those in force first, the newest first. */
export function listKeys(db: Db, empresaId: EmpresaId, limit: number): Promise<ApiKey[]> {
  return db.many(sql<ApiKey>`
    select ${shown} from api_keys where empresa_id = ${empresaId}::int
    order by revoked_at is not null, id desc limit ${limit}::int`)
}

export async function countKeys(db: Db, empresaId: EmpresaId): Promise<number> {
  const { n } = await db.one(sql<{ n: number }>`
    select count(*)::int as n from api_keys where empresa_id = ${empresaId}::int and revoked_at is null`)
  return n
}

export function insertKey(
  db: Db,
  key: Pick<ApiKey, 'name' | 'scope' | 'hint' | 'createdBy' | 'createdAt'> & {
    empresaId: EmpresaId
    tokenHash: Buffer
  },
): Promise<ApiKey> {
  return db.one(sql<ApiKey>`
    insert into api_keys (empresa_id, name, scope, token_hash, hint, created_by, created_at)
    values (${key.empresaId}::int, ${key.name}::text, ${key.scope}::text, ${key.tokenHash}::bytea, ${key.hint}::text,
      ${key.createdBy}::text, ${key.createdAt}::timestamptz)
    returning ${shown}`)
}

/** Gives nothing back for a key of another empresa, or one that is revoked already. */
export function revokeKey(
  db: Db,
  input: { empresaId: EmpresaId; id: ApiKeyId; by: string; now: Date },
): Promise<ApiKey | null> {
  return db.maybeOne(sql<ApiKey>`
    update api_keys set revoked_by = ${input.by}::text, revoked_at = ${input.now}::timestamptz
    where empresa_id = ${input.empresaId}::int and id = ${input.id}::int and revoked_at is null
    returning ${shown}`)
}
