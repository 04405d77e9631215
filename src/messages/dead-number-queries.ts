/* The statements that find out which numbers are dead, and which are not after all. */
import { type Db, sql } from '../platform/db/db.ts'

export interface JudgedNumber {
  /** In hex. */
  recipientKey: string
  channel: 'whatsapp' | 'sms'
  /** As the last message to it was addressed. */
  address: string
  /** Until when it counts as dead; null: not dead. */
  deadUntil: Date | null
}

/**
 * Takes numbers with permanent failures that nobody has judged yet, and judges them by their rules: enough failures of
 * different messages, in time, far enough apart, and nothing delivered on that channel since the first.
 */
export function judgeNumbers(db: Db, { now, limit }: { now: Date; limit: number }): Promise<JudgedNumber[]> {
  return db.many(sql<JudgedNumber>`
    with new as (
      select attempt_id from permanent_failures where not judged
      order by attempt_id limit ${limit}::int for update skip locked),
    taken as (
      update permanent_failures f set judged = true from new where f.attempt_id = new.attempt_id
      returning f.recipient_key, f.channel, f.message_id),
    numbers as (select recipient_key, channel, max(message_id) as message_id from taken group by 1, 2)
    select encode(n.recipient_key, 'hex') as recipient_key, n.channel, m.to_address as address, dead.until as dead_until
    from numbers n
    join messages m on m.id = n.message_id and m.erased_at is null
    left join lateral (
      select max(${now}::timestamptz + r.dead_days * interval '1 day') as until
      from dead_number_rules r cross join lateral (
        select count(distinct f.message_id) as failures, min(f.at) as first_at, max(f.at) as last_at
        from permanent_failures f join dead_number_rules k on k.channel = f.channel and k.code = f.code
        where f.recipient_key = n.recipient_key and f.channel = n.channel
          and f.at > ${now}::timestamptz - r.within_days * interval '1 day') c
      where r.channel = n.channel
        and exists (
          select from permanent_failures f
          where f.recipient_key = n.recipient_key and f.channel = n.channel and f.code = r.code
            and f.at > ${now}::timestamptz - r.within_days * interval '1 day')
        and c.failures >= r.failures
        and c.last_at - c.first_at >= r.apart_hours * interval '1 hour'
        and not exists (
          select from messages d join attempts a on a.message_id = d.id
          where d.recipient_key = n.recipient_key and a.channel = n.channel and a.state in ('delivered', 'read')
            and a.claimed_at > c.first_at)) dead on true`)
}

/** Failures that no rule looks back to any more. */
export function deleteOldFailures(db: Db, { now, limit }: { now: Date; limit: number }): Promise<number> {
  return db.run(sql`
    delete from permanent_failures where attempt_id in (
      select attempt_id from permanent_failures
      where at < ${now}::timestamptz - coalesce((select max(within_days) from dead_number_rules), 0) * interval '1 day'
      limit ${limit}::int)`)
}

/** What was declared dead by itself since `since`, and where something was delivered after all since it was. */
export function listRevived(
  db: Db,
  { since, limit }: { since: Date; limit: number },
): Promise<{ recipientKey: Buffer; channel: 'whatsapp' | 'sms' | null }[]> {
  return db.many(sql<{ recipientKey: Buffer; channel: 'whatsapp' | 'sms' | null }>`
    select x.recipient_key, x.channel from suppressions x
    where x.empresa_id is null and x.reason = 'dead_number' and x.source = 'permanent_codes'
      and x.created_at > ${since}::timestamptz
      and exists (
        select from messages d join attempts a on a.message_id = d.id
        where d.recipient_key = x.recipient_key and (x.channel is null or a.channel = x.channel)
          and a.state in ('delivered', 'read') and a.updated_at >= x.created_at)
    order by x.id
    limit ${limit}::int`)
}
