/* What several statements of this room have in common. */
import { type Db, type Sql, sql } from '../platform/db/db.ts'
import type { Channel, Lane } from './message.ts'

/**
 * The rule that an address is not to be written to, for a row with recipient_key, empresa_id, channel and lane.
 * `despiteOptOut` says of which rows an opt-out alone is not in the way; `channel` asks about another than the row's.
 */
export function suppressedBy(
  alias: string,
  now: Date,
  { despiteOptOut = sql`false`, channel }: { despiteOptOut?: Sql<unknown>; channel?: Channel } = {},
): Sql<boolean> {
  const row = sql.id(alias)
  const asked = channel === undefined ? sql`${row}.channel` : sql`${channel}::text`
  return sql<boolean>`exists (
    select from suppressions x
    where x.recipient_key = ${row}.recipient_key
      and (x.reason <> 'opted_out' or not ${despiteOptOut})
      and (x.empresa_id is null or x.empresa_id = ${row}.empresa_id)
      and (x.channel is null or x.channel = ${asked})
      and (x.lane is null or x.lane = ${row}.lane)
      and (x.expires_at is null or x.expires_at > ${now}::timestamptz))`
}

/** Of one person only the newest messages are looked at, where nothing else is said: what is older has long come to an end. */
const MESSAGES_OF_ONE_MAX = 500

/**
 * Whether a message is one of the newest of these people: those of the newest groups, and the newest that belong to none. As an
 * array, so that messages are read by their ids: as a join a queue that has just been filled, and has no statistics yet,
 * would be read whole. However much a person was sent, so much is read of them and no more; how many people at once is the
 * caller's to bound.
 */
export function isOneOf(alias: string, keys: readonly Buffer[], max = MESSAGES_OF_ONE_MAX): Sql<boolean> {
  return sql<boolean>`${sql.id(alias)}.id = any(array(
    select p.id from unnest(${keys}::bytea[]) k (recipient_key) cross join lateral (
      (select id from messages where recipient_key = k.recipient_key and group_id is null
        order by id desc limit ${max}::int)
      union all
      (select id from messages where recipient_key = k.recipient_key and group_id is not null
        order by group_id desc limit ${max}::int)
      order by id desc limit ${max}::int) p))`
}

/** Whether nobody knows that the person agreed, for a row as above; asked where an empresa's rules want it known. */
export function consentUnknown(alias: string): Sql<boolean> {
  const row = sql.id(alias)
  return sql<boolean>`not exists (
    select from contacts k
    where k.empresa_id = ${row}.empresa_id and k.recipient_key = ${row}.recipient_key
      and k.channel_type = ${row}.channel and k.consent)`
}

/** Over so many rows the counter of one state is spread. */
export const COUNTER_SLOTS = 16

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

/**
 * Writes down the moves of messages that have a feed, rows of (id, has_feed, state, sid, error_code, reason), in the
 * statement that makes them: everything that changes `messages.state` has this part.
 */
export function feedMoves(moves: Sql<unknown>, now: Date): Sql<unknown> {
  return sql`
    insert into status_feed (message_id, state, sid, error_code, reason, at)
    select id, state, sid, error_code, reason, ${now}::timestamptz from (${moves}) fed_moves
    where has_feed`
}

/**
 * Wakes the workers of every process once this transaction has committed: those of the lane, where the work is known to be
 * of one, or all. Who is not woken, because this process died just then, finds the work when it looks by itself.
 */
export async function notifyWork(db: Db, lane: Lane | null = null): Promise<void> {
  await db.notify('recado_work', lane ?? '')
}

/** Tells every process what it may not hand over any more, with this transaction: nobody may stay untold. */
export async function notifyHalt(db: Db, payload: string): Promise<void> {
  await db.run(sql`select pg_notify('recado_halt', ${payload}::text)`)
}
