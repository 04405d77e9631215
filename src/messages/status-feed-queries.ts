/* The statements of the feed: changes of handed-in messages that somebody has yet to be told of. */
import { type Db, sql } from '../platform/db/db.ts'
import type { EmpresaId } from '../platform/ids.ts'
import type { Channel, MessageState } from './message.ts'

/** One change of one message. */
export interface FeedEntry {
  /** Grows from change to change of a message. */
  id: number
  /** The id that the other system gave it; null when the message is gone and nobody can be told. */
  externalId: string | null
  empresaId: EmpresaId | null
  channel: Channel | null
  state: MessageState
  sid: string | null
  errorCode: number | null
  reason: string | null
  at: Date
}

/**
 * Deletes what was told and reads the oldest of the rest, for whoever holds the lease; takes the lease when there is
 * something to tell and nobody has it. Always from the beginning: a change that was committed late has a low id.
 */
export function exchangeFeed(
  db: Db,
  input: { owner: string; told: readonly number[]; limit: number; now: Date; leaseUntil: Date },
): Promise<FeedEntry[]> {
  const { owner, told, now } = input
  return db.many(sql<FeedEntry>`
    with deleted as (
      delete from status_feed where id = any(${told}::bigint[])),
    lease as (
      update status_feed_reader set owner = ${owner}::text, lease_until = ${input.leaseUntil}::timestamptz
      where (owner = ${owner}::text or lease_until <= ${now}::timestamptz)
        and exists (select from status_feed f where f.id <> all(${told}::bigint[]))
      returning owner),
    oldest as materialized (
      select f.* from status_feed f
      where f.id <> all(${told}::bigint[]) and exists (select from lease)
      order by f.id
      limit ${input.limit}::int)
    select o.id, m.external_id, m.empresa_id, m.channel, o.state, o.sid, o.error_code, o.reason, o.at
    from oldest o left join messages m on m.id = o.message_id
    order by o.id`)
}

/** Gives the lease back, so that another process need not wait until it is over. */
export async function releaseFeed(db: Db, owner: string, now: Date): Promise<void> {
  await db.run(sql`
    update status_feed_reader set owner = null, lease_until = ${now}::timestamptz where owner = ${owner}::text`)
}

/** How many changes nobody was told of yet, at most `max` of them, and since when the oldest waits. */
export function countFeed(db: Db, max: number): Promise<{ waiting: number; oldestAt: Date | null }> {
  return db.one(sql<{ waiting: number; oldestAt: Date | null }>`
    select count(*)::int as waiting, min(at) as oldest_at
    from (select at from status_feed order by id limit ${max}::int) f`)
}
