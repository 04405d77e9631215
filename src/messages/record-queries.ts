/*
 * The statements that read and write back what is known of attempts and messages. Writing is one statement: it locks
 * the rows that are still as they were seen, in the order of messages' ids, and moves attempts, messages, counters and
 * timeline together. A row that somebody else changed meanwhile is left alone and told.
 */
import { type Db, type Sql, sql } from '../platform/db/db.ts'
import type { AttemptId, EmpresaId, GroupId, MessageId, SenderId, StreamId } from '../platform/ids.ts'
import type { EventDraft } from './advance.ts'
import { countErrors } from './error-window-queries.ts'
import type { AttemptRow, Channel, Lane, MessageRow, MessageState, Pair } from './message.ts'
import { isOurFault } from './our-faults.ts'
import { isPermanentFailure, PERMANENT_CODES } from './permanent-codes.ts'
import { countMoves, feedMoves } from './queries.ts'

/** What became of a pair, to be written if nobody changed it meanwhile. */
export interface Change {
  before: Pair
  message: MessageRow
  attempt: AttemptRow
  events: readonly EventDraft[]
  /** Where the message hangs from now on. */
  streamId: StreamId
}

/** A pair with the sender and the account that its attempt left by. */
export interface FoundPair extends Pair {
  accountSid: string
  senderId: SenderId
}

/** Attempts with their messages, by our own ids or by Twilio's SIDs. Unknown ones are left out. */
export async function findPairs(
  db: Db,
  by: { ids: readonly AttemptId[] } | { sids: readonly string[] },
): Promise<FoundPair[]> {
  const rows = await db.many(sql<PairRow & { accountSid: string; senderId: SenderId }>`
    select ${pairColumns}, x.account_sid, a.sender_id
    from attempts a join messages m on m.id = a.message_id join senders x on x.id = a.sender_id
    where ${'ids' in by ? sql`a.id = any(${by.ids}::bigint[])` : sql`a.sid = any(${by.sids}::text[])`}`)
  return rows.map((row) => ({ ...splitPair(row), accountSid: row.accountSid, senderId: row.senderId }))
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
  m.fallback_channel, m.fell_back, m.fallback_after_s, m.attempt_no as m_attempt_no, m.retries, m.due_at, m.expires_at,
  m.error_code as m_error_code, m.reason as m_reason, m.has_feed, m.xmin as m_seen,
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
  fallbackAfterS: number | null
  mAttemptNo: number
  retries: number
  dueAt: Date | null
  expiresAt: Date
  mErrorCode: number | null
  mReason: string | null
  hasFeed: boolean
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
  const { empresaId, groupId, lane, fallbackChannel, fellBack, fallbackAfterS } = row
  const { retries, dueAt, expiresAt, hasFeed } = row
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
      ...{
        empresaId,
        groupId,
        lane,
        fallbackChannel,
        fellBack,
        fallbackAfterS,
        retries,
        dueAt,
        expiresAt,
        hasFeed,
      },
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
 * Writes the changes whose two rows are still as they were seen, and returns the ids of their attempts. When a message
 * has several attempts among them, all must be given with the same `message`, and be locked. One statement, at most a
 * batch; everything hangs on `held`, because parts that are joined with each other are compared all with all.
 */
export async function writeChanges(
  db: Db,
  changes: readonly Change[],
  slot: number,
  now: Date,
): Promise<Set<AttemptId>> {
  const ourFaults = changes.filter(isNewFault)
  const rows = await db.many(sql<{ id: AttemptId }>`
    with held as (${heldRows(changes)}),
    attempts_moved as (
      update attempts a
      set state = h.state, sid = h.sid, lease_owner = h.lease_owner, look_at = h.look_at, looks = h.looks,
          accepted_at = h.accepted_at, error_code = h.error_code, reason = h.reason, updated_at = ${now}::timestamptz
      from held h
      where a.id = h.id and h.attempt_moves),
    messages_moved as (
      update messages m
      set state = h.m_state, stream_id = h.stream_id, channel = h.m_channel, fell_back = h.fell_back,
          retries = h.retries, due_at = h.due_at, error_code = h.m_error_code, reason = h.m_reason,
          updated_at = ${now}::timestamptz
      from held h
      where m.id = h.message_id and h.message_moves
      returning m.id, m.group_id, m.stream_id, h.m_before, m.state, h.falls_back, m.has_feed, h.sid, m.error_code, m.reason),
    counted as (${countMoves(
      sql`
        select group_id, m_before as before, state as after from messages_moved
        union all
        select group_id, null, 'fell_back' from messages_moved where falls_back`,
      slot,
    )})
    ${changes.some((each) => each.message.hasFeed) ? fed(now) : sql``}
    ${changes.some((each) => each.message.state === 'queued') ? wakeStreams : sql``}
    ${changes.some(isPermanent) ? rememberPermanent(now) : sql``}
    ${changes.some(isWindowRefused) ? closeWindows : sql``}
    ${
      ourFaults.length > 0
        ? countErrors(
            ourFaults.map((each) => each.attempt.id),
            slot,
          )
        : sql``
    }
    ${changes.some((each) => each.events.length > 0) ? timeline(now) : sql``}
    select id from held`)
  return new Set(rows.map((row) => row.id))
}

/** The changes whose rows are as they were seen, locked in the order of messages' ids. */
function heldRows(changes: readonly Change[]): Sql<unknown> {
  const attempts = changes.map((each) => each.attempt)
  const messages = changes.map((each) => each.message)
  const moves = movesOf(changes)
  return sql`
    select a.message_id, a.sender_id, a.claimed_at, m.group_id, m.recipient_key, m.erased_at is not null as erased, v.*
    from unnest(
      ${attempts.map((row) => row.id)}::bigint[], ${changes.map((each) => each.before.seen.attempt)}::xid[],
      ${changes.map((each) => each.before.seen.message)}::xid[],
      ${changes.map((each) => each.attempt !== each.before.attempt)}::boolean[],
      ${attempts.map((row) => row.state)}::text[], ${attempts.map((row) => row.sid)}::text[],
      ${attempts.map((row) => row.leaseOwner)}::text[], ${attempts.map((row) => row.lookAt)}::timestamptz[],
      ${attempts.map((row) => row.looks)}::int[], ${attempts.map((row) => row.acceptedAt)}::timestamptz[],
      ${attempts.map((row) => row.errorCode)}::int[], ${attempts.map((row) => row.reason)}::text[],
      ${moves}::boolean[], ${changes.map((each) => each.streamId)}::bigint[],
      ${messages.map((row) => row.state)}::text[], ${changes.map((each) => each.before.message.state)}::text[],
      ${messages.map((row) => row.channel)}::text[], ${messages.map((row) => row.fellBack)}::boolean[],
      ${changes.map((each) => each.message.fellBack && !each.before.message.fellBack)}::boolean[],
      ${messages.map((row) => row.retries)}::int[],
      ${messages.map((row) => (row.state === 'queued' ? row.dueAt : null))}::timestamptz[],
      ${messages.map((row) => row.errorCode)}::int[], ${messages.map((row) => row.reason)}::text[],
      ${changes.map((each) => (each.events.length === 0 ? null : JSON.stringify(each.events)))}::text[])
      as v (id, attempt_seen, message_seen, attempt_moves, state, sid, lease_owner, look_at, looks, accepted_at,
        error_code, reason, message_moves, stream_id, m_state, m_before, m_channel, fell_back, falls_back, retries,
        due_at, m_error_code, m_reason, events)
    join attempts a on a.id = v.id and a.xmin = v.attempt_seen
    join messages m on m.id = a.message_id and m.xmin = v.message_seen
    order by a.message_id, a.id
    for update of m, a`
}

/** Whether the message moves too; with several attempts in the batch, with the last of them. */
function movesOf(changes: readonly Change[]): boolean[] {
  const last = new Map(changes.map((each, i) => [each.message.id, i]))
  return changes.map((each, i) => each.message !== each.before.message && last.get(each.message.id) === i)
}

/** Told with the SID of the attempt that moved the message; what goes back into the queue has none yet. */
function fed(now: Date): Sql<unknown> {
  return sql`
  , fed as (${feedMoves(
    sql`
      select id, has_feed, state, case when state <> 'queued' then sid end as sid, error_code, reason
      from messages_moved where state <> m_before`,
    now,
  )})`
}

/** Not only those that are idle: a stream that is just being put to sleep is locked, and has to be seen afterwards. */
const wakeStreams = sql`
  , woken as (
    update streams s set idle = false
    from (select distinct stream_id from messages_moved where state = 'queued') q
    where s.id = q.stream_id)`

/** Codes after which a number may be dead (`declare-dead-numbers.ts`); most batches have none. */
function isPermanent({ before, attempt }: Change): boolean {
  return attempt !== before.attempt && isPermanentFailure(attempt.errorCode)
}

function rememberPermanent(now: Date): Sql<unknown> {
  return sql`
    , permanent as (
      insert into permanent_failures (attempt_id, message_id, recipient_key, channel, code, at)
      select h.id, h.message_id, h.recipient_key, a.channel, h.error_code, ${now}::timestamptz
      from held h join attempts a on a.id = h.id
      where h.attempt_moves and not h.erased and h.error_code = any(${PERMANENT_CODES}::int[])
      order by h.id
      on conflict (attempt_id) do nothing)`
}

/** Counted once, whatever is said of an attempt that has failed already. */
function isNewFault({ before, attempt, message }: Change): boolean {
  return (
    message.groupId !== null && attempt.state !== before.attempt.state && isOurFault(attempt, message.lane)
  )
}

/** WhatsApp takes free text only for 24 hours after somebody wrote. */
const WINDOW_REFUSED = 63016

function isWindowRefused({ before, attempt }: Change): boolean {
  return attempt !== before.attempt && attempt.errorCode === WINDOW_REFUSED
}

/** Dated by when the text left, so that whoever wrote to us since has an open window again. */
const closeWindows = sql`
  , shut as (
    insert into whatsapp_windows (sender_id, recipient_key, refused_at)
    select h.sender_id, h.recipient_key, max(h.claimed_at) from held h
    where h.attempt_moves and not h.erased and h.error_code = ${WINDOW_REFUSED}::int
    group by h.sender_id, h.recipient_key
    order by h.sender_id, h.recipient_key
    on conflict (sender_id, recipient_key) do update
    set refused_at = greatest(whatsapp_windows.refused_at, excluded.refused_at))`

/** What Twilio sends about somebody who was erased holds their number again. */
function timeline(now: Date): Sql<unknown> {
  return sql`
    , noted as (
      insert into events (at, message_id, attempt_id, kind, facts)
      select ${now}::timestamptz, h.message_id, h.id, e.kind,
        case when h.erased then e.facts - 'raw' - 'detail' else e.facts end
      from held h, rows from (jsonb_to_recordset(h.events::jsonb) as (kind text, facts jsonb)) with ordinality
        as e (kind, facts, position)
      where h.events is not null
      order by h.id, e.position)`
}
