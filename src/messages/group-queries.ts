/* What is said of a whole group: that it waits for its start, is paused or canceled. */
import { type Db, type Sql, sql } from '../platform/db/db.ts'
import type { EmpresaId, GroupId, StreamId } from '../platform/ids.ts'
import { countMoves, feedMoves } from './queries.ts'

/** `open`: its messages leave. A canceled group stays canceled. */
export type GroupState = 'open' | 'scheduled' | 'paused' | 'canceled'

export interface GroupStand {
  state: GroupState
  /** When it is to start, or was; null: at once. */
  startsAt: Date | null
}

/** A group's state as its streams repeat it. */
export function streamStateOf(state: Sql<unknown>): Sql<string> {
  return sql<string>`case ${state} when 'scheduled' then 'held' when 'canceled' then 'killed' else ${state} end`
}

/**
 * Waits in line with the claims on the senders of the group. At the group itself claims would pass by for as long as one
 * of them is under way, and on a busy machine one always is.
 */
export async function queueWithClaims(db: Db, empresaId: EmpresaId, id: GroupId): Promise<void> {
  await db.run(sql`
    select from sender_pace p
    where exists (
      select from streams s
      where s.empresa_id = ${empresaId}::int and s.group_id = ${id}::bigint and s.sender_id = p.sender_id
        and p.class = case when s.lane in ('otp', 'alert') then 'urgent' else 'bulk' end)
    order by p.sender_id, p.class
    for update`)
}

/**
 * Locks the group: claims that are just taking something of it, and whoever opens a stream of it, are waited for, and
 * who comes later sees what this transaction says. Null: it is not of that empresa.
 */
export function lockGroup(db: Db, empresaId: EmpresaId, id: GroupId): Promise<GroupStand | null> {
  return db.maybeOne(sql<GroupStand>`
    select state, starts_at from message_groups
    where empresa_id = ${empresaId}::int and id = ${id}::bigint
    for no key update`)
}

/** Says of a locked group and of its streams how they stand; returns the streams. */
export async function setGroupState(
  db: Db,
  { empresaId, id, state }: { empresaId: EmpresaId; id: GroupId; state: GroupState },
): Promise<StreamId[]> {
  const rows = await db.many(sql<{ id: StreamId }>`
    with said as (
      update message_groups set state = ${state}::text where empresa_id = ${empresaId}::int and id = ${id}::bigint)
    update streams s set state = ${streamStateOf(sql`${state}::text`)}
    where s.empresa_id = ${empresaId}::int and s.group_id = ${id}::bigint
    returning s.id`)
  return rows.map((row) => row.id)
}

/** Whether the group is canceled, or that of the message. */
export async function isCanceled(
  db: Db,
  empresaId: EmpresaId,
  of: { groupId: GroupId } | { messageId: number },
): Promise<boolean> {
  const group =
    'groupId' in of
      ? sql`${of.groupId}::bigint`
      : sql`(select m.group_id from messages m where m.empresa_id = ${empresaId}::int and m.id = ${of.messageId}::bigint)`
  const row = await db.maybeOne(sql<{ state: GroupState }>`
    select state from message_groups where empresa_id = ${empresaId}::int and id = ${group}`)
  return row?.state === 'canceled'
}

/** Streams of canceled groups, or of this one, on which something is still queued. */
export async function listCanceledStreams(
  db: Db,
  groupId: GroupId | null,
  limit: number,
): Promise<StreamId[]> {
  const rows = await db.many(sql<{ id: StreamId }>`
    select s.id from streams s
    where s.state = 'killed' and not s.idle and (${groupId}::bigint is null or s.group_id = ${groupId}::bigint)
      and (select true from messages m where m.stream_id = s.id and m.due_at is not null limit 1)
    order by s.id
    limit ${limit}::int`)
  return rows.map((row) => row.id)
}

/**
 * Takes out of the queue what hangs on a stream, at most the limit; counters and timeline go with it. What was to go on
 * by SMS and never did is what WhatsApp made of it again. Returns how many.
 */
export async function cancelOnStream(
  db: Db,
  { streamId, limit, slot, now }: { streamId: StreamId; limit: number; slot: number; now: Date },
): Promise<number> {
  const { n } = await db.one(sql<{ n: number }>`
    with waiting as (
      select m.id, m.fell_back and not exists (
          select from attempts a where a.message_id = m.id and a.channel = 'sms' and a.state <> 'returned') as taken_back
      from messages m
      where m.id = any(array(
          select q.id from messages q where q.stream_id = ${streamId}::bigint and q.due_at is not null
          order by q.due_at, q.id limit ${limit}::int))
        and m.state = 'queued' and m.stream_id = ${streamId}::bigint
      order by m.id
      for update of m),
    moved as (
      update messages m
      set state = 'canceled', reason = 'broadcast_canceled', due_at = null, held_reason = null,
        fell_back = m.fell_back and not w.taken_back, channel = case when w.taken_back then 'whatsapp' else m.channel end,
        updated_at = ${now}::timestamptz
      from waiting w where m.id = w.id
      returning m.id, m.group_id, m.state, m.has_feed, m.reason, w.taken_back),
    counted as (${countMoves(
      sql`
        select group_id, 'queued'::text as before, state as after from moved
        union all
        select group_id, 'fell_back', null from moved where taken_back`,
      slot,
    )}),
    fed as (${feedMoves(canceled, now)}),
    noted as (
      insert into events (at, message_id, kind)
      select ${now}::timestamptz, id, 'broadcast_canceled' from moved)
    select count(*)::int as n from moved`)
  return n
}

const canceled = sql`
  select id, has_feed, state, null::text as sid, null::int as error_code, reason from moved`
