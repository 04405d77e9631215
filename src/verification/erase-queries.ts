import { type Db, sql } from '../platform/db/db.ts'
import type { EmpresaId } from '../platform/ids.ts'

/** A person has a handful: five an hour at most, and old ones are pruned. */
export function deleteLogsOf(db: Db, key: Buffer, empresaId: EmpresaId | null): Promise<number> {
  return db.run(sql`
    delete from otp_logs
    where recipient_key = ${key}::bytea and (${empresaId}::int is null or empresa_id = ${empresaId}::int)`)
}

export function deleteStartsOf(db: Db, key: Buffer): Promise<number> {
  return db.run(sql`delete from otp_starts where scope = 'number' and key = ${key}::bytea`)
}
