import { type Db, type Sql, sql } from '../platform/db/db.ts'
import type { EmpresaId, GroupId, MessageId, StreamId } from '../platform/ids.ts'
import { HANDED_IN_SOURCE } from './handed-in.ts'
import type { Channel, Lane } from './message.ts'
import { countMoves, feedMoves } from './queries.ts'

export interface FailedMessage {
  id: MessageId
  groupId: GroupId | null
  lane: Lane
  channel: Channel
  toAddress: string
  /** Null: the empresa's own. */
  timeZone: string | null
  /** Nobody knows whether it arrived. */
  isUnknown: boolean
}

export interface FailedFilter {
  empresaId: EmpresaId
  /** One message, the group whose messages are meant, or those another system handed in during a period. */
  of: { messageId: MessageId } | { groupId: GroupId } | { handedIn: { from: Date; to: Date } }
  /** Only those that failed with this code; null: those without one; undefined: all. */
  errorCode: number | null | undefined
}

/** Failed messages in the order of their ids, after the last one seen. */
export function listFailed(
  db: Db,
  { empresaId, of, errorCode }: FailedFilter,
  page: { after: number; limit: number },
): Promise<FailedMessage[]> {
  const code = errorCode === undefined ? sql`` : sql`and m.error_code is not distinct from ${errorCode}::int`
  return db.many(sql<FailedMessage>`
    select m.id, m.group_id, m.lane, m.channel, m.to_address, m.time_zone, m.reason = 'outcome_unknown' as is_unknown
    from messages m
    where ${meant(of)} and m.empresa_id = ${empresaId}::int and m.state = 'failed' and m.reason is not null ${code}
      and m.erased_at is null
      and m.id > ${page.after}::bigint
    order by m.id
    limit ${page.limit}::int`)
}

function meant(of: FailedFilter['of']): Sql<unknown> {
  if ('messageId' in of) return sql`m.id = ${of.messageId}::bigint`
  if ('groupId' in of) return sql`m.group_id = ${of.groupId}::bigint`
  const { from, to } = of.handedIn
  return sql`
    m.source = ${HANDED_IN_SOURCE}::text and m.external_id is not null
    and m.created_at >= ${from}::timestamptz and m.created_at < ${to}::timestamptz`
}

/**
 * Lets retention come by again from this message on: what it had passed gets new forms. Before messages are locked, because
 * retention locks its place first.
 */
export async function setRetentionBack(db: Db, empresaId: EmpresaId, first: MessageId): Promise<void> {
  await db.run(sql`
    update retention_progress set position = ${first}::bigint - 1
    where empresa_id = ${empresaId}::int and kind in ('content', 'raw') and position >= ${first}::bigint`)
}

export interface Requeue {
  empresaId: EmpresaId
  rows: readonly { id: MessageId; streamId: StreamId; expiresAt: Date }[]
  /** Who did it, for the timeline. */
  by: string
  now: Date
}

/** Puts messages back into the queue that are still failed; counters and timeline go with them. Returns how many. */
export async function requeueFailed(db: Db, { empresaId, rows, by, now }: Requeue): Promise<number> {
  const moves = sql`select group_id, 'failed'::text as before, 'queued'::text as after from moved`
  const { queued } = await db.one(sql<{ queued: number }>`
    with held as (
      select v.* from unnest(
        ${rows.map((row) => row.id)}::bigint[], ${rows.map((row) => row.streamId)}::bigint[],
        ${rows.map((row) => row.expiresAt)}::timestamptz[]) as v (id, stream_id, expires_at)
      join messages m on m.id = v.id and m.empresa_id = ${empresaId}::int and m.state = 'failed' and m.erased_at is null
      order by m.id
      for update of m),
    moved as (
      update messages m
      set state = 'queued', due_at = ${now}::timestamptz, expires_at = h.expires_at, stream_id = h.stream_id,
          retries = 0, error_code = null, reason = null, updated_at = ${now}::timestamptz
      from held h where m.id = h.id
      returning m.id, m.group_id, m.stream_id, m.has_feed),
    counted as (${countMoves(moves, 0)}),
    fed as (${feedMoves(
      sql`
      select id, has_feed, 'queued'::text as state, null::text as sid, null::int as error_code, null::text as reason
      from moved`,
      now,
    )}),
    noted as (
      insert into events (at, message_id, kind, facts)
      select ${now}::timestamptz, id, 'retried_by_hand', ${JSON.stringify({ by })}::jsonb from moved),
    woken as (
      update streams s set idle = false where s.id in (select stream_id from moved))
    select count(*)::int as queued from moved`)
  return queued
}
