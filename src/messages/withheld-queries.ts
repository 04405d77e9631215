/* Messages that no claim looks at, because their stream is withheld. */
import { type Db, type Sql, sql } from '../platform/db/db.ts'
import { ceilingReached, killed } from './hold-queries.ts'
import { countMoves, feedMoves } from './queries.ts'

/** Why a stream on its sender is passed over by claims, the first reason that holds; null: it is not. */
export function withheldFor(stream: string, sender: string, now: Date): Sql<string | null> {
  const s = sql.id(stream)
  const x = sql.id(sender)
  return sql<string | null>`case
    when ${killed(stream, sender)} then 'kill_switch'
    when ${x}.stopped_reason is not null or not ${x}.active then 'sender_stopped'
    when ${s}.state = 'held' then 'scheduled'
    when ${s}.state <> 'open' or ${s}.held_until > ${now}::timestamptz then 'paused'
    when ${ceilingReached(stream, now)} then 'daily_ceiling' end`
}

/** The oldest of every withheld stream come first, because what was queued first expires first. */
export async function expireWithheld(
  db: Db,
  { now, limit, slot }: { now: Date; limit: number; slot: number },
): Promise<number> {
  const { n } = await db.one(sql<{ n: number }>`
    with withheld as materialized (
      select s.id, ${withheldFor('s', 'x', now)} as hold
      from streams s join senders x on x.id = s.sender_id
      where not s.idle and (${withheldFor('s', 'x', now)}) is not null),
    dead as (
      select m.id, w.hold
      from withheld w cross join lateral (
        select m.id from (
          select m.id, m.expires_at from messages m
          where m.stream_id = w.id and m.due_at is not null and m.state = 'queued'
          order by m.due_at, m.id limit ${limit}::int) m
        where m.expires_at <= ${now}::timestamptz) m
      limit ${limit}::int),
    moved as (
      update messages m
      set state = 'expired', reason = 'expired', due_at = null, error_code = null, held_reason = dead.hold,
        updated_at = ${now}::timestamptz
      from dead where m.id = dead.id and m.state = 'queued'
      returning m.id, m.group_id, m.state, m.held_reason, m.has_feed, m.reason),
    counted as (${countMoves(sql`select group_id, 'queued'::text as before, state as after from moved`, slot)}),
    fed as (${feedMoves(
      sql`
      select id, has_feed, state, null::text as sid, null::int as error_code, reason from moved`,
      now,
    )}),
    noted as (
      insert into events (at, message_id, kind, facts)
      select ${now}::timestamptz, id, 'expired', jsonb_build_object('held', held_reason) from moved)
    select count(*)::int as n from moved`)
  return n
}
