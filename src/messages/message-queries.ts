import { type Db, sql } from '../platform/db/db.ts'
import type { EmpresaId, MessageId } from '../platform/ids.ts'
import type { TimelineEntry } from './get-message.ts'
import type { AttemptState, Channel, Lane, MessageState } from './message.ts'
import { withheldFor } from './withheld-queries.ts'

/** A message's timeline is not longer than this: Twilio's callbacks of one attempt are a handful. */
const EVENTS_MAX = 500

export interface MessageRecord {
  /** Whether this empresa may see the address. */
  addressKnown: boolean
  lane: Lane
  toAddress: string
  text: string
  variables: Record<string, string> | null
  /** The text says something that is stored nowhere. */
  isSecret: boolean
  channel: Channel
  state: MessageState
  fellBack: boolean
  errorCode: number | null
  reason: string | null
  /** When it may leave; null unless it is queued. */
  dueAt: Date | null
  /** Why it is put off, or was when it expired. */
  heldReason: string | null
  /** Why no claim looks at it, whenever it is due. */
  withheldFor: string | null
  /** When the day ends whose ceiling is reached. */
  ceilingUntil: Date | null
  /** When its group starts, or started; null: at once. */
  startsAt: Date | null
  freelancer: string | null
  /** When the person's data were taken out of it; then address and text are empty. */
  erasedAt: Date | null
  createdAt: Date
  updatedAt: Date
}

export function findMessage(
  db: Db,
  empresaId: EmpresaId,
  id: MessageId,
  now: Date,
): Promise<MessageRecord | null> {
  return db.maybeOne(sql<MessageRecord>`
    select m.lane, m.to_address, case when m.channel = 'sms' then coalesce(t.sms_body, t.body) else t.body end as text,
      m.variables, m.derived_from is not null as is_secret, m.channel, m.state, m.fell_back, m.error_code, m.reason,
      m.due_at, m.held_reason, case when m.state = 'queued' then ${withheldFor('s', 'x', now)} end as withheld_for, (
        select max(c.ends_at) from daily_counts c
        where c.empresa_id = m.empresa_id and c.reached and c.ends_at > ${now}::timestamptz) as ceiling_until, (
        select g.starts_at from message_groups g where g.id = m.group_id) as starts_at,
      f.nome as freelancer,
      (m.address_from = 'caller' or coalesce(f.origin_empresa_id = m.empresa_id, false)) as address_known, m.erased_at, m.created_at, m.updated_at
    from messages m
    join texts t on t.id = m.text_id
    join streams s on s.id = m.stream_id
    join senders x on x.id = s.sender_id
    left join freelancers f on f.id = m.freelancer_id
    where m.empresa_id = ${empresaId}::int and m.id = ${id}::bigint`)
}

export interface TimelineAttempt {
  attemptNo: number
  channel: Channel
  state: AttemptState
  sid: string | null
  errorCode: number | null
  reason: string | null
  claimedAt: Date
  acceptedAt: Date | null
}

export function listAttemptsOf(db: Db, id: MessageId): Promise<TimelineAttempt[]> {
  return db.many(sql<TimelineAttempt>`
    select attempt_no, channel, state, sid, error_code, reason, claimed_at, accepted_at
    from attempts where message_id = ${id}::bigint order by attempt_no`)
}

/** `since` lets the partitions of earlier months be left alone. */
export function listEventsOf(db: Db, id: MessageId, since: Date): Promise<TimelineEntry[]> {
  return db.many(sql<TimelineEntry>`
    select at, kind, facts from events
    where message_id = ${id}::bigint and at >= ${since}::timestamptz
    order by at, id
    limit ${EVENTS_MAX}::int`)
}
