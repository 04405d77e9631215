import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { DomainError } from '../../errors.ts'
import { sleep } from '../sleep.ts'
import { type Database, type Db, sql } from './db.ts'
import { isLockTimeout } from './sql-error.ts'

interface Migration {
  readonly version: number
  readonly name: string
  readonly text: string
  readonly checksum: string
}

export interface MigrationResult {
  readonly applied: string[]
  readonly version: number
}

const fileName = /^(\d{4})_[a-z0-9_]+\.sql$/
/** Any number will do, as long as it is always this one. */
const lockKey = 7_325_236

interface Patience {
  /** A table is waited for no longer at a time: whoever wants it meanwhile, a code or a STOP, waits behind. */
  readonly lockWaitMs: number
  readonly triesMax: number
  /** In it those who waited behind have their turn. */
  readonly pauseMs: number
}

/** A minute and a bit in all, so that a supervisor that waits 90 s for a start hears why there is none. */
const patienceMax: Patience = { lockWaitMs: 3_000, triesMax: 10, pauseMs: 5_000 }

/**
 * Brings the database to the newest of the numbered files, each in a transaction of its own, one process at a time.
 * Throws `database_newer` when the database has a migration that this program does not know, `database_busy` when
 * somebody keeps a table that one of them needs, and an Error when a file that was applied has been changed since.
 */
export async function migrate(
  database: Pick<Database, 'db'>,
  dir = migrationsDir(),
  patience = patienceMax,
): Promise<MigrationResult> {
  const known = await readMigrations(dir)
  const { db } = database
  if (await isCurrent(db, known)) return { applied: [], version: known.length }
  await db.transaction(prepare)
  const applied: string[] = []
  for (const migration of known) {
    const done = await applyPatiently(db, { migration, known, patience })
    if (done) applied.push(migration.name)
  }
  if (known.length === 0) await db.transaction((tx) => refuseNewer(tx, known))
  return { applied, version: known.at(-1)?.version ?? 0 }
}

/** `migrations/` beside `src/` and beside `dist/`. */
export function migrationsDir(): string {
  return fileURLToPath(new URL('../../../migrations', import.meta.url))
}

/** The usual start: everything has been applied and nothing changed since, which one look tells without a lock. */
async function isCurrent(db: Db, known: readonly Migration[]): Promise<boolean> {
  const { there } = await db.one(sql<{ there: boolean }>`
    select to_regclass('schema_migrations') is not null as there`)
  if (!there) return false
  const rows = await db.many(
    sql<{ checksum: string }>`select checksum from schema_migrations order by version`,
  )
  return rows.length === known.length && rows.every(({ checksum }, i) => checksum === known[i]?.checksum)
}

async function prepare(tx: Db): Promise<void> {
  await takeLock(tx) // `if not exists` alone does not stop two who look at the same moment
  await tx.run(sql`
    create table if not exists schema_migrations (
      version int primary key,
      name text not null,
      checksum text not null,
      applied_at timestamptz not null default clock_timestamp()
    )`)
}

async function takeLock(tx: Db): Promise<void> {
  await tx.run(sql`select pg_advisory_xact_lock(${lockKey}::bigint)`)
}

async function applyPatiently(
  db: Db,
  { migration, known, patience }: { migration: Migration; known: Migration[]; patience: Patience },
): Promise<boolean> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await db.transaction((tx) => applyOne(tx, { migration, known, lockWaitMs: patience.lockWaitMs }))
    } catch (error) {
      if (!isLockTimeout(error)) throw error
      if (tries >= patience.triesMax) throw new DomainError('database_busy', { migration: migration.name })
      await sleep(patience.pauseMs)
    }
  }
}

async function applyOne(
  tx: Db,
  { migration, known, lockWaitMs }: { migration: Migration; known: Migration[]; lockWaitMs: number },
): Promise<boolean> {
  await takeLock(tx)
  await refuseNewer(tx, known)
  const before = await tx.maybeOne(sql<{ checksum: string }>`
    select checksum from schema_migrations where version = ${migration.version}::int`)
  if (before !== null) {
    if (before.checksum === migration.checksum) return false
    throw new Error(`${migration.name} was changed after it had been applied; add a new migration instead`)
  }
  // Only from here on: another process that migrates is waited for as long as it takes.
  await tx.run(sql`select set_config('lock_timeout', ${`${lockWaitMs}ms`}::text, true)`)
  await tx.run(sql.raw(migration.text))
  await tx.run(sql`
    insert into schema_migrations (version, name, checksum)
    values (${migration.version}::int, ${migration.name}, ${migration.checksum})`)
  return true
}

async function refuseNewer(tx: Db, known: Migration[]): Promise<void> {
  const newest = known.at(-1)?.version ?? 0
  const { version } = await tx.one(sql<{ version: number }>`
    select coalesce(max(version), 0)::int as version from schema_migrations`)
  if (version > newest) throw new DomainError('database_newer', { version, known: newest })
}

async function readMigrations(dir: string): Promise<Migration[]> {
  const names = (await readdir(dir)).filter((name) => name.endsWith('.sql')).sort()
  const migrations = await Promise.all(names.map((name) => readMigration(dir, name)))
  migrations.forEach(({ version, name }, i) => {
    if (version !== i + 1) throw new Error(`Migrations are numbered without gaps from 0001: ${name}`)
  })
  return migrations
}

async function readMigration(dir: string, name: string): Promise<Migration> {
  const version = Number(fileName.exec(name)?.[1])
  if (Number.isNaN(version)) throw new Error(`Not a name for a migration (0001_what_it_does.sql): ${name}`)
  const text = await readFile(join(dir, name), 'utf8')
  // A checkout with other line ends is no change.
  const checksum = createHash('sha256').update(text.replaceAll('\r\n', '\n')).digest('hex')
  return { version, name, text, checksum }
}
