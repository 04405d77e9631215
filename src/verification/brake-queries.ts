/* Prefixes whose codes nobody enters. */
import { type Db, sql } from '../platform/db/db.ts'

export interface Brake {
  prefix: string
  since: Date
  until: Date
  codes: number
  verified: number
}

/** Until when codes to this prefix are refused; null: they are not. */
export async function findBrake(db: Db, prefix: string, now: Date): Promise<Date | null> {
  const row = await db.maybeOne(sql<{ until: Date }>`
    select until from otp_brakes where prefix = ${prefix}::text and until > ${now}::timestamptz`)
  return row?.until ?? null
}

export function listBrakes(db: Db, now: Date, limit: number): Promise<Brake[]> {
  return db.many(sql<Brake>`
    select prefix, since, until, codes, verified from otp_brakes
    where until > ${now}::timestamptz order by since desc, prefix limit ${limit}::int`)
}

/** Null when it was not braked. The prefix is judged anew by what comes from now on. */
export function endBrake(db: Db, prefix: string, now: Date): Promise<Brake | null> {
  return db.maybeOne(sql<Brake>`
    update otp_brakes set until = ${now}::timestamptz, since = ${now}::timestamptz
    where prefix = ${prefix}::text and until > ${now}::timestamptz
    returning prefix, since, until, codes, verified`)
}

/**
 * Brakes every prefix that some rule condemns: enough codes within its window, all old enough to have been entered,
 * and too few of them were. What was judged before a brake was lifted is not judged again. Returns the new ones.
 */
export function brakePrefixes(db: Db, now: Date, limit: number): Promise<Brake[]> {
  return db.many(sql<Brake>`
    insert into otp_brakes as b (prefix, since, until, codes, verified)
    select distinct on (found.prefix) found.prefix, ${now}::timestamptz,
      ${now}::timestamptz + found.brake_seconds * interval '1 second', found.codes, found.verified
    from (
      select l.prefix, r.brake_seconds, count(*)::int as codes,
        (count(*) filter (where l.status = 'verified'))::int as verified
      from otp_brake_rules r
      join otp_logs l on l.created_at > ${now}::timestamptz - r.window_seconds * interval '1 second'
        and l.created_at <= ${now}::timestamptz - r.settle_seconds * interval '1 second'
      left join otp_brakes old on old.prefix = l.prefix
      where l.provider <> 'test' and (l.status <> 'failed' or l.reason = 'too_many_tries')
        and (old.until is null or (old.until <= ${now}::timestamptz and l.created_at > old.until))
      group by r.id, l.prefix, r.brake_seconds, r.codes_min, r.conversion_min
      having count(*) >= r.codes_min
        and count(*) filter (where l.status = 'verified') < r.conversion_min * count(*)) found
    order by found.prefix, found.brake_seconds desc
    limit ${limit}::int
    on conflict (prefix) do update
    set since = excluded.since, until = excluded.until, codes = excluded.codes, verified = excluded.verified
    where b.until <= excluded.since
    returning prefix, since, until, codes, verified`)
}
