/*
 * The statements that read and write back what is known of attempts and messages. Writing is one statement: it locks
 * the rows that are still as they were seen, in the order of messages' ids, and moves attempts, messages, counters and
 * timeline together. A row that somebody else changed meanwhile is left alone and told.
 */
import { type Db, type Sql, sql } from '../platform/db/db.ts'
import type { AttemptId, EmpresaId, GroupId, MessageId, StreamId } from '../platform/ids.ts'
import type { EventDraft } from './advance.ts'
import type { AttemptRow, Channel, Lane, MessageRow, MessageState, Pair } from './message.ts'
import { countMoves } from './queries.ts'

/** What became of a pair, to be written if nobody changed it meanwhile. */
export interface Change {
  before: Pair
  message: MessageRow
  attempt: AttemptRow
  events: readonly EventDraft[]
  /** Where the message hangs from now on. */
  streamId: StreamId
}

/** A pair with the account that its attempt went to. */
export interface FoundPair extends Pair {
  accountSid: string
}

/** Attempts with their messages, by our own ids or by Twilio's SIDs. Unknown ones are left out. */
export async function findPairs(
  db: Db,
  by: { ids: readonly AttemptId[] } | { sids: readonly string[] },
): Promise<FoundPair[]> {
  const rows = await db.many(sql<PairRow & { accountSid: string }>`
    select ${pairColumns}, x.account_sid
    from attempts a join messages m on m.id = a.message_id join senders x on x.id = a.sender_id
    where ${'ids' in by ? sql`a.id = any(${by.ids}::bigint[])` : sql`a.sid = any(${by.sids}::text[])`}`)
  return rows.map((row) => ({ ...splitPair(row), accountSid: row.accountSid }))
}

/** Locks the attempts and their messages, in the order of messages' ids, and reads both. Unknown ids are left out. */
export async function lockPairs(db: Db, attemptIds: readonly AttemptId[]): Promise<Pair[]> {
  const rows = await db.many(sql<PairRow>`
    select ${pairColumns}
    from attempts a join messages m on m.id = a.message_id
    where a.id = any(${attemptIds}::bigint[])
    order by m.id, a.id
    for update of m, a`)
  return rows.map(splitPair)
}

const pairColumns = sql`
  m.id as m_id, m.empresa_id, m.group_id, m.stream_id, m.lane, m.state as m_state, m.channel as m_channel,
  m.fallback_channel, m.fell_back, m.attempt_no as m_attempt_no, m.retries, m.due_at, m.expires_at,
  m.error_code as m_error_code, m.reason as m_reason, m.xmin as m_seen,
  a.id as a_id, a.attempt_no as a_attempt_no, a.channel as a_channel, a.state as a_state, a.sid, a.claimed_at,
  a.lease_owner, a.look_at, a.looks, a.accepted_at, a.error_code as a_error_code, a.reason as a_reason,
  a.xmin as a_seen`

interface PairRow {
  mId: MessageId
  empresaId: EmpresaId
  groupId: GroupId | null
  streamId: StreamId
  lane: Lane
  mState: MessageState
  mChannel: Channel
  fallbackChannel: 'sms' | null
  fellBack: boolean
  mAttemptNo: number
  retries: number
  dueAt: Date | null
  expiresAt: Date
  mErrorCode: number | null
  mReason: string | null
  mSeen: string
  aId: AttemptId
  aAttemptNo: number
  aChannel: Channel
  aState: AttemptRow['state']
  sid: string | null
  claimedAt: Date
  leaseOwner: string
  lookAt: Date | null
  looks: number
  acceptedAt: Date | null
  aErrorCode: number | null
  aReason: string | null
  aSeen: string
}

function splitPair(row: PairRow): Pair {
  const { empresaId, groupId, lane, fallbackChannel, fellBack, retries, dueAt, expiresAt } = row
  const { sid, claimedAt, leaseOwner, lookAt, looks, acceptedAt } = row
  return {
    streamId: row.streamId,
    seen: { message: row.mSeen, attempt: row.aSeen },
    message: {
      id: row.mId,
      state: row.mState,
      channel: row.mChannel,
      attemptNo: row.mAttemptNo,
      errorCode: row.mErrorCode,
      reason: row.mReason,
      ...{ empresaId, groupId, lane, fallbackChannel, fellBack, retries, dueAt, expiresAt },
    },
    attempt: {
      id: row.aId,
      messageId: row.mId,
      attemptNo: row.aAttemptNo,
      channel: row.aChannel,
      state: row.aState,
      errorCode: row.aErrorCode,
      reason: row.aReason,
      ...{ sid, claimedAt, leaseOwner, lookAt, looks, acceptedAt },
    },
  }
}

/**
 * Writes the changes whose two rows are still as they were seen, and returns the ids of their attempts. All changes
 * of one message must be given with the same `message`. One statement; at most a batch.
 */
export async function writeChanges(
  db: Db,
  changes: readonly Change[],
  slot: number,
  now: Date,
): Promise<Set<AttemptId>> {
  const moved = messagesOf(changes)
  const rows = await db.many(sql<{ id: AttemptId }>`
    with held as (
      select a.id, a.message_id
      from unnest(
        ${changes.map((each) => each.attempt.id)}::bigint[], ${changes.map((each) => each.before.seen.attempt)}::xid[],
        ${changes.map((each) => each.before.seen.message)}::xid[]) as v (id, attempt_seen, message_seen)
      join attempts a on a.id = v.id and a.xmin = v.attempt_seen
      join messages m on m.id = a.message_id and m.xmin = v.message_seen
      order by a.message_id, a.id
      for update of m, a)
    ${attemptMoves(changes, now)}
    ${messageMoves(moved, slot, now)}
    ${timeline(changes, now)}
    select id from held`)
  return new Set(rows.map((row) => row.id))
}

function attemptMoves(changes: readonly Change[], now: Date): Sql<unknown> {
  const rows = changes.filter((each) => each.attempt !== each.before.attempt).map((each) => each.attempt)
  if (rows.length === 0) return sql``
  return sql`
    , attempts_moved as (
      update attempts a
      set state = v.state, sid = v.sid, lease_owner = v.lease_owner, look_at = v.look_at, looks = v.looks,
          accepted_at = v.accepted_at, error_code = v.error_code, reason = v.reason, updated_at = ${now}::timestamptz
      from unnest(
        ${rows.map((row) => row.id)}::bigint[], ${rows.map((row) => row.state)}::text[],
        ${rows.map((row) => row.sid)}::text[], ${rows.map((row) => row.leaseOwner)}::text[],
        ${rows.map((row) => row.lookAt)}::timestamptz[], ${rows.map((row) => row.looks)}::int[],
        ${rows.map((row) => row.acceptedAt)}::timestamptz[], ${rows.map((row) => row.errorCode)}::int[],
        ${rows.map((row) => row.reason)}::text[])
        as v (id, state, sid, lease_owner, look_at, looks, accepted_at, error_code, reason)
      join held on held.id = v.id
      where a.id = v.id)`
}

/** Each message once, however many of its attempts are in the batch. */
function messagesOf(changes: readonly Change[]): Change[] {
  const byId = new Map(changes.map((each) => [each.message.id, each]))
  return [...byId.values()].filter((each) => each.message !== each.before.message)
}

function messageMoves(rows: readonly Change[], slot: number, now: Date): Sql<unknown> {
  if (rows.length === 0) return sql``
  const after = rows.map((row) => row.message)
  const queued = after.some((row) => row.state === 'queued')
  return sql`
    , messages_moved as (
      update messages m
      set state = v.state, stream_id = v.stream_id, channel = v.channel, fell_back = v.fell_back, retries = v.retries,
          due_at = v.due_at, error_code = v.error_code, reason = v.reason, updated_at = ${now}::timestamptz
      from unnest(
        ${after.map((row) => row.id)}::bigint[], ${rows.map((row) => row.streamId)}::bigint[],
        ${after.map((row) => row.state)}::text[], ${rows.map((row) => row.before.message.state)}::text[],
        ${after.map((row) => row.channel)}::text[], ${after.map((row) => row.fellBack)}::boolean[],
        ${rows.map((row) => row.message.fellBack && !row.before.message.fellBack)}::boolean[],
        ${after.map((row) => row.retries)}::int[],
        ${after.map((row) => (row.state === 'queued' ? row.dueAt : null))}::timestamptz[],
        ${after.map((row) => row.errorCode)}::int[], ${after.map((row) => row.reason)}::text[])
        as v (id, stream_id, state, before, channel, fell_back, falls_back, retries, due_at, error_code, reason)
      where m.id = v.id and exists (select from held where held.message_id = v.id)
      returning m.group_id, m.stream_id, v.before, v.state as after, v.falls_back),
    counted as (${countMoves(
      sql`
        select group_id, before, after from messages_moved
        union all
        select group_id, null, 'fell_back' from messages_moved where falls_back`,
      slot,
    )})
    ${queued ? wakeStreams : sql``}`
}

/** Not only those that are idle: a stream that is just being put to sleep is locked, and has to be seen afterwards. */
const wakeStreams = sql`
  , woken as (
    update streams s set idle = false
    from (select distinct stream_id from messages_moved where after = 'queued') q
    where s.id = q.stream_id)`

function timeline(changes: readonly Change[], now: Date): Sql<unknown> {
  const rows = changes.flatMap(({ message, attempt, events }) =>
    events.map((event) => ({ messageId: message.id, attemptId: attempt.id, ...event })),
  )
  if (rows.length === 0) return sql``
  return sql`
    , noted as (
      insert into events (at, message_id, attempt_id, kind, facts)
      select ${now}::timestamptz, v.message_id, v.attempt_id, v.kind, v.facts::jsonb
      from unnest(
        ${rows.map((row) => row.messageId)}::bigint[], ${rows.map((row) => row.attemptId)}::bigint[],
        ${rows.map((row) => row.kind)}::text[], ${rows.map((row) => JSON.stringify(row.facts))}::text[])
        with ordinality as v (message_id, attempt_id, kind, facts, position)
      join held on held.id = v.attempt_id
      order by v.position)`
}
