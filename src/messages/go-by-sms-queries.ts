import { type Db, sql } from '../platform/db/db.ts'
import type { MessageId, StreamId } from '../platform/ids.ts'

/** Those that still wait to be moved; without a stream they only lose their way out by SMS, and stay. */
export async function moveToSms(
  db: Db,
  { ids, streamId, now }: { ids: readonly MessageId[]; streamId: StreamId | null; now: Date },
): Promise<void> {
  await db.run(sql`
    with waiting as (
      select id from messages
      where id = any(${ids}::bigint[]) and state = 'queued' and held_reason = 'by_sms'
      order by id for update),
    moved as (
      update messages m
      set channel = case when ${streamId}::bigint is null then m.channel else 'sms' end,
          stream_id = coalesce(${streamId}::bigint, m.stream_id), fallback_channel = null, fallback_after_s = null,
          due_at = ${now}::timestamptz, held_reason = null, updated_at = ${now}::timestamptz
      from waiting where m.id = waiting.id
      returning m.id, m.channel)
    insert into events (at, message_id, kind)
    select ${now}::timestamptz, id, 'straight_to_sms' from moved where channel = 'sms'`)
}

/** Takes their way out by SMS from messages that nobody would send there; what has become of them stays as it is. */
export async function forgetSms(db: Db, ids: readonly MessageId[]): Promise<void> {
  await db.run(sql`
    with stranded as (select id from messages where id = any(${ids}::bigint[]) order by id for update)
    update messages m set fallback_channel = null, fallback_after_s = null from stranded where m.id = stranded.id`)
}
