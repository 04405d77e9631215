import { type Db, sql } from '../platform/db/db.ts'
import type { EmpresaId } from '../platform/ids.ts'

/** The codes of a person but those that are just being handed over; null: of every empresa. */
export function deleteCodes(db: Db, key: Buffer, empresaId: EmpresaId | null): Promise<number> {
  return db.run(sql`
    delete from otp_logs
    where recipient_key = ${key}::bytea and (${empresaId}::int is null or empresa_id = ${empresaId}::int)
      and (status <> 'sent' or handover is null or handover = 'accepted')`)
}

export async function countCodesOf(db: Db, key: Buffer, empresaId: EmpresaId | null): Promise<number> {
  const { n } = await db.one(sql<{ n: number }>`
    select count(*)::int as n from otp_logs
    where recipient_key = ${key}::bytea and (${empresaId}::int is null or empresa_id = ${empresaId}::int)`)
  return n
}

/** When a number last asked for codes, whoever it asked. */
export function deleteStartsOf(db: Db, key: Buffer): Promise<number> {
  return db.run(sql`delete from otp_starts where scope = 'number' and key = ${key}::bytea`)
}

/** Codes of the empresa that have ended and were made before the moment. */
export function deleteOldCodes(
  db: Db,
  { empresaId, before, limit }: { empresaId: EmpresaId; before: Date; limit: number },
): Promise<number> {
  return db.run(sql`
    delete from otp_logs where id in (
      select id from (
        select id, status, created_at from otp_logs
        where empresa_id = ${empresaId}::int order by id limit ${limit}::int) oldest
      where created_at < ${before}::timestamptz and status <> 'sent')`)
}
