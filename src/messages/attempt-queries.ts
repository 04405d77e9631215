import { type Db, type Sql, sql } from '../platform/db/db.ts'
import type { AttemptId, EmpresaId, MessageId, SenderId, TextId } from '../platform/ids.ts'
import type { AttemptState, Channel, Lane, MessageState } from './message.ts'

/** An attempt that somebody has to come back to, with what the look-up compares. */
export interface DueAttempt {
  id: AttemptId
  messageId: MessageId
  state: AttemptState
  channel: Channel
  sid: string | null
  looks: number
  attemptNo: number
  claimedAt: Date
  senderId: SenderId
  lane: Lane
  messageState: MessageState
  messageAttemptNo: number
  fallbackChannel: 'sms' | null
  fellBack: boolean
  fallbackAfterS: number | null
  toAddress: string
  textId: TextId
  variables: Record<string, string> | null
  expiresAt: Date
}

/** Whom a round of looks is for: codes and alerts, unknown outcomes of the others, receipts of the others. */
export type LookKind = 'urgent' | 'unknown' | 'receipt'

const LOOKED_AT: Record<LookKind, Sql<unknown>> = {
  urgent: sql`urgent`,
  unknown: sql`not urgent and sid is null`,
  receipt: sql`not urgent and sid is not null`,
}

/**
 * Takes attempts whose look is due, the longest due first: from now until `until` this owner alone resolves them.
 * `urgent`: those of codes and alerts alone, which nothing else may hold up.
 */
export function claimLooks(
  db: Db,
  input: { now: Date; until: Date; owner: string; limit: number; kind: LookKind },
): Promise<DueAttempt[]> {
  return db.many(sql<DueAttempt>`
    with due as (
      select id from attempts
      where look_at <= ${input.now}::timestamptz and ${LOOKED_AT[input.kind]}
      order by look_at
      limit ${input.limit}::int
      for update skip locked),
    taken as (
      update attempts a set lease_owner = ${input.owner}::text, look_at = ${input.until}::timestamptz
      from due where a.id = due.id
      returning a.*)
    select t.id, t.message_id, t.state, t.channel, t.sid, t.looks, t.attempt_no, t.claimed_at, t.sender_id,
      m.state as message_state, m.attempt_no as message_attempt_no, m.fallback_channel, m.fell_back, m.fallback_after_s, m.lane, m.to_address, m.text_id, m.variables, m.expires_at
    from taken t join messages m on m.id = t.message_id
    order by t.id`)
}

/** Which of these SIDs already belong to an attempt of ours. */
export async function listKnownSids(db: Db, sids: readonly string[]): Promise<Set<string>> {
  const rows = await db.many(sql<{ sid: string }>`select sid from attempts where sid = any(${sids}::text[])`)
  return new Set(rows.map((row) => row.sid))
}

/** Whom an attempt went to, unless they were erased since, and for whom its sender speaks: one empresa, or null for all. */
export interface AttemptRecipient {
  attemptId: AttemptId
  recipientKey: Buffer
  senderEmpresaId: EmpresaId | null
}

export function listAttemptRecipients(db: Db, ids: readonly AttemptId[]): Promise<AttemptRecipient[]> {
  return db.many(sql<AttemptRecipient>`
    select a.id as attempt_id, m.recipient_key, x.empresa_id as sender_empresa_id
    from attempts a join messages m on m.id = a.message_id join senders x on x.id = a.sender_id
    where a.id = any(${ids}::bigint[]) and m.erased_at is null
    order by a.id`)
}
