/* The parts of the claim's statement that are there only for streams with rules or caps. */
import { type Sql, sql } from '../platform/db/db.ts'
import type { EmpresaId } from '../platform/ids.ts'
import type { Lane } from './message.ts'

/** What a claim holds back besides what is not due. */
export interface Holds {
  /** The zones whose people may be asked for, and until when each is held; null: nobody is. */
  quiet: { timeZone: string; zones: readonly { name: string; until: Date | null }[] } | null
  /** What may leave on the empresa's day; null in one of them: as many as there are. */
  ceiling: { day: string; messages: number | null; segments: number | null } | null
  /** Whether the lane has caps by recipient. */
  capped: boolean
}

interface HoldInput {
  stream: { empresaId: EmpresaId; lane: Lane }
  holds: Holds
  now: Date
}

/** Leaves out a zone that came into the world after the rules were read; the next claim knows it. */
export function ofKnownZone({ holds: { quiet } }: HoldInput): Sql<unknown> {
  if (quiet === null) return sql``
  return sql`and (m.time_zone is null or m.time_zone = any(${quiet.zones.map((each) => each.name)}::text[]))`
}

/**
 * Locks what is known of the recipients of capped lanes, so that two claims never both take a person's last one. A
 * recipient who is not known yet is written down, and their messages are left to the next claim.
 */
export function lockRecipients({ holds, stream, now }: HoldInput): Sql<unknown> {
  if (!holds.capped) return sql``
  return sql`
    sends as (
      select w.recipient_key, w.sent_at from recipient_sends w
      where w.lane = ${stream.lane}::text and w.recipient_key in (select recipient_key from due)
      order by w.recipient_key for update),
    met as (
      insert into recipient_sends (lane, recipient_key, updated_at)
      select distinct ${stream.lane}::text, due.recipient_key, ${now}::timestamptz from due
      where not exists (select from sends where sends.recipient_key = due.recipient_key)
      order by due.recipient_key
      on conflict do nothing),`
}

/** The due messages, each with the moment it is held until and the reason, or with nulls. */
export function withHolds({ holds: { quiet, capped }, stream, now }: HoldInput): Sql<unknown> {
  if (quiet === null && !capped)
    return sql`select due.*, null::timestamptz as until, null::text as hold from due`
  const quietUntil = quiet === null ? sql`null::timestamptz` : sql`q.until`
  const capUntil = capped ? sql`k.until` : sql`null::timestamptz`
  return sql`
    select d.*, greatest(${quietUntil}, ${capUntil}) as until,
      case when ${quietUntil} >= coalesce(${capUntil}, ${quietUntil}) then 'quiet_hours'
        when ${capUntil} is not null then 'recipient_cap' end as hold
    from ${capped ? numbered(now) : sql`due`} d
    ${quiet === null ? sql`` : zonesHeld(quiet)}
    ${capped ? capsReached(stream.lane, now) : sql``}`
}

function zonesHeld({ timeZone, zones }: NonNullable<Holds['quiet']>): Sql<unknown> {
  return sql`
    left join unnest(${zones.map((each) => each.name)}::text[], ${zones.map((each) => each.until)}::timestamptz[])
      as q (zone, until) on q.zone = coalesce(d.time_zone, ${timeZone}::text)`
}

/** A message counts once, by its first attempt; those of one person are counted in the order they leave. */
function numbered(now: Date): Sql<unknown> {
  return sql`(
    select due.*, sends.sent_at, sum((due.attempt_no = 0 and due.expires_at > ${now}::timestamptz)::int)
      over (partition by due.recipient_key order by due.due_at, due.id rows unbounded preceding)::int as nth
    from due join sends on sends.recipient_key = due.recipient_key)`
}

/** The moment at which every cap that is reached has room for one more. */
function capsReached(lane: Lane, now: Date): Sql<unknown> {
  return sql`
    left join lateral (
      select max(v.length + case when d.nth > v.max then ${now}::timestamptz else (
        select t from unnest(d.sent_at) t where t > ${now}::timestamptz - v.length
        order by t desc offset greatest(v.max - d.nth, 0) limit 1) end) as until
      from (select c.max, c.window_seconds * interval '1 second' as length from recipient_caps c
        where c.lane = ${lane}::text) v
      where d.attempt_no = 0 and d.nth + (
        select count(*) from unnest(d.sent_at) t where t > ${now}::timestamptz - v.length) > v.max) k on true`
}

/** Locks the day's counts, behind the pace. */
export function lockDay({ holds: { ceiling }, stream }: HoldInput): Sql<unknown> {
  if (ceiling === null) return sql``
  return sql`
    day as (
      select c.messages, c.segments from daily_counts c
      where c.empresa_id = ${stream.empresaId}::int and c.day = ${ceiling.day}::date and exists (select from pace)
      for update),`
}

/** Whether a judged message, with those before it, is beyond the day's ceiling. */
export function beyondCeiling({ holds: { ceiling } }: HoldInput): Sql<unknown> {
  if (ceiling === null) return sql`false`
  const upToHere = sql`over (order by j.due_at, j.id rows unbounded preceding)`
  return sql`coalesce(
    (select day.messages from day) + sum(${newMessage('j')}) ${upToHere} > ${ceiling.messages}::bigint
    or (select day.segments from day) + sum(${paidSegments('j')}) ${upToHere} > ${ceiling.segments}::bigint, false)`
}

/** Counts what leaves, and says when the ceiling kept something back. */
export function countDay({ holds: { ceiling }, stream }: HoldInput): Sql<unknown> {
  if (ceiling === null) return sql``
  return sql`
    spent as (
      update daily_counts c
      set messages = day.messages + t.messages, segments = day.segments + t.segments, reached = t.reached
      from day, (
        select coalesce(sum(${newMessage('taken')}), 0) as messages, coalesce(sum(${paidSegments('taken')}), 0) as segments,
          exists (select from budgeted b where b.verdict = 'sending' and b.beyond) as reached
        from taken) t
      where c.empresa_id = ${stream.empresaId}::int and c.day = ${ceiling.day}::date
        and (t.messages > 0 or t.segments > 0 or t.reached)),`
}

function newMessage(row: string): Sql<unknown> {
  const j = sql.id(row)
  return sql`case when ${j}.verdict = 'sending' and ${j}.attempt_no = 0 then 1 else 0 end`
}

/** A text that was given back unsent has been counted already. */
function paidSegments(row: string): Sql<unknown> {
  const j = sql.id(row)
  return sql`case when ${j}.verdict = 'sending' and ${j}.channel = 'sms' and not (${j}.attempt_no > 0 and exists (
    select from attempts a
    where a.message_id = ${j}.id and a.attempt_no = ${j}.attempt_no and a.state = 'returned')) then ${j}.cost else 0 end`
}

/** Remembers when each person got a first attempt; what no cap asks for is forgotten. */
export function rememberSends({ holds, stream, now }: HoldInput): Sql<unknown> {
  if (!holds.capped) return sql``
  return sql`
    remembered as (
      update recipient_sends w
      set sent_at = array(select t from unnest(s.sent_at) t where t > ${now}::timestamptz - (
            select max(c.window_seconds) * interval '1 second' from recipient_caps c where c.lane = ${stream.lane}::text
          ) order by t) || array_fill(${now}::timestamptz, array[s.n]),
          updated_at = ${now}::timestamptz
      from (
        select sends.recipient_key, sends.sent_at, count(*)::int as n
        from moved join sends on sends.recipient_key = moved.recipient_key
        where moved.state = 'sending' and moved.attempt_no = 1
        group by sends.recipient_key, sends.sent_at) s
      where w.lane = ${stream.lane}::text and w.recipient_key = s.recipient_key),`
}
