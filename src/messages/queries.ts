/*
 * The statements by which states move: claim, lock, write back. Longer than most files because they belong together:
 * each keeps a message, its attempt, its counters and its timeline in step inside one statement or transaction.
 */
import { type Db, type Sql, sql } from '../platform/db/db.ts'
import type { AttemptId, EmpresaId, GroupId, MessageId, SenderId, StreamId, TextId } from '../platform/ids.ts'
import type { Advanced } from './advance.ts'
import type { AttemptRow, Channel, Lane, MessageRow, MessageState } from './message.ts'

/** A message that this worker has taken and has to hand over before its start-by. */
export interface ClaimedAttempt {
  attemptId: AttemptId
  messageId: MessageId
  lane: Lane
  channel: Channel
  toAddress: string
  textId: TextId
  variables: Record<string, string> | null
  bookedCost: number
  claimedAt: Date
  expiresAt: Date
  senderId: SenderId
}

export interface OpenStream {
  id: StreamId
  senderId: SenderId
}

/** Open streams of the lanes that have a due message, highest lane first, then whoever was served longest ago. */
export function listDueStreams(
  db: Db,
  lanes: readonly Lane[],
  now: Date,
  limit: number,
): Promise<OpenStream[]> {
  return db.many(sql<OpenStream>`
    select s.id, s.sender_id
    from streams s
    where s.lane = any(${lanes}::text[]) and s.state = 'open'
      and (s.held_until is null or s.held_until <= ${now}::timestamptz)
      and exists (
        select from messages m
        where m.stream_id = s.id and m.state = 'queued' and m.due_at <= ${now}::timestamptz)
    order by array_position(${lanes}::text[], s.lane), s.served_at nulls first, s.id
    limit ${limit}::int`)
}

export interface ClaimInput {
  stream: OpenStream
  tokenClass: 'urgent' | 'bulk'
  limit: number
  owner: string
  slot: number
  now: Date
  leaseUntil: Date
}

/**
 * Takes due messages of one stream: locks the sender's tokens, then the rows others do not hold; ends those that
 * expired or whose person may not be written to; turns as many of the rest into `sending` as the tokens allow, with
 * an attempt each. One statement, so a crash leaves all of it or nothing.
 */
export function claimStream(db: Db, input: ClaimInput): Promise<ClaimedAttempt[]> {
  const { stream, now } = input
  return db.many(sql<ClaimedAttempt>`
    with bucket as (
      select t.sender_id,
        least(t.burst, t.tokens + greatest(0, extract(epoch from (${now}::timestamptz - t.refilled_at))) * t.rate) as tokens
      from sender_tokens t
      where t.sender_id = ${stream.senderId}::int and t.class = ${input.tokenClass}::text
      for update),
    due as (
      select m.id, m.due_at, m.empresa_id, m.channel, m.recipient_key, m.expires_at,
        case when m.channel = 'sms' then m.sms_cost else 1 end as cost
      from messages m
      where m.stream_id = ${stream.id}::bigint and m.state = 'queued' and m.due_at <= ${now}::timestamptz
        and exists (select from bucket where tokens > 0)
      order by m.due_at, m.id
      limit ${input.limit}::int
      for update skip locked),
    judged as (
      select d.*, case
        when d.expires_at <= ${now}::timestamptz then 'expired'
        when ${suppressedBy('d', now)} then 'suppressed'
        else 'sending' end as verdict
      from due d),
    budgeted as (
      select j.*, coalesce(sum(case when j.verdict = 'sending' then j.cost else 0 end)
        over (order by j.due_at, j.id rows between unbounded preceding and 1 preceding), 0) as before
      from judged j),
    taken as (
      select b.id, b.verdict, b.cost from budgeted b, bucket
      where b.verdict <> 'sending' or b.before < bucket.tokens),
    spent as (
      update sender_tokens t
      set tokens = bucket.tokens - (select coalesce(sum(cost), 0) from taken where verdict = 'sending'),
          refilled_at = greatest(t.refilled_at, ${now}::timestamptz)
      from bucket
      where t.sender_id = bucket.sender_id and t.class = ${input.tokenClass}::text),
    moved as (
      update messages m
      set state = taken.verdict,
          attempt_no = m.attempt_no + (taken.verdict = 'sending')::int,
          reason = case when taken.verdict = 'sending' then null else taken.verdict end,
          updated_at = ${now}::timestamptz
      from taken where m.id = taken.id
      returning m.id, m.group_id, m.state, m.attempt_no, m.lane, m.channel, m.to_address, m.text_id, m.variables,
        m.expires_at, taken.cost),
    made as (
      insert into attempts (message_id, attempt_no, channel, sender_id, state, claimed_at, lease_owner, look_at, updated_at)
      select id, attempt_no, channel, ${stream.senderId}::int, 'sending', ${now}::timestamptz, ${input.owner}::text,
        ${input.leaseUntil}::timestamptz, ${now}::timestamptz
      from moved where state = 'sending' order by id
      returning id, message_id),
    counted as (${countMoves(sql`select group_id, 'queued'::text as before, state as after from moved`, input.slot)}),
    noted as (
      insert into events (at, message_id, kind)
      select ${now}::timestamptz, id, state from moved where state <> 'sending'),
    turned as (
      update streams set served_at = ${now}::timestamptz where id = ${stream.id}::bigint)
    select made.id as attempt_id, moved.id as message_id, moved.lane, moved.channel, moved.to_address, moved.text_id,
      moved.variables, moved.cost as booked_cost, ${now}::timestamptz as claimed_at, moved.expires_at,
      ${stream.senderId}::int as sender_id
    from made join moved on moved.id = made.message_id
    order by moved.id`)
}

/** The rule that an address is not to be written to, for a row with recipient_key, empresa_id and channel. */
export function suppressedBy(alias: string, now: Date): Sql<boolean> {
  const row = sql.id(alias)
  return sql<boolean>`exists (
    select from suppressions x
    where x.recipient_key = ${row}.recipient_key
      and (x.empresa_id is null or x.empresa_id = ${row}.empresa_id)
      and (x.channel is null or x.channel = ${row}.channel)
      and (x.expires_at is null or x.expires_at > ${now}::timestamptz))`
}

/** Moves the counters of groups by rows of (group_id, before, after); a null side is not counted. */
export function countMoves(moves: Sql<unknown>, slot: number): Sql<unknown> {
  return sql`
    insert into group_counters (group_id, state, slot, n)
    select group_id, state, ${slot}::smallint, sum(d) from (
      select group_id, before as state, -1 as d from (${moves}) left_states
      union all
      select group_id, after as state, 1 as d from (${moves}) entered_states) deltas
    where group_id is not null and state is not null
    group by group_id, state having sum(d) <> 0
    order by group_id, state
    on conflict (group_id, state, slot) do update set n = group_counters.n + excluded.n`
}

export interface LockedPair {
  message: MessageRow
  attempt: AttemptRow
  streamId: StreamId
}

/** Locks the attempts and their messages, in the order of messages' ids, and reads both. Unknown ids are left out. */
export async function lockPairs(db: Db, attemptIds: readonly AttemptId[]): Promise<LockedPair[]> {
  const rows = await db.many(sql<PairRow>`
    select m.id as m_id, m.empresa_id, m.group_id, m.stream_id, m.lane, m.state as m_state, m.channel as m_channel,
      m.fallback_channel, m.fell_back, m.attempt_no as m_attempt_no, m.retries, m.due_at, m.expires_at,
      m.error_code as m_error_code, m.reason as m_reason,
      a.id as a_id, a.attempt_no as a_attempt_no, a.channel as a_channel, a.state as a_state, a.sid, a.claimed_at,
      a.lease_owner, a.look_at, a.looks, a.accepted_at, a.error_code as a_error_code, a.reason as a_reason
    from attempts a join messages m on m.id = a.message_id
    where a.id = any(${attemptIds}::bigint[])
    order by m.id, a.id
    for update of m, a`)
  return rows.map(splitPair)
}

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
  dueAt: Date
  expiresAt: Date
  mErrorCode: number | null
  mReason: string | null
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
}

function splitPair(row: PairRow): LockedPair {
  const { empresaId, groupId, lane, fallbackChannel, fellBack, retries, dueAt, expiresAt } = row
  const { sid, claimedAt, leaseOwner, lookAt, looks, acceptedAt } = row
  return {
    streamId: row.streamId,
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

export async function updateAttempts(db: Db, rows: readonly AttemptRow[], now: Date): Promise<void> {
  if (rows.length === 0) return
  await db.run(sql`
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
    where a.id = v.id`)
}

export interface MessageUpdate {
  before: MessageRow
  after: MessageRow
  streamId: StreamId
}

/** Writes messages back together with the counters of their groups; the rows are locked by `lockPairs`. */
export async function updateMessages(
  db: Db,
  rows: readonly MessageUpdate[],
  slot: number,
  now: Date,
): Promise<void> {
  if (rows.length === 0) return
  const after = rows.map((row) => row.after)
  await db.run(sql`
    with v as (
      select * from unnest(
        ${after.map((row) => row.id)}::bigint[], ${rows.map((row) => row.streamId)}::bigint[],
        ${after.map((row) => row.state)}::text[], ${rows.map((row) => row.before.state)}::text[],
        ${after.map((row) => row.channel)}::text[], ${after.map((row) => row.fellBack)}::boolean[],
        ${rows.map((row) => row.after.fellBack && !row.before.fellBack)}::boolean[],
        ${after.map((row) => row.retries)}::int[], ${after.map((row) => row.dueAt)}::timestamptz[],
        ${after.map((row) => row.errorCode)}::int[], ${after.map((row) => row.reason)}::text[])
        as v (id, stream_id, state, before, channel, fell_back, falls_back, retries, due_at, error_code, reason)),
    moved as (
      update messages m
      set state = v.state, stream_id = v.stream_id, channel = v.channel, fell_back = v.fell_back, retries = v.retries,
          due_at = v.due_at, error_code = v.error_code, reason = v.reason, updated_at = ${now}::timestamptz
      from v where m.id = v.id
      returning m.group_id, v.before, v.state as after, v.falls_back)
    ${countMoves(
      sql`
        select group_id, before, after from moved
        union all
        select group_id, null, 'fell_back' from moved where falls_back`,
      slot,
    )}`)
}

/** Appends to the timeline; callers give at most a batch. */
export async function insertEvents(db: Db, pairs: readonly Advanced[], now: Date): Promise<void> {
  const rows = pairs.flatMap(({ message, attempt, events }) =>
    events.map((event) => ({ messageId: message.id, attemptId: attempt.id, ...event })),
  )
  if (rows.length === 0) return
  await db.run(sql`
    insert into events (at, message_id, attempt_id, kind, facts)
    select ${now}::timestamptz, v.message_id, v.attempt_id, v.kind, v.facts::jsonb
    from unnest(
      ${rows.map((row) => row.messageId)}::bigint[], ${rows.map((row) => row.attemptId)}::bigint[],
      ${rows.map((row) => row.kind)}::text[], ${rows.map((row) => JSON.stringify(row.facts))}::text[])
      as v (message_id, attempt_id, kind, facts)`)
}

/** Gives tokens back to, or takes them from, a bucket once the true number of segments is known. */
export async function settleTokens(
  db: Db,
  senderId: SenderId,
  tokenClass: string,
  difference: number,
): Promise<void> {
  await db.run(sql`
    update sender_tokens set tokens = least(burst, tokens - ${difference}::float8)
    where sender_id = ${senderId}::int and class = ${tokenClass}::text`)
}

/** Wakes the workers of every process once this transaction has committed. */
export async function notifyWork(db: Db): Promise<void> {
  await db.run(sql`select pg_notify('recado_work', '')`)
}
