import { type Db, type Sql, sql } from '../platform/db/db.ts'
import type { EmpresaId, OtpLogId } from '../platform/ids.ts'
import type { OtpLog } from './otp.ts'

/** Ended before Twilio had taken it on any channel; what may have left, or gave way to a later one, counts as sent. */
const refused: Sql<boolean> = sql<boolean>`(
  m.state in ('failed', 'suppressed', 'expired') and m.reason is distinct from 'outcome_unknown'
  and not exists (select from attempts a where a.message_id = m.id and a.sid is not null))`

/** How many messages of the log l were refused and are counted as sent all the same. */
const unsettled: Sql<number> = sql<number>`(
  select count(*) filter (where ${refused}) - count(*) + l.sends from messages m where m.derived_from = l.id)`

export type RefusedLog = Pick<
  OtpLog,
  'id' | 'empresaId' | 'recipientKey' | 'sentAt' | 'prefix' | 'createdAt'
> & { errorCode: number | null }

export function listRefused(db: Db, limit: number): Promise<RefusedLog[]> {
  return db.many(sql<RefusedLog>`
    select l.id, l.empresa_id, l.recipient_key, l.sent_at, l.prefix, l.created_at, (
        select m.error_code from messages m where m.derived_from = l.id order by m.id desc limit 1) as error_code
    from otp_logs l
    where l.status = 'sent' and l.provider = 'own' and ${unsettled} > 0
    order by l.id
    limit ${limit}::int`)
}

/** Takes one sending back, once for each refused message; null when there is none to take back. */
export function takeBackSend(
  db: Db,
  log: { id: OtpLogId; empresaId: EmpresaId },
): Promise<{ sends: number } | null> {
  return db.maybeOne(sql<{ sends: number }>`
    update otp_logs l set sends = l.sends - 1
    where l.id = ${log.id}::int and l.empresa_id = ${log.empresaId}::int and l.status = 'sent' and ${unsettled} > 0
    returning l.sends`)
}
