/* What holds messages back besides their own time: kill switches, an empresa's ceiling, its quiet hours, caps. */
import { type Db, type Sql, sql } from '../platform/db/db.ts'
import type { Lane } from './message.ts'

/** Lanes that rules of an empresa are about; codes and alerts are never held by them. */
export const RULED_LANES = ['transactional', 'bulk'] as const satisfies readonly Lane[]

/** What the rules of an empresa say to a claim of one of its streams. */
export interface StreamRules {
  /** The empresa's own. */
  timeZone: string
  allowedFrom: number | null
  allowedTo: number | null
  neverWeekdays: number[]
  /** Every zone that a recipient may have. */
  zones: string[]
  dailyMessages: number | null
  dailySegments: number | null
  /** The latest day that has a row of counts. */
  countedDay: string | null
}

/*
 * Each asks with a sub-select of its own and not with `exists`: as a join it would be planned before the streams are
 * narrowed to those with something due.
 */

/** Whether a switch stops the stream, a row with empresa_id and lane, on its sender, a row with channel. */
export function killed(stream: string, sender: string): Sql<boolean> {
  const [s, x] = [sql.id(stream), sql.id(sender)]
  return sql<boolean>`coalesce((
    select true from kill_switches k
    where k.lifted_at is null and (k.empresa_id is null or k.empresa_id = ${s}.empresa_id)
      and (k.lane is null or k.lane = ${s}.lane) and (k.channel is null or k.channel = ${x}.channel)
    limit 1), false)`
}

/** Whether the empresa of the stream has reached a ceiling of this day. */
export function ceilingReached(stream: string, now: Date): Sql<boolean> {
  const s = sql.id(stream)
  return sql<boolean>`(${s}.lane = any(${RULED_LANES}::text[]) and coalesce((
    select true from daily_counts c
    where c.empresa_id = ${s}.empresa_id and c.reached and c.ends_at > ${now}::timestamptz
    limit 1), false))`
}

/** The rules of the stream's empresa as one value; null where there are none. */
export function rulesOf(stream: string): Sql<StreamRules | null> {
  const s = sql.id(stream)
  return sql<StreamRules | null>`(
    select jsonb_build_object('timeZone', e.time_zone, 'allowedFrom', r.allowed_from, 'allowedTo', r.allowed_to,
      'neverWeekdays', to_jsonb(r.never_weekdays), 'dailyMessages', r.daily_messages, 'dailySegments', r.daily_segments,
      'zones', (select coalesce(jsonb_agg(z.name), '[]') from recipient_zones z),
      'countedDay', (select max(c.day) from daily_counts c where c.empresa_id = r.empresa_id))
    from sending_rules r join empresas e on e.id = r.empresa_id
    where r.empresa_id = ${s}.empresa_id and ${s}.lane = any(${RULED_LANES}::text[])
      and (r.allowed_from is not null or r.never_weekdays <> '{}'
        or r.daily_messages is not null or r.daily_segments is not null))`
}

/** The row that counts an empresa's day; a claim locks it. */
export async function openDay(
  db: Db,
  { empresaId, day, endsAt }: { empresaId: number; day: string; endsAt: Date },
): Promise<void> {
  await db.run(sql`
    insert into daily_counts (empresa_id, day, ends_at)
    values (${empresaId}::int, ${day}::date, ${endsAt}::timestamptz)
    on conflict (empresa_id, day) do nothing`)
}

/** Forgets when people were last written to, once no cap can ask any more. */
export function deleteOldSends(db: Db, before: Date, limit: number): Promise<number> {
  return db.run(sql`
    delete from recipient_sends where (lane, recipient_key) in (
      select lane, recipient_key from recipient_sends where updated_at < ${before}::timestamptz
      order by updated_at limit ${limit}::int for update skip locked)`)
}
