import { type Db, sql } from '../platform/db/db.ts'
import type { EmpresaId } from '../platform/ids.ts'

/** Leaves the key alone: the person is not written to again, and nobody can read who it was. */
export async function writeErasedSuppression(
  db: Db,
  row: { recipientKey: Buffer; empresaId: EmpresaId | null; addedBy: string; now: Date },
): Promise<void> {
  await db.run(sql`
    insert into suppressions (empresa_id, recipient_key, reason, source, added_by, created_at)
    values (${row.empresaId}::int, ${row.recipientKey}::bytea, 'blocklisted', 'erasure', ${row.addedBy}::text,
      ${row.now}::timestamptz)
    on conflict on constraint suppressions_once do update
    set source = excluded.source, address = null, note = null, added_by = excluded.added_by, expires_at = null`)
}

/** Empties what else stands there about a person; the rules stay in force. */
export function emptySuppressions(db: Db, key: Buffer, empresaId: EmpresaId | null): Promise<number> {
  return db.run(sql`
    update suppressions set address = null, note = null
    where recipient_key = ${key}::bytea and (${empresaId}::int is null or empresa_id = ${empresaId}::int)
      and (address is not null or note is not null)`)
}

export function deleteContacts(db: Db, key: Buffer, empresaId: EmpresaId | null): Promise<number> {
  return db.run(sql`
    delete from contacts
    where recipient_key = ${key}::bytea and (${empresaId}::int is null or empresa_id = ${empresaId}::int)`)
}

export function deleteConsentChanges(db: Db, key: Buffer, empresaId: EmpresaId | null): Promise<number> {
  return db.run(sql`
    delete from consent_changes
    where recipient_key = ${key}::bytea and (${empresaId}::int is null or empresa_id = ${empresaId}::int)`)
}
