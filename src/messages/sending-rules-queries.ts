import { type Db, sql } from '../platform/db/db.ts'
import type { EmpresaId, MessageId, StreamId } from '../platform/ids.ts'
import { RULED_LANES } from './hold-queries.ts'

export interface RulesRow {
  /** Minutes since midnight; null with `allowedTo`: all day. */
  allowedFrom: number | null
  allowedTo: number | null
  /** 0 is Sunday. */
  neverWeekdays: number[]
  dailyMessages: number | null
  dailySegments: number | null
  /** Undefined: it is not said. */
  approvalAbove: number | null | undefined
}

/** The empresa's zone, and its rules where it has made any. */
export function findRules(
  db: Db,
  empresaId: EmpresaId,
): Promise<RulesRow & { timeZone: string; updatedAt: Date | null; updatedBy: string | null }> {
  return db.one(sql<RulesRow & { timeZone: string; updatedAt: Date | null; updatedBy: string | null }>`
    select e.time_zone, r.allowed_from, r.allowed_to, coalesce(r.never_weekdays, '{}') as never_weekdays,
      r.daily_messages, r.daily_segments, r.approval_above, r.updated_at, r.updated_by
    from empresas e left join sending_rules r on r.empresa_id = e.id
    where e.id = ${empresaId}::int`)
}

/** Writes the rules down, to be applied to what the old ones hold; a ceiling that was reached is asked again. */
export async function writeRules(
  db: Db,
  empresaId: EmpresaId,
  { rules, by, now }: { rules: RulesRow; by: string; now: Date },
): Promise<void> {
  await db.run(sql`
    insert into sending_rules (empresa_id, allowed_from, allowed_to, never_weekdays, daily_messages, daily_segments,
      approval_above, rejudge, updated_at, updated_by)
    values (${empresaId}::int, ${rules.allowedFrom}::smallint, ${rules.allowedTo}::smallint,
      ${rules.neverWeekdays}::smallint[], ${rules.dailyMessages}::int, ${rules.dailySegments}::int,
      ${rules.approvalAbove ?? null}::int, true,
      ${now}::timestamptz, ${by}::text)
    on conflict (empresa_id) do update set allowed_from = excluded.allowed_from, allowed_to = excluded.allowed_to,
      never_weekdays = excluded.never_weekdays, daily_messages = excluded.daily_messages,
      daily_segments = excluded.daily_segments,
      approval_above = case when ${rules.approvalAbove === undefined}::boolean then sending_rules.approval_above else excluded.approval_above end,
      rejudge = true, updated_at = excluded.updated_at,
      updated_by = excluded.updated_by`)
  await askCeilingAgain(db, empresaId, now)
}

/** The next claim says whether the day's ceiling is reached; true if it was said to be. */
export async function askCeilingAgain(db: Db, empresaId: EmpresaId, now: Date): Promise<boolean> {
  const asked = await db.run(sql`
    update daily_counts set reached = false
    where empresa_id = ${empresaId}::int and reached and ends_at > ${now}::timestamptz`)
  return asked > 0
}

export interface DayRow {
  messages: number
  segments: number
  reached: boolean
  endsAt: Date
}

export function findDay(db: Db, empresaId: EmpresaId, now: Date): Promise<DayRow | null> {
  return db.maybeOne(sql<DayRow>`
    select messages, segments, reached, ends_at from daily_counts
    where empresa_id = ${empresaId}::int and ends_at > ${now}::timestamptz
    order by day desc limit 1`)
}

/** Empresas whose rules changed since what they hold was judged, and when they did. */
export function listToRejudge(db: Db): Promise<{ empresaId: EmpresaId; updatedAt: Date }[]> {
  return db.many(sql<{ empresaId: EmpresaId; updatedAt: Date }>`
    select empresa_id, updated_at from sending_rules where rejudge order by empresa_id`)
}

/** The empresa's streams on which its quiet hours may hold something. */
export async function listRuledStreams(db: Db, empresaId: EmpresaId): Promise<StreamId[]> {
  const rows = await db.many(sql<{ id: StreamId }>`
    select id from streams
    where empresa_id = ${empresaId}::int and lane = any(${RULED_LANES}::text[]) and not idle
    order by id`)
  return rows.map((row) => row.id)
}

/** A place in a stream's queue. */
export interface QueuePlace {
  dueAt: Date
  id: MessageId
}

/**
 * Walks on in a stream's queue from that place, and makes due what its quiet hours held before `since` by a claim that began
 * before `heldBefore`; a claim holds it again if it must. Null as the place: the end was reached.
 */
export async function releaseQuiet(
  db: Db,
  {
    streamId,
    from,
    since,
    heldBefore,
    limit,
  }: { streamId: StreamId; from: QueuePlace; since: Date; heldBefore: Date; limit: number },
): Promise<{ released: number; place: QueuePlace | null }> {
  const row = await db.one(sql<{ released: number; dueAt: Date | null; id: MessageId | null }>`
    with page as materialized (
      select m.id, m.due_at, m.held_reason, m.updated_at from messages m
      where m.stream_id = ${streamId}::bigint and m.due_at is not null
        and (m.due_at, m.id) > (${from.dueAt}::timestamptz, ${from.id}::bigint)
      order by m.due_at, m.id
      limit ${limit}::int),
    released as (
      update messages m set due_at = ${since}::timestamptz, held_reason = null
      from page
      where m.id = page.id and page.held_reason = 'quiet_hours' and page.updated_at < least(${since}::timestamptz, ${heldBefore}::timestamptz)
        and m.state = 'queued' and m.due_at = page.due_at
      returning m.id)
    select (select count(*)::int from released) as released, last.due_at, last.id
    from (values (1)) one left join (
      select due_at, id from page order by due_at desc, id desc limit 1) last on true`)
  const place = row.dueAt === null || row.id === null ? null : { dueAt: row.dueAt, id: row.id }
  return { released: row.released, place }
}

/** Unless the rules changed after that. */
export async function endRejudge(db: Db, empresaId: EmpresaId, changedBy: Date): Promise<void> {
  await db.run(sql`
    update sending_rules set rejudge = false
    where empresa_id = ${empresaId}::int and updated_at <= ${changedBy}::timestamptz`)
}
