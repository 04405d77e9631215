/* What is counted of a group's errors: by the statement that records them, and read by whoever judges them. */
import { type Db, type Sql, sql } from '../platform/db/db.ts'
import type { AttemptId, GroupId } from '../platform/ids.ts'

/** Counts attempts among `held` by their codes; they have just moved, all of them in groups. */
export function countErrors(ids: readonly AttemptId[], slot: number): Sql<unknown> {
  return sql`
    , erred as (
      insert into group_errors (group_id, window_no, code, slot, n)
      select h.group_id, coalesce(w.no, 0), h.error_code, ${slot}::smallint, count(*)::int
      from held h left join group_windows w on w.group_id = h.group_id
      where h.id = any(${ids}::bigint[]) and (w.since is null or h.claimed_at >= w.since)
      group by 1, 2, 3
      order by 1, 2, 3
      on conflict (group_id, window_no, code, slot) do update set n = group_errors.n + excluded.n)`
}

export interface CountedErrors {
  windowNo: number
  /** Answers there were when the window began. */
  answeredBefore: number
  rows: { code: number; slot: number; n: number }[]
}

/** The errors of the group's window, as far as they have been counted. */
export function findErrors(db: Db, groupId: GroupId): Promise<CountedErrors> {
  return db.one(sql<CountedErrors>`
    select g.no as window_no, g.answered::float8 as answered_before, coalesce((
      select jsonb_agg(jsonb_build_object('code', e.code, 'slot', e.slot, 'n', e.n) order by e.code, e.slot)
      from group_errors e where e.group_id = ${groupId}::bigint and e.window_no = g.no), '[]') as rows
    from (values (1)) one cross join lateral (
      select coalesce(max(w.no), 0) as no, coalesce(max(w.answered), 0) as answered
      from group_windows w where w.group_id = ${groupId}::bigint) g`)
}

/** What was read has been judged; what has been counted since has not. */
export async function markSeen(
  db: Db,
  groupId: GroupId,
  { windowNo, rows }: Pick<CountedErrors, 'windowNo' | 'rows'>,
): Promise<void> {
  await db.run(sql`
    update group_errors e set seen = v.n
    from unnest(${rows.map((row) => row.code)}::int[], ${rows.map((row) => row.slot)}::smallint[],
      ${rows.map((row) => row.n)}::int[]) as v (code, slot, n)
    where e.group_id = ${groupId}::bigint and e.window_no = ${windowNo}::int and e.code = v.code and e.slot = v.slot`)
}

/** Begins the next window if this one is still the last. `since` null: from when attempts count stays as it is. */
export async function openWindow(
  db: Db,
  {
    groupId,
    after,
    answered,
    since,
  }: { groupId: GroupId; after: number; answered: number; since: Date | null },
): Promise<void> {
  await db.run(sql`
    insert into group_windows as w (group_id, no, answered, since)
    values (${groupId}::bigint, ${after}::int + 1, ${answered}::bigint, ${since}::timestamptz)
    on conflict (group_id) do update set no = excluded.no, answered = excluded.answered,
      since = coalesce(excluded.since, w.since)
      where w.no = ${after}::int`)
}

/** Forgets what earlier windows counted. */
export async function deleteOldErrors(db: Db, groupId: GroupId, windowNo: number): Promise<void> {
  await db.run(sql`
    delete from group_errors where group_id = ${groupId}::bigint and window_no < ${windowNo}::int`)
}
