/* The statements that bring what waits on a sender that is gone to the one that serves now. */
import { type Db, sql } from '../platform/db/db.ts'
import type { SenderId, StreamId } from '../platform/ids.ts'
import type { StreamKey } from './streams.ts'

export interface GoneStream extends StreamKey {
  id: StreamId
  /** The sender that serves its empresa, lane and channel now; null: none does. */
  successor: SenderId | null
  /** The successor's stream of the same empresa, lane and broadcast; null: there is none yet. */
  target: StreamId | null
}

/** Locks streams of inactive senders on which something is queued, first those that somebody serves now. */
export function lockGoneStreams(db: Db, limit: number): Promise<GoneStream[]> {
  return db.many(sql<GoneStream>`
    select s.id, s.empresa_id, s.lane, s.group_id, s.sender_id, y.id as successor, t.id as target
    from streams s
    join senders x on x.id = s.sender_id and not x.active
    left join lateral (
      select z.id from senders z
      where z.channel = x.channel and z.active and (z.empresa_id is null or z.empresa_id = s.empresa_id)
        and (not z.otp_only or s.lane = 'otp')
      order by z.empresa_id nulls last, z.otp_only desc, z.id
      limit 1) y on true
    left join streams t on t.empresa_id = s.empresa_id and t.lane = s.lane and t.sender_id = y.id
      and t.group_id is not distinct from s.group_id
    where exists (select from messages m where m.stream_id = s.id and m.due_at is not null)
    order by y.id is null, s.id
    limit ${limit}::int
    for update of s skip locked`)
}

/** A stream changes its sender, and all that is on it with it. */
export async function hangOnSender(db: Db, id: StreamId, senderId: SenderId): Promise<void> {
  await db.run(sql`update streams set sender_id = ${senderId}::int where id = ${id}::bigint`)
}

/** Moves what is queued from one stream to another; returns how many. */
export function moveQueued(db: Db, source: StreamId, target: StreamId, limit: number): Promise<number> {
  return db.run(sql`
    with some as (
      select id from messages
      where stream_id = ${source}::bigint and due_at is not null and state = 'queued'
      order by id
      limit ${limit}::int
      for update skip locked)
    update messages m set stream_id = ${target}::bigint from some where m.id = some.id`)
}
