import { type Db, sql } from '../platform/db/db.ts'
import type { EmpresaId, ErasureId } from '../platform/ids.ts'
import type { Erasure, Person } from './erasure.ts'

const columns = sql`
  e.id, e.empresa_id, e.state, e.waits_for, e.counts, e.requested_by, e.requested_at, e.finished_at,
  (select count(*)::int from redactions r where r.erasure_id = e.id and r.state <> 'done') as redactions_open`

/** The one that is under way for the same person and the same empresa, locked; null: there is none. */
export function lockOpenErasure(db: Db, person: Person): Promise<Erasure | null> {
  return db.maybeOne(sql<Erasure>`
    select ${columns} from erasures e
    where e.recipient_key = ${person.recipientKey}::bytea and e.state <> 'done'
      and coalesce(e.empresa_id, 0) = coalesce(${person.empresaId}::int, 0)
    for update of e`)
}

export function insertErasure(
  db: Db,
  row: Person & { sealed: Buffer; requestedBy: string; now: Date },
): Promise<Erasure> {
  return db.one(sql<Erasure>`
    with e as (
      insert into erasures (empresa_id, recipient_key, sealed, state, due_at, requested_by, requested_at)
      values (${row.empresaId}::int, ${row.recipientKey}::bytea, ${row.sealed}::bytea, 'erasing', ${row.now}::timestamptz,
        ${row.requestedBy}::text, ${row.now}::timestamptz)
      returning *)
    select ${columns} from e`)
}

/** Has an erasure that is under way look through everything again, from the beginning. */
export function restartErasure(
  db: Db,
  { id, sealed, now }: { id: ErasureId; sealed: Buffer; now: Date },
): Promise<Erasure> {
  return db.one(sql<Erasure>`
    with e as (
      update erasures
      set state = 'erasing', step = 0, position = 0, sealed = ${sealed}::bytea, waits_for = null, due_at = ${now}::timestamptz
      where id = ${id}::int
      returning *)
    select ${columns} from e`)
}

/** Newest first; of one empresa, or (null) of every one and the platform's own. */
export function listErasureRows(
  db: Db,
  input: { empresaId: EmpresaId | null; before: number | null; only: ErasureId | null; limit: number },
): Promise<Erasure[]> {
  return db.many(sql<Erasure>`
    select ${columns} from erasures e
    where ${input.empresaId === null ? sql`` : sql`e.empresa_id = ${input.empresaId}::int and`}
      (${input.before}::int is null or e.id < ${input.before}::int)
      and (${input.only}::int is null or e.id = ${input.only}::int)
    order by e.id desc
    limit ${input.limit}::int`)
}

/** Takes the erasure that is due the longest: until `until` no other process works on it. */
export async function claimErasure(
  db: Db,
  { now, until }: { now: Date; until: Date },
): Promise<{ id: ErasureId; failures: number } | null> {
  return db.maybeOne(sql<{ id: ErasureId; failures: number }>`
    with due as (
      select id from erasures where due_at <= ${now}::timestamptz
      order by due_at limit 1 for update skip locked)
    update erasures e set due_at = ${until}::timestamptz from due where e.id = due.id
    returning e.id, e.failures`)
}

export interface WorkedErasure {
  id: ErasureId
  empresaId: EmpresaId | null
  recipientKey: Buffer
  /** Null once nothing is looked for by the number any more. */
  sealed: Buffer | null
  state: 'erasing' | 'redacting'
  step: number
  position: number
  counts: Record<string, number>
}

/** Locks an erasure for one batch; null when somebody has finished it meanwhile. */
export function lockErasure(db: Db, id: ErasureId): Promise<WorkedErasure | null> {
  return db.maybeOne(sql<WorkedErasure>`
    select id, empresa_id, recipient_key, sealed, state, step, position, counts from erasures
    where id = ${id}::int and state <> 'done'
    for update`)
}

/** How far it has come, in the transaction that brought it there. */
export async function saveErasure(
  db: Db,
  row: {
    id: ErasureId
    state: 'erasing' | 'redacting'
    step: number
    position: number
    counts: Record<string, number>
    waitsFor: Erasure['waitsFor']
  },
): Promise<void> {
  await db.run(sql`
    update erasures
    set state = ${row.state}::text, step = ${row.step}::smallint, position = ${row.position}::bigint,
      sealed = case when ${row.state}::text = 'erasing' then sealed end, counts = ${JSON.stringify(row.counts)}::jsonb, waits_for = ${row.waitsFor}::text, failures = 0
    where id = ${row.id}::int`)
}

/** When it is to be worked on again. */
export async function putOffErasure(
  db: Db,
  { id, dueAt, failures }: { id: ErasureId; dueAt: Date; failures: number },
): Promise<void> {
  await db.run(sql`
    update erasures set due_at = ${dueAt}::timestamptz, failures = ${failures}::int
    where id = ${id}::int and state <> 'done'`)
}

/** Ends it: nothing that says who it was stays in the row. */
export async function finishErasure(
  db: Db,
  { id, counts, now }: { id: ErasureId; counts: Record<string, number>; now: Date },
): Promise<void> {
  await db.run(sql`
    update erasures
    set state = 'done', recipient_key = null, sealed = null, waits_for = null, due_at = null,
      counts = ${JSON.stringify(counts)}::jsonb, finished_at = ${now}::timestamptz
    where id = ${id}::int`)
}

/** A number above that of every transaction that has written something by now. */
export async function findNextTransaction(db: Db): Promise<number> {
  const { next } = await db.one(sql<{ next: number }>`
    select pg_snapshot_xmax(pg_current_snapshot())::text::bigint as next`)
  return next
}

/**
 * Whether all transactions of this database below the number are over. By the locks that they hold on themselves: a snapshot
 * knows those of the server's other databases too. A number that is yet to come is one of another server, before a restore.
 */
export async function areTransactionsOver(db: Db, below: number): Promise<boolean> {
  const { over } = await db.one(sql<{ over: boolean }>`
    select ${below}::bigint > pg_snapshot_xmax(pg_current_snapshot())::text::bigint or not exists (
      select from pg_locks l join pg_stat_activity s on s.pid = l.pid
      where l.locktype = 'transactionid' and l.mode = 'ExclusiveLock' and l.granted
        and s.datname = current_database() and s.pid <> pg_backend_pid()
        and age(l.transactionid) > age((${below}::bigint % 4294967296)::text::xid)) as over`)
  return over
}
