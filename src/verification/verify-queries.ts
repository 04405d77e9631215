/* Codes of Twilio Verify: what is known of their hand-over, and who must come back to them. */
import { type Db, sql } from '../platform/db/db.ts'
import type { OtpLog } from './otp.ts'

export type VerifyLog = OtpLog & {
  handover: 'calling' | 'uncertain' | 'accepted'
  handedAt: Date
  fellBack: boolean
}

type Named = Pick<OtpLog, 'id' | 'empresaId' | 'sentAt'>

/** Which hand-over is meant: one that was overtaken by another start changes nothing. */
const thisOne = ({ id, empresaId, sentAt }: Named) => sql`
  l.id = ${id}::int and l.empresa_id = ${empresaId}::int and l.status = 'sent' and l.sent_at = ${sentAt}::timestamptz`

/** Takes codes that somebody has to come back to; until `until` they are this caller's alone. */
export function claimVerifyLooks(
  db: Db,
  { now, until, limit }: { now: Date; until: Date; limit: number },
): Promise<VerifyLog[]> {
  return db.many(sql<VerifyLog>`
    update otp_logs l set look_at = ${until}::timestamptz
    from (
      select id from otp_logs where look_at <= ${now}::timestamptz and status = 'sent'
      order by look_at limit ${limit}::int for update skip locked) due
    where l.id = due.id
    returning l.id, l.empresa_id, l.address, l.recipient_key, l.prefix, l.purpose, l.provider, l.channel, l.language, l.status,
      l.sid, l.verify_sid, l.nonce, l.tries, l.sends, l.created_at, l.sent_at, l.expires_at, l.handover, l.handed_at, l.fell_back`)
}

export async function recordAccepted(
  db: Db,
  log: Named,
  by: { verifySid: string; channel: string; lookAt: Date | null },
): Promise<void> {
  await db.run(sql`
    update otp_logs l
    set handover = 'accepted', verify_sid = ${by.verifySid}::text, channel = ${by.channel}::text, look_at = ${by.lookAt}::timestamptz
    where ${thisOne(log)}`)
}

export async function recordUncertain(db: Db, log: Named, lookAt: Date): Promise<void> {
  await db.run(sql`
    update otp_logs l set handover = 'uncertain', look_at = ${lookAt}::timestamptz where ${thisOne(log)}`)
}

/** Before SMS is called for: where the process dies now, somebody asks Twilio first whether it was. */
export async function recordFallingBack(db: Db, log: Named, now: Date, lookAt: Date): Promise<boolean> {
  const rows = await db.run(sql`
    update otp_logs l
    set handover = 'calling', channel = 'sms', fell_back = true, handed_at = ${now}::timestamptz, look_at = ${lookAt}::timestamptz
    where ${thisOne(log)} and not fell_back`)
  return rows === 1
}

/** Nothing is awaited any more of this hand-over. */
export async function stopLooking(db: Db, log: Named): Promise<void> {
  await db.run(sql`update otp_logs l set look_at = null where ${thisOne(log)}`)
}

export async function lookAgain(db: Db, log: Named, at: Date): Promise<void> {
  await db.run(sql`update otp_logs l set look_at = ${at}::timestamptz where ${thisOne(log)}`)
}

/** Takes a refused hand-over back; null when it was taken back before, or overtaken. */
export function takeBackHandover(db: Db, log: Named): Promise<{ sends: number } | null> {
  return db.maybeOne(sql<{ sends: number }>`
    update otp_logs l set sends = l.sends - 1, handover = null, look_at = null
    where ${thisOne(log)} and l.handover is not null and l.handover <> 'accepted'
    returning l.sends`)
}
