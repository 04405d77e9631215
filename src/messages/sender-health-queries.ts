/* The statements by which senders and accounts are stopped, slowed, and let go on. */
import { type Db, sql } from '../platform/db/db.ts'
import type { SenderId } from '../platform/ids.ts'
import { notifyWork } from './queries.ts'

export type StopReason = 'unreachable' | 'auth' | 'daily_limit'

export interface StopInput {
  senderId: SenderId
  /** All senders of its account are stopped with it. */
  wholeAccount: boolean
  reason: StopReason
  /** Null: after a time that doubles with every stop in a row. */
  until: Date | null
  backoff: { baseMs: number; maxMs: number }
  /** Whether it was found out by the one message that a stopped sender is tried with. */
  probe: boolean
  /** When the message was claimed that found it out. */
  claimedAt: Date
  now: Date
}

export interface Stopped {
  id: SenderId
  stoppedUntil: Date
  /** What it was stopped for before; null: it was not. */
  before: StopReason | null
}

/**
 * Stops a sender, or keeps a stopped one stopped when its probe failed. What was claimed before the sender last stopped
 * or went on changes nothing. Returns the senders that were changed.
 */
export function stopSenders(db: Db, input: StopInput): Promise<Stopped[]> {
  const { senderId, reason, now } = input
  return db.many(sql<Stopped>`
    with seen as (
      select x.id, x.stopped_reason as before, case when x.stopped_reason = ${reason}::text then x.stops else 0 end as stops
      from senders x
      where (x.id = ${senderId}::int or ${input.wholeAccount}::boolean
          and x.account_sid = (select y.account_sid from senders y where y.id = ${senderId}::int))
        and case when x.id = ${senderId}::int and ${input.probe}::boolean then x.stopped_reason is not null
          else x.stopped_reason is distinct from ${reason}::text
            and (x.turned_at is null or x.turned_at <= ${input.claimedAt}::timestamptz) end
      order by x.id
      for no key update)
    update senders x
    set stopped_reason = ${reason}::text, stops = seen.stops + 1,
        stopped_until = coalesce(${input.until}::timestamptz, ${now}::timestamptz + interval '1 millisecond'
          * least(${input.backoff.maxMs}::float8, ${input.backoff.baseMs}::float8 * power(2, least(seen.stops, 20)))),
        turned_at = case when seen.before is distinct from ${reason}::text then ${now}::timestamptz else x.turned_at end
    from seen where x.id = seen.id
    returning x.id, x.stopped_until, seen.before`)
}

/** Lets a stopped sender go on; false when it was not stopped. */
export async function resumeSender(db: Db, id: SenderId, now: Date): Promise<boolean> {
  const resumed = await db.run(sql`
    update senders
    set stopped_reason = null, stopped_until = null, stops = 0, turned_at = ${now}::timestamptz
    where id = ${id}::int and stopped_reason is not null`)
  if (resumed > 0) await notifyWork(db)
  return resumed > 0
}

/** Lets the platform's senders go on that waited for other credentials; a process that starts brings them. */
export async function forgetAuthStops(db: Db, now: Date): Promise<void> {
  await db.run(sql`
    update senders
    set stopped_reason = null, stopped_until = null, stops = 0, turned_at = ${now}::timestamptz
    where stopped_reason = 'auth' and empresa_id is null`)
}

/**
 * Halves a sender's rate, but not below `shareMin` of the full one, nor twice since `halvedBefore`. What was claimed
 * before the last halving changes nothing. Returns the new share of the full rate; null when nothing changed.
 */
export async function halveRate(
  db: Db,
  input: { senderId: SenderId; claimedAt: Date; halvedBefore: Date; shareMin: number; now: Date },
): Promise<number | null> {
  const rows = await db.many(sql<{ share: number }>`
    update sender_pace
    set full_rate = coalesce(full_rate, rate), rate = greatest(coalesce(full_rate, rate) * ${input.shareMin}::float8, rate / 2),
        slowed_at = ${input.now}::timestamptz, raised_at = ${input.now}::timestamptz
    where sender_id = ${input.senderId}::int
      and (slowed_at is null
        or slowed_at <= ${input.claimedAt}::timestamptz and slowed_at <= ${input.halvedBefore}::timestamptz)
    returning rate / full_rate as share`)
  return rows[0]?.share ?? null
}

/** Raises the rates that were halved and not changed since `before` by this part of the full rate; returns how many. */
export function raiseRates(db: Db, input: { step: number; before: Date; now: Date }): Promise<number> {
  return db.run(sql`
    update sender_pace
    set rate = least(full_rate, rate + full_rate * ${input.step}::float8), raised_at = ${input.now}::timestamptz
    where rate < full_rate and raised_at <= ${input.before}::timestamptz`)
}

export interface AccountLimit {
  share: number
  changedAt: Date
}

export function findAccountLimit(db: Db, accountSid: string): Promise<AccountLimit | null> {
  return db.maybeOne(sql<AccountLimit>`
    select share, changed_at from account_limits where account_sid = ${accountSid}::text`)
}

export async function findLimitOfSender(
  db: Db,
  id: SenderId,
): Promise<{ accountSid: string; limit: AccountLimit | null }> {
  const { accountSid, share, changedAt } = await db.one(sql<{
    accountSid: string
    share: number | null
    changedAt: Date | null
  }>`
    select x.account_sid, l.share, l.changed_at
    from senders x left join account_limits l on l.account_sid = x.account_sid
    where x.id = ${id}::int`)
  return { accountSid, limit: share === null || changedAt === null ? null : { share, changedAt } }
}

/** Writes the limit if it is still the one that was seen, and tells every process; false when it was not. */
export async function saveAccountLimit(
  db: Db,
  input: { accountSid: string; share: number; seen: AccountLimit | null; now: Date },
): Promise<boolean> {
  const saved = await db.run(sql`
    insert into account_limits as l (account_sid, share, changed_at)
    values (${input.accountSid}::text, ${input.share}::float8, ${input.now}::timestamptz)
    on conflict (account_sid) do update set share = excluded.share, changed_at = excluded.changed_at
      where l.changed_at = ${input.seen?.changedAt ?? null}::timestamptz`)
  if (saved > 0) await db.run(sql`select pg_notify('recado_limits', '')`)
  return saved > 0
}
