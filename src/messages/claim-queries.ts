import type { Purpose } from '../contacts/consent.ts'
import { needsKnownConsent } from '../contacts/consent-rules.ts'
import { type Db, type Sql, sql } from '../platform/db/db.ts'
import type { AttemptId, EmpresaId, GroupId, MessageId, SenderId, StreamId, TextId } from '../platform/ids.ts'
import {
  beyondCeiling,
  countDay,
  type Holds,
  lockDay,
  lockRecipients,
  ofKnownZone,
  rememberSends,
  withHolds,
} from './claim-hold-queries.ts'
import { ceilingReached, killed, rulesOf, type StreamRules } from './hold-queries.ts'
import type { LaneClass } from './lane-class.ts'
import { type Channel, INBOX_SOURCE, type Lane } from './message.ts'
import { consentUnknown, countMoves, feedMoves, suppressedBy } from './queries.ts'
import { blockedThere, windowShut } from './whatsapp-window-queries.ts'

export interface DueStream {
  id: StreamId
  empresaId: EmpresaId
  lane: Lane
  groupId: GroupId | null
  senderId: SenderId
  channel: Channel
  rules: StreamRules | null
  /** Whether the lane has caps by recipient. */
  capped: boolean
  /** What the empresa makes of consent: for which purposes it has to be known, and of windows of which nothing is known. */
  knownConsentFor: Purpose[]
  strictWindow: boolean
  /** Its sender is stopped and due to be tried with one message. */
  probe: boolean
  /** The pace of its sender in this class of lanes, in units a second. */
  ratePerSecond: number
  /** When the sender has room for the next. */
  freeAt: Date
}

/** No claim books a sender so far ahead, nor does what is settled afterwards; what a single text books comes on top. */
const BOOKED_MS_MAX = 60_000
/** Units that a single text may book. */
const UNITS_OF_ONE_MAX = 100

/** When the pace p has room for the next. A time that nobody can have booked was written before the database's clock was set back. */
function freeAt(now: Date): Sql<Date> {
  const latest = new Date(now.getTime() + BOOKED_MS_MAX)
  return sql<Date>`case
    when p.next_at > ${latest}::timestamptz + interval '1 second' * (${UNITS_OF_ONE_MAX}::int / p.rate) then ${now}::timestamptz
    else p.next_at end`
}

/**
 * Streams of the lanes on which something is due, the highest lane first, but behind all others those whose sender is booked
 * beyond `freeBefore`: they wait, and take nobody's place. Inside a lane the empresas take turns at each sender,
 * whoever it served longest ago first, and each one's streams likewise: nobody gains by having many broadcasts. A
 * stopped sender has none until it may be tried, and then only those of the highest lane that waits for it.
 * Each stream is asked for one due message by its own index range; as `exists` it would become a join over all of them.
 */
export function listDueStreams(
  db: Db,
  { lanes, paceClass }: Pick<LaneClass, 'lanes' | 'paceClass'>,
  {
    now,
    freeBefore,
    accountSid,
    limit,
  }: { now: Date; freeBefore: Date; accountSid: string | null; limit: number },
): Promise<DueStream[]> {
  return db.many(sql<DueStream>`
    with due as (
      select s.id, s.empresa_id, s.lane, s.group_id, s.sender_id, x.channel, x.stopped_reason is not null as probe, s.served_at,
        array_position(${lanes}::text[], s.lane) as lane_order,
        row_number() over (partition by s.lane, s.sender_id, s.empresa_id order by s.served_at nulls first, s.id) as turn,
        max(s.served_at) over (partition by s.lane, s.sender_id, s.empresa_id) as empresa_served_at,
        p.rate as rate_per_second, ${freeAt(now)} as free_at
      from streams s join senders x on x.id = s.sender_id
      join sender_pace p on p.sender_id = s.sender_id and p.class = ${paceClass}::text
      where s.lane = any(${lanes}::text[]) and s.state = 'open' and not s.idle
        and x.active and (${accountSid}::text is null or x.account_sid = ${accountSid}::text)
        and (x.stopped_reason is null or ${mayProbe(now)})
        and (s.held_until is null or s.held_until <= ${now}::timestamptz)
        and not ${killed('s', 'x')} and not ${ceilingReached('s', now)}
        and (
          select true from messages m
          where m.stream_id = s.id and m.state = 'queued' and m.due_at <= ${now}::timestamptz
          limit 1))
    select id, due.empresa_id, lane, group_id, sender_id, channel, probe, rate_per_second, free_at, ${rulesOf('due')} as rules,
      exists (select from recipient_caps c where c.lane = due.lane) as capped,
      coalesce(r.known_consent_for, '{}') as known_consent_for, coalesce(r.strict_window, false) as strict_window
    from due left join consent_rules r on r.empresa_id = due.empresa_id
    order by free_at > ${freeBefore}::timestamptz, lane_order, turn, empresa_served_at nulls first, id
    limit ${limit}::int`)
}

/** So long a stopped sender that may be tried is left to the highest lane; what cannot leave itself must not block it. */
const PROBE_YIELD_MS = 3_000

/** A stopped sender, x, may be tried with a message of the stream s: its rest is over and no higher lane waits for it. */
function mayProbe(now: Date): Sql<boolean> {
  const order = sql`array['otp', 'alert', 'transactional', 'bulk']`
  const yielded = new Date(now.getTime() - PROBE_YIELD_MS)
  return sql<boolean>`(x.stopped_until <= ${now}::timestamptz and (
    x.stopped_until <= ${yielded}::timestamptz or not exists (
      select from streams h
      where h.sender_id = s.sender_id and h.state = 'open' and not h.idle
        and array_position(${order}, h.lane) < array_position(${order}, s.lane)
        and exists (
          select from messages m
          where m.stream_id = h.id and m.state = 'queued' and m.due_at <= ${now}::timestamptz))))`
}

export interface ClaimInput {
  stream: DueStream
  holds: Holds
  paceClass: 'urgent' | 'bulk'
  limit: number
  owner: string
  slot: number
  now: Date
  leaseUntil: Date
  /** Nothing is taken when the sender is booked beyond this. */
  bookedMax: Date
  /** What is taken leaves before this. */
  leaveBefore: Date
  /** A sender that stood still makes up for no more than what it missed since this. */
  catchUpFrom: Date
  /** Where the sender is being tried: nobody else tries it before. */
  probeUntil: Date
  /** What is to go by SMS instead is judged anew then, unless it has been moved. */
  moveUntil: Date
}

/** What a claim says of each message; the rest is the stream's. */
export interface ClaimedRow {
  /** `by_sms`: not claimed, WhatsApp does not reach them. */
  verdict: 'sending' | 'by_sms'
  attemptId: AttemptId
  messageId: MessageId
  attemptNo: number
  retries: number
  fellBack: boolean
  fallbackChannel: 'sms' | null
  fallbackAfterS: number | null
  toAddress: string
  /** In hex. */
  recipientKey: string
  textId: TextId
  variables: Record<string, string> | null
  bookedCost: number
  expiresAt: Date
  hasFeed: boolean
  /** When the sender's pace lets it leave. */
  leaveAt: Date
  /** The version of both rows: the claim's own transaction. */
  seen: string
  /** Whether more may be due on the stream than was decided about. */
  moreDue: boolean
}

/**
 * Takes due messages of one stream: locks the sender's pace and the group, then the rows others do not hold; ends those that
 * expired or whose person may not be written to; puts off those that may not leave now or that WhatsApp does not reach,
 * and ends those that would expire before they may; books as many of the rest as pace and ceiling allow and turns them into `sending`, with an
 * attempt each. It has had its turn unless its sender was booked. Takes nothing of a sender that was stopped meanwhile, and a single message of one that is being tried.
 * One statement, so a crash leaves all of it or nothing. No part of it that may be long is joined with
 * another: PostgreSQL takes each for a single row and would compare all with all (60 of 100 ms for 500 messages).
 */
export function claimStream(db: Db, input: ClaimInput): Promise<ClaimedRow[]> {
  const { stream, now } = input
  return db.many(sql<ClaimedRow>`
    with gate as (${stream.probe ? probeGate(input) : openGate(input)}),
    pace as (
      select p.rate, greatest(${freeAt(now)}, ${input.catchUpFrom}::timestamptz) as start_at
      from sender_pace p
      where p.sender_id = ${stream.senderId}::int and p.class = ${input.paceClass}::text
        and exists (select from gate)
      for update),
    ${stream.groupId === null ? sql`` : ofOpenGroup(stream.groupId)}
    due as (${dueRows(input)}),
    ${lockRecipients(input)} ${lockDay(input)}
    judged as materialized (${judge(input)}),
    budgeted as (
      select j.*, ${beyondCeiling(input)} as beyond, coalesce(sum(case when j.verdict = 'sending' then j.cost else 0 end)
        over (order by j.due_at, j.id rows between unbounded preceding and 1 preceding), 0) as before
      from judged j),
    taken as (
      select b.id, b.verdict, b.cost, b.until, b.hold, b.channel, b.attempt_no,
        case when b.verdict = 'sending' then nextval('attempts_id_seq') end as attempt_id,
        pace.start_at + b.before / pace.rate * interval '1 second' as leave_at
      from budgeted b, pace
      where b.verdict <> 'sending'
        or pace.start_at + b.before / pace.rate * interval '1 second' < ${input.leaveBefore}::timestamptz
          and not b.beyond),
    booked as (
      update sender_pace p
      set next_at = pace.start_at + total.cost / pace.rate * interval '1 second'
      from pace, (select sum(cost)::float8 as cost from taken where verdict = 'sending') total
      where p.sender_id = ${stream.senderId}::int and p.class = ${input.paceClass}::text and total.cost > 0),
    ${stream.probe ? probed(input) : sql``}
    moved as (
      update messages m
      set state = case when taken.verdict in ('held', 'by_sms') then 'queued'
            when taken.verdict = 'no_consent' then 'suppressed' else taken.verdict end,
          due_at = case taken.verdict when 'held' then taken.until when 'by_sms' then ${input.moveUntil}::timestamptz end,
          error_code = null,
          held_reason = case taken.verdict when 'held' then taken.hold when 'by_sms' then 'by_sms'
            when 'expired' then coalesce(taken.hold, m.held_reason) end,
          attempt_no = m.attempt_no + (taken.verdict = 'sending')::int,
          reason = case when taken.verdict in ('expired', 'suppressed', 'no_consent') then taken.verdict end,
          updated_at = ${now}::timestamptz
      from taken where m.id = taken.id
      returning m.id, m.group_id, m.state, m.attempt_no, m.retries, m.fell_back, m.fallback_channel, m.fallback_after_s,
        m.channel, m.to_address, m.recipient_key, m.text_id, m.variables, m.expires_at, m.held_reason, m.reason, m.has_feed, m.xmin as seen,
        taken.attempt_id, taken.cost, taken.leave_at, taken.verdict, taken.until),
    made as (
      insert into attempts (id, message_id, attempt_no, channel, sender_id, state, claimed_at, lease_owner, look_at, urgent, updated_at)
      select attempt_id, id, attempt_no, channel, ${stream.senderId}::int, 'sending', ${now}::timestamptz,
        ${input.owner}::text, ${input.leaseUntil}::timestamptz, ${input.paceClass}::text = 'urgent', ${now}::timestamptz
      from moved where state = 'sending' order by attempt_id),
    counted as (${countMoves(sql`select group_id, 'queued'::text as before, state as after from moved`, input.slot)}),
    fed as (${feedMoves(claimMoves, now)}),
    ${countDay(input)} ${rememberSends(input)}
    noted as (
      insert into events (at, message_id, kind, facts)
      select ${now}::timestamptz, id, verdict, jsonb_strip_nulls(jsonb_build_object(
        'held', held_reason, 'until', case when held_reason is not null then until end))
      from moved where verdict not in ('sending', 'by_sms')),
    turned as (${turned(input)})
    select verdict, attempt_id, id as message_id, seen, attempt_no, retries, fell_back, fallback_channel, fallback_after_s,
      to_address, encode(recipient_key, 'hex') as recipient_key, text_id, variables, cost as booked_cost, expires_at,
      leave_at, has_feed,
      (select count(*) from due) >= ${stream.probe ? 1 : input.limit}::int
        or (select count(*) from due) > (select count(*) from taken) as more_due
    from moved where verdict in ('sending', 'by_sms')
    order by leave_at, id`)
}

/** What is put off stays queued. */
const claimMoves = sql`
  select id, has_feed, state, null::text as sid, null::int as error_code, reason from moved where state <> 'queued'`

/**
 * Locked until the claim has committed, so that whoever pauses or cancels the group waits for it, and a claim that was
 * waiting meanwhile sees what was said. Behind the pace: claims on one sender come one by one, and leave room in between.
 */
function ofOpenGroup(groupId: GroupId): Sql<unknown> {
  return sql`open_group as (
      select g.id from message_groups g
      where g.id = ${groupId}::bigint and g.state = 'open' and exists (select from pace)
      for share),`
}

/** The oldest that others do not hold; of a sender that is being tried a single one. */
function dueRows(input: ClaimInput): Sql<unknown> {
  const { stream, now } = input
  return sql`
      select m.id, m.due_at, m.empresa_id, m.lane, m.channel, m.recipient_key, m.expires_at,
        m.despite_opt_out, m.source, m.text_id, m.fallback_channel, m.time_zone, m.attempt_no, case when m.channel = 'sms' then m.sms_cost else 1 end as cost
      from messages m
      where m.stream_id = ${stream.id}::bigint and m.state = 'queued' and m.due_at <= ${now}::timestamptz
        and exists (select from pace where start_at <= ${input.bookedMax}::timestamptz) ${ofKnownZone(input)}
        ${stream.groupId === null ? sql`` : sql`and exists (select from open_group)`}
      order by m.due_at, m.id
      limit ${stream.probe ? 1 : input.limit}::int
      for update skip locked`
}

/** What is to become of each due message, were it only for the message itself. */
function judge(input: ClaimInput): Sql<unknown> {
  return sql`
    select d.*, case
      when d.expires_at <= ${input.now}::timestamptz then 'expired'
      when ${suppressedBy('d', input.now, { despiteOptOut: sql`d.despite_opt_out` })} then ${suppressedOr(input)}
      ${consentGate(input)} ${windowGate(input)}
      when d.until is null then 'sending'
      when d.until >= d.expires_at then 'expired'
      else 'held' end as verdict
    from (${withHolds(input)}) d`
}

/** Where SMS stands behind WhatsApp, somebody who blocked us there alone still learns what they need to know. */
function suppressedOr({ stream, now }: ClaimInput): Sql<unknown> {
  if (stream.channel !== 'whatsapp' || stream.lane === 'bulk') return sql`'suppressed'`
  const blocked = blockedThere('d', now, sql`d.despite_opt_out`)
  return sql`case when d.fallback_channel = 'sms' and ${blocked} then 'by_sms' else 'suppressed' end`
}

function consentGate({ stream }: ClaimInput): Sql<unknown> {
  if (!needsKnownConsent(stream, stream.lane)) return sql``
  return sql`when not d.despite_opt_out and d.source <> ${INBOX_SOURCE}::text and ${consentUnknown('d')} then 'no_consent'`
}

/**
 * Free text is not tried where the window is shut and SMS stands behind it; what WhatsApp has approved passes. Whoever
 * sends a code has asked before.
 */
function windowGate({ stream, now }: ClaimInput): Sql<unknown> {
  if (stream.channel !== 'whatsapp' || stream.lane === 'otp') return sql``
  const shut = windowShut('d', { senderId: stream.senderId, strict: stream.strictWindow, now })
  return sql`when d.fallback_channel = 'sms' and ${shut}
        and (select t.content_sid from texts t where t.id = d.text_id) is null then 'by_sms'`
}

function openGate({ stream }: ClaimInput): Sql<unknown> {
  return sql`select id from senders where id = ${stream.senderId}::int and active and stopped_reason is null`
}

/** Locked, so that of all who want to try the sender at this moment one does. */
function probeGate({ stream, now }: ClaimInput): Sql<unknown> {
  return sql`
    select id from senders
    where id = ${stream.senderId}::int and active and stopped_reason is not null
      and stopped_until <= ${now}::timestamptz
    for no key update`
}

/** A stream whose sender was booked has not had its turn. */
function turned({ stream, now, bookedMax }: ClaimInput): Sql<unknown> {
  return sql`
      update streams set served_at = ${now}::timestamptz
      where id = ${stream.id}::bigint and exists (select from pace where start_at <= ${bookedMax}::timestamptz)`
}

/** A message that had expired is no try. */
function probed({ stream, probeUntil }: ClaimInput): Sql<unknown> {
  return sql`probed as (
      update senders set stopped_until = ${probeUntil}::timestamptz
      where id = ${stream.senderId}::int and exists (select from taken where verdict = 'sending')),`
}

/** A stream has had its turn. */
export async function turnStream(db: Db, id: StreamId, now: Date): Promise<void> {
  await db.run(sql`update streams set served_at = ${now}::timestamptz where id = ${id}::bigint`)
}

/**
 * Books units of a sender behind all that is booked, or from now on where nothing is; the moment of the first. A sender that
 * is gone has no pace to keep.
 */
export async function bookPace(
  db: Db,
  { sender, paceClass, units }: { sender: SenderId; paceClass: string; units: number },
  now: Date,
): Promise<Date> {
  const booked = await db.maybeOne(sql<{ startAt: Date }>`
    update sender_pace p
    set next_at = greatest(${freeAt(now)}, ${now}::timestamptz) + ${units}::float8 / p.rate * interval '1 second'
    where p.sender_id = ${sender}::int and p.class = ${paceClass}::text
    returning p.next_at - ${units}::float8 / p.rate * interval '1 second' as start_at`)
  return booked?.startAt ?? now
}

/** Puts the pace right once the true number of units is known: `difference` more than were booked, or fewer. */
export async function settlePace(
  db: Db,
  senderId: SenderId,
  paceClass: string,
  difference: number,
): Promise<void> {
  await db.run(sql`
    update sender_pace set next_at = next_at + ${difference}::float8 / rate * interval '1 second'
    where sender_id = ${senderId}::int and class = ${paceClass}::text`)
}
