/* Codes as rows: made, sent again, tried, ended. */
import { type Db, type Sql, sql } from '../platform/db/db.ts'
import type { EmpresaId, MessageId, OtpLogId } from '../platform/ids.ts'
import { type OtpLog, type OtpStatus, TRIES_MAX } from './otp.ts'

/** What `OtpLog` is made of. */
export const logColumns = sql`
  l.id, l.empresa_id, l.address, l.recipient_key, l.prefix, l.purpose, l.provider, l.channel, l.language, l.status,
  l.sid, l.verify_sid, l.nonce, l.tries, l.sends, l.created_at, l.sent_at, l.expires_at`

/** The code that this person can enter now. `lock`: nobody else changes it until the transaction ends. */
export function findOpenLog(
  db: Db,
  about: { empresaId: EmpresaId; recipientKey: Buffer; now: Date; lock?: boolean },
): Promise<OtpLog | null> {
  return db.maybeOne(sql<OtpLog>`
    select ${logColumns} from otp_logs l
    where l.empresa_id = ${about.empresaId}::int and l.recipient_key = ${about.recipientKey}::bytea
      and l.status = 'sent' and l.expires_at > ${about.now}::timestamptz and l.tries < ${TRIES_MAX}::int
    ${about.lock ? sql`for update` : sql``}`)
}

export type NewLog = Omit<
  OtpLog,
  'id' | 'status' | 'verifySid' | 'tries' | 'sends' | 'createdAt' | 'sentAt'
> & { handover: 'calling' | null; lookAt: Date | null; now: Date }

export function insertLog(db: Db, log: NewLog): Promise<OtpLog> {
  return db.one(sql<OtpLog>`
    insert into otp_logs as l (empresa_id, address, recipient_key, prefix, purpose, provider, channel, language, status, sid,
      nonce, handover, handed_at, look_at, created_at, sent_at, expires_at)
    values (${log.empresaId}::int, ${log.address}::text, ${log.recipientKey}::bytea, ${log.prefix}::text,
      ${log.purpose}::text, ${log.provider}::text, ${log.channel}::text, ${log.language}::text, 'sent', ${log.sid}::text,
      ${log.nonce}::bytea, ${log.handover}::text, ${log.handover === null ? null : log.now}::timestamptz,
      ${log.lookAt}::timestamptz, ${log.now}::timestamptz, ${log.now}::timestamptz, ${log.expiresAt}::timestamptz)
    returning ${logColumns}`)
}

/** The same code once more. */
export function resendLog(
  db: Db,
  log: Pick<OtpLog, 'id' | 'empresaId' | 'channel' | 'language'> & {
    handover: 'calling' | null
    lookAt: Date | null
    now: Date
  },
): Promise<OtpLog> {
  return db.one(sql<OtpLog>`
    update otp_logs l
    set sends = sends + 1, sent_at = ${log.now}::timestamptz, channel = ${log.channel}::text,
        language = ${log.language}::text, fell_back = false, handover = ${log.handover}::text,
        handed_at = ${log.handover === null ? null : log.now}::timestamptz, look_at = ${log.lookAt}::timestamptz
    where l.id = ${log.id}::int and l.empresa_id = ${log.empresaId}::int
    returning ${logColumns}`)
}

/** Ends the person's open code, whatever is left of it; null when there is none. */
export function cancelOpenLog(
  db: Db,
  about: { empresaId: EmpresaId; recipientKey: Buffer; now: Date },
): Promise<{ id: OtpLogId; verifySid: string | null } | null> {
  return db.maybeOne(sql<{ id: OtpLogId; verifySid: string | null }>`
    update otp_logs
    set status = case when expires_at <= ${about.now}::timestamptz then 'expired' else 'canceled' end,
        reason = 'new_code', ${ended(about.now)}
    where empresa_id = ${about.empresaId}::int and recipient_key = ${about.recipientKey}::bytea and status = 'sent'
    returning id, verify_sid`)
}

/** What every end sets. */
export function ended(now: Date): Sql<unknown> {
  return sql`nonce = null, look_at = null, ended_at = ${now}::timestamptz`
}

/** Takes one of the tries before it is known whether it is right; null when there is none left. */
export function takeTry(
  db: Db,
  { log, now }: { log: Pick<OtpLog, 'id' | 'empresaId'>; now: Date },
): Promise<{ tries: number } | null> {
  return db.maybeOne(sql<{ tries: number }>`
    update otp_logs set tries = tries + 1
    where id = ${log.id}::int and empresa_id = ${log.empresaId}::int and status = 'sent'
      and tries < ${TRIES_MAX}::int and expires_at > ${now}::timestamptz
    returning tries`)
}

export async function giveTryBack(db: Db, log: Pick<OtpLog, 'id' | 'empresaId'>): Promise<void> {
  await db.run(sql`
    update otp_logs set tries = tries - 1
    where id = ${log.id}::int and empresa_id = ${log.empresaId}::int and status = 'sent' and tries > 0`)
}

/** Own codes leave as messages, which know the channel they went on by. */
export const channelNow = sql`coalesce(
  (select m.channel from messages m where m.derived_from = l.id order by m.id desc limit 1), l.channel)`

/** Ends a code that is still open in another way than by being entered. */
export async function endLog(
  db: Db,
  log: Pick<OtpLog, 'id' | 'empresaId'>,
  end: { status: OtpStatus; reason: string; errorCode?: number | null; now: Date },
): Promise<void> {
  await db.run(sql`
    update otp_logs set status = ${end.status}::text, reason = ${end.reason}::text,
      error_code = ${end.errorCode ?? null}::int, ${ended(end.now)}
    where id = ${log.id}::int and empresa_id = ${log.empresaId}::int and status = 'sent'`)
}

/** What became of the last message of a code; null before there is one. */
export function findHandover(
  db: Db,
  id: OtpLogId,
): Promise<{ state: string; channel: 'whatsapp' | 'sms'; errorCode: number | null } | null> {
  return db.maybeOne(sql<{ state: string; channel: 'whatsapp' | 'sms'; errorCode: number | null }>`
    select state, channel, error_code from messages where derived_from = ${id}::int order by id desc limit 1`)
}

/** How codes count: by the hour in which they were made. Negative takes back. */
export async function countCodes(db: Db, log: Counted, by: Counts): Promise<void> {
  await db.run(counting(log, by))
}

type Counted = Pick<OtpLog, 'empresaId' | 'prefix' | 'createdAt'>
type Counts = { codes?: number; sends?: number; verified?: number }

function counting(log: Counted, by: Counts): Sql<unknown> {
  return sql`
    insert into otp_counts as c (empresa_id, hour, prefix, codes, sends, verified)
    values (${log.empresaId}::int, date_trunc('hour', ${log.createdAt}::timestamptz), ${log.prefix}::text,
      ${by.codes ?? 0}::int, ${by.sends ?? 0}::int, ${by.verified ?? 0}::int)
    on conflict (empresa_id, hour, prefix) do update
    set codes = c.codes + excluded.codes, sends = c.sends + excluded.sends, verified = c.verified + excluded.verified`
}

/**
 * The nonces of the codes that these messages say, of those that say one. Only the last message of a code has it: one
 * that a worker had in hand when the code was sent again must not leave beside that.
 */
export function listNonces(
  db: Db,
  messageIds: readonly MessageId[],
): Promise<{ messageId: MessageId; id: OtpLogId; nonce: Buffer | null }[]> {
  return db.many(sql<{ messageId: MessageId; id: OtpLogId; nonce: Buffer | null }>`
    select m.id as message_id, l.id,
      case when not exists (select from messages later where later.derived_from = l.id and later.id > m.id) then l.nonce end as nonce
    from messages m join otp_logs l on l.id = m.derived_from
    where m.id = any(${messageIds}::bigint[])`)
}

/** Ends what nobody entered in time; at most `limit`, so that nobody waits long for it. Returns how many. */
export function expireLogs(db: Db, now: Date, limit: number): Promise<number> {
  return db.run(sql`
    update otp_logs l set status = 'expired', ${ended(now)}
    from (
      select id from otp_logs where status = 'sent' and expires_at <= ${now}::timestamptz
      order by expires_at limit ${limit}::int for update skip locked) old
    where l.id = old.id`)
}
