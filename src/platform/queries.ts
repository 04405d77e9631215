import { type Db, sql } from './db/db.ts'

/** Milliseconds since 1970 by the database's clock, with what follows the point. */
export async function readDatabaseTime(db: Db): Promise<number> {
  const { ms } = await db.one(sql<{ ms: number }>`
    select (extract(epoch from clock_timestamp()) * 1000)::float8 as ms`)
  return ms
}

/** Throws when the database does not answer. */
export async function pingDatabase(db: Db): Promise<void> {
  await db.one(sql`select 1 as up`)
}

/** Keeps the wrapped key of that name, unless there is one already, and answers what is kept. */
export async function keepDataKey(db: Db, name: string, wrapped: Buffer, at: Date): Promise<Buffer> {
  await db.run(sql`
    insert into data_keys (name, wrapped, created_at)
    values (${name}, ${wrapped}::bytea, ${at}::timestamptz)
    on conflict (name) do nothing`)
  const row = await db.one(sql<{ wrapped: Buffer }>`select wrapped from data_keys where name = ${name}`)
  return row.wrapped
}

export async function findDataKey(db: Db, name: string): Promise<Buffer | null> {
  const row = await db.maybeOne(sql<{ wrapped: Buffer }>`select wrapped from data_keys where name = ${name}`)
  return row?.wrapped ?? null
}
