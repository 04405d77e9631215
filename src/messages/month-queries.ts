import { type Db, sql } from '../platform/db/db.ts'

/** One at a time over all processes: two that make the same partition would trip over each other. */
const PARTITION_LOCK = 7_263_001

export async function createEventsPartition(db: Db, name: string, from: Date, to: Date): Promise<void> {
  await db.transaction(async (tx) => {
    await tx.run(sql`select pg_advisory_xact_lock(${PARTITION_LOCK}::bigint)`)
    await tx.run(sql`
      create table if not exists ${sql.id(name)} partition of events
      for values from (${sql.lit(from.toISOString())}) to (${sql.lit(to.toISOString())})`)
  })
}

export async function listMissingTables(db: Db, names: readonly string[]): Promise<Set<string>> {
  const rows = await db.many(sql<{ name: string }>`
    select name from unnest(${names}::text[]) as v (name) where to_regclass(name) is null`)
  return new Set(rows.map((row) => row.name))
}

export async function listEventsPartitions(db: Db): Promise<string[]> {
  const rows = await db.many(sql<{ name: string }>`
    select c.relname as name from pg_inherits i join pg_class c on c.oid = i.inhrelid
    where i.inhparent = 'events'::regclass order by name`)
  return rows.map((row) => row.name)
}

/** Whoever writes the timeline waits for this: it gives up at once where it would have to wait itself, and is tried again. */
export async function dropEventsPartition(db: Db, name: string): Promise<void> {
  await db.transaction(async (tx) => {
    await tx.run(sql`set local lock_timeout = '1s'`)
    await tx.run(sql`drop table ${sql.id(name)}`)
  })
}
