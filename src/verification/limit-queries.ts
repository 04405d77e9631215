/* When starts were counted. Rows are locked in one order: number, network, then the totals, which all starts share. */
import { type Db, sql } from '../platform/db/db.ts'

export type ListedScope = 'number' | 'network'
export type TotalScope = 'empresa' | 'all'

export interface Starts {
  scope: ListedScope
  startedAt: Date[]
}

/** Locks the two rows, making those that are missing, and tells when starts were counted in each. */
export async function lockStarts(
  db: Db,
  keys: Record<ListedScope, Buffer>,
  now: Date,
): Promise<Record<ListedScope, Date[]>> {
  const rows = await db.many(sql<{ scope: ListedScope; startedAt: string[] }>`
    insert into otp_starts as s (scope, key, updated_at)
    values ('number', ${keys.number}::bytea, ${now}::timestamptz), ('network', ${keys.network}::bytea, ${now}::timestamptz)
    on conflict (scope, key) do update set updated_at = excluded.updated_at
    returning scope, to_jsonb(started_at) as started_at`)
  const of = (scope: ListedScope) =>
    (rows.find((row) => row.scope === scope)?.startedAt ?? []).map((text) => new Date(text))
  return { number: of('number'), network: of('network') }
}

/** Puts down when starts were counted, in rows that this transaction has locked. */
export async function writeStarts(
  db: Db,
  keys: Record<ListedScope, Buffer>,
  starts: Record<ListedScope, readonly Date[]>,
): Promise<void> {
  await db.run(sql`
    update otp_starts s
    set started_at = case s.scope when 'number' then ${starts.number}::timestamptz[] else ${starts.network}::timestamptz[] end
    where (s.scope = 'number' and s.key = ${keys.number}::bytea) or (s.scope = 'network' and s.key = ${keys.network}::bytea)`)
}

/** Counts one more in each; a key holds its own hour or day, so that it begins anew by itself. */
export async function countTotals(
  db: Db,
  keys: Record<TotalScope, Buffer>,
  now: Date,
): Promise<Record<TotalScope, number>> {
  const rows = await db.many(sql<{ scope: TotalScope; n: number }>`
    insert into otp_starts as s (scope, key, n, updated_at)
    values ('empresa', ${keys.empresa}::bytea, 1, ${now}::timestamptz), ('all', ${keys.all}::bytea, 1, ${now}::timestamptz)
    on conflict (scope, key) do update set n = s.n + 1, updated_at = excluded.updated_at
    returning scope, n`)
  const of = (scope: TotalScope) => rows.find((row) => row.scope === scope)?.n ?? 0
  return { empresa: of('empresa'), all: of('all') }
}

/** Before a log of the number is locked, as in a start: who locks them in another order waits for ever. */
export async function lockNumber(db: Db, number: Buffer): Promise<void> {
  await db.run(sql`select from otp_starts where scope = 'number' and key = ${number}::bytea for update`)
}

/** Takes back a start that Twilio refused. */
export async function forgetStart(db: Db, number: Buffer, startedAt: Date): Promise<void> {
  await db.run(sql`
    update otp_starts set started_at = array_remove(started_at, ${startedAt}::timestamptz)
    where scope = 'number' and key = ${number}::bytea`)
}

export function deleteOldStarts(db: Db, before: Date, limit: number): Promise<number> {
  return db.run(sql`
    delete from otp_starts s
    using (
      select scope, key from otp_starts where updated_at < ${before}::timestamptz limit ${limit}::int for update skip locked) old
    where s.scope = old.scope and s.key = old.key`)
}
