/* What /metrics asks of the queue. Every statement reads a bounded piece of an index, however full the tables are. */
import { type Db, sql } from '../platform/db/db.ts'
import type { Lane } from './message.ts'

/** No more streams, and no more messages of one, are looked at: beyond that a figure says "at least". */
const STREAMS_MAX = 1_000
const MESSAGES_PER_STREAM_MAX = 5_000
const ATTEMPTS_MAX = 10_000

export interface LaneFigures {
  lane: Lane
  due: number
  oldestDueAt: Date
}

/** What is due on open streams, by lane; walks from one stream with something queued to the next by the queue's index. */
export function countDue(db: Db, now: Date): Promise<LaneFigures[]> {
  return db.many(sql<LaneFigures>`
    with recursive busy as (
      (select stream_id from messages where due_at is not null order by stream_id limit 1)
      union all
      select (select m.stream_id from messages m
        where m.due_at is not null and m.stream_id > b.stream_id order by m.stream_id limit 1)
      from busy b where b.stream_id is not null)
    select s.lane, sum(q.n)::int as due, min(q.oldest) as oldest_due_at
    from (select stream_id from busy where stream_id is not null limit ${STREAMS_MAX}::int) b
    join streams s on s.id = b.stream_id
    cross join lateral (
      select count(*) as n, min(due_at) as oldest from (
        select due_at from messages m
        where m.stream_id = s.id and m.due_at <= ${now}::timestamptz
        order by due_at limit ${MESSAGES_PER_STREAM_MAX}::int) first_due) q
    where s.state = 'open' and (s.held_until is null or s.held_until <= ${now}::timestamptz) and q.n > 0
    group by s.lane`)
}

export interface OverdueFigures {
  lease: number
  uncertain: number
  receipt: number
}

export interface OverdueLimits {
  leaseBefore: Date
  uncertainBefore: Date
  receiptBefore: Date
  /** No attempt whose outcome is unknown waits for its next look beyond this. */
  lookedAtBefore: Date
}

/** Attempts that nobody came back to in time, of those that are looked at first. */
export function countOverdue(db: Db, limits: OverdueLimits): Promise<OverdueFigures> {
  return db.one(sql<OverdueFigures>`
    select
      count(*) filter (where state = 'sending' and look_at < ${limits.leaseBefore}::timestamptz)::int as lease,
      count(*) filter (where state = 'uncertain' and claimed_at < ${limits.uncertainBefore}::timestamptz)::int as uncertain,
      count(*) filter (where state in ('accepted', 'sent') and look_at < ${limits.receiptBefore}::timestamptz)::int as receipt
    from (
      (select state, look_at, claimed_at from attempts
        where sid is null and look_at <= ${limits.lookedAtBefore}::timestamptz
        order by look_at limit ${ATTEMPTS_MAX}::int)
      union all
      (select state, look_at, claimed_at from attempts
        where sid is not null and look_at <= ${limits.lookedAtBefore}::timestamptz
        order by look_at limit ${ATTEMPTS_MAX}::int)) first_looked_at`)
}
