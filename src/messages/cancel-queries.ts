/* What becomes of a person's messages when they are not to be written to any more. */
import { type Db, type Sql, sql } from '../platform/db/db.ts'
import type { EmpresaId } from '../platform/ids.ts'
import type { Channel, Lane } from './message.ts'
import { COUNTER_SLOTS, countMoves, feedMoves, isOneOf } from './queries.ts'

/** Whose messages and which of them; null in `empresaId`, `lane` or `channel`: any. */
interface Meant {
  empresaId: EmpresaId | null
  keys: readonly Buffer[]
  lane: Lane | null
  channel: Channel | null
  /** They asked for it, or are blocked: then nothing leaves despite it. */
  reason: 'opted_out' | 'suppressed'
  now: Date
}

/**
 * Takes out of the queue what waits for these people, whatever holds it; counters and timeline go with it. What leaves
 * despite an opt-out stays where they asked for nothing more: they asked for it; a block stops everything. Returns how
 * many, at most the limit.
 */
export async function cancelQueuedFor(
  db: Db,
  meant: Omit<Meant, 'channel'> & { limit: number },
): Promise<number> {
  const isOptOut = meant.reason === 'opted_out'
  const { n } = await db.one(sql<{ n: number }>`
    with waiting as (
      select m.id from ${messagesOf({ ...meant, channel: null })} and m.state = 'queued'
      order by m.id limit ${meant.limit}::int
      for update of m),
    moved as (
      update messages m
      set state = 'canceled', reason = ${meant.reason}::text, due_at = null, held_reason = null, updated_at = ${meant.now}::timestamptz
      from waiting where m.id = waiting.id
      returning m.id, m.group_id, m.state, m.has_feed, m.reason),
    counted as (${countMoves(sql`select group_id, 'queued'::text as before, state as after from moved`, slotOf(meant.keys))}),
    fed as (${feedMoves(canceled, meant.now)}),
    noted as (
      insert into events (at, message_id, kind, facts)
      select ${meant.now}::timestamptz, id, ${isOptOut ? 'canceled' : 'suppressed'}::text,
        ${JSON.stringify({ reason: meant.reason })}::jsonb from moved)
    select count(*)::int as n from moved`)
  return n
}

const canceled = sql`
  select id, has_feed, state, null::text as sid, null::int as error_code, reason from moved`

/** Says in the timeline of what is just being handed over, once since it was claimed, that it was stopped: it may still arrive. */
export async function noteInFlight(db: Db, meant: Meant): Promise<void> {
  const kind = meant.reason === 'opted_out' ? 'stopped_in_flight' : 'blocked_in_flight'
  await db.run(sql`
    insert into events (at, message_id, kind)
    select ${meant.now}::timestamptz, m.id, ${kind}::text from ${messagesOf(meant)} and m.state = 'sending'
      and not exists (
        select from events e where e.message_id = m.id and e.at >= m.updated_at and e.kind = ${kind}::text)`)
}

/** By whom it is about: of a broadcast that many answer with a stop, not all wait for one row of counters. */
function slotOf([first]: readonly Buffer[]): number {
  return (first?.[0] ?? 0) % COUNTER_SLOTS
}

function messagesOf({ empresaId, keys, lane, channel, reason }: Meant): Sql<unknown> {
  return sql`messages m
    where ${isOneOf('m', keys)}
      and (${empresaId}::int is null or m.empresa_id = ${empresaId}::int)
      and (${lane}::text is null or m.lane = ${lane}::text)
      and (${channel}::text is null or m.channel = ${channel}::text)
      and (${reason}::text <> 'opted_out' or not m.despite_opt_out)`
}
