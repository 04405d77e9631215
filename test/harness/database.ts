import { createHash, randomBytes } from 'node:crypto'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, describe, inject } from 'vitest'
import { type Clock, testClock } from '../../src/platform/clock.ts'
import type { Ground } from '../../src/platform/context.ts'
import type { Database } from '../../src/platform/db/db.ts'
import { migrate, migrationsDir } from '../../src/platform/db/migrate.ts'
import { openPglite } from '../../src/platform/db/pglite.ts'
import { openPostgres } from '../../src/platform/db/postgres.ts'
import { silentLog } from '../../src/platform/log.ts'
import { executeOn, startCluster } from './postgres-cluster.ts'
import { oncePerRun, postgresTemplateFact } from './run.ts'

export type EngineName = 'pglite' | 'postgres'

export const engines: readonly EngineName[] = ['pglite', 'postgres']

/** A migrated database that nobody else uses. Closing it also deletes it. */
export interface TestDatabase extends Database {
  readonly engine: EngineName
  /** Where another process finds it; null for the embedded one, which is in this process's memory. */
  readonly url: string | null
  /** For verbs that stand on no tenant; by default with a clock that stands still. */
  ground(clock?: Clock): Ground
}

/**
 * The same tests on both engines. `open` gives a fresh database, which is closed after the last of these tests, so
 * that most files open one in `beforeAll`. Without PostgreSQL its half is skipped.
 */
export function describeOnEachDatabase(
  name: string,
  define: (open: () => Promise<TestDatabase>, engine: EngineName) => void,
): void {
  for (const engine of engines) {
    describe.skipIf(!hasEngine(engine))(`${name} (${engine})`, () => {
      const opened: TestDatabase[] = []
      afterAll(async () => {
        await Promise.all(opened.map((database) => database.close()))
      })
      define(async () => {
        const database = await openTestDatabase(engine)
        opened.push(database)
        return database
      }, engine)
    })
  }
}

export function hasEngine(engine: EngineName): boolean {
  return engine === 'pglite' || inject('testRun').postgres.kind !== 'missing'
}

export async function openTestDatabase(engine: EngineName): Promise<TestDatabase> {
  if (engine === 'pglite') {
    const database = await openPglite({ dataDir: null, loadDump: await pgliteTemplate() })
    return toTestDatabase(engine, null, database, async () => {})
  }
  const { url, drop } = await createPostgresDatabase()
  return toTestDatabase(engine, url, await openPostgres({ url }), drop)
}

function toTestDatabase(
  engine: EngineName,
  url: string | null,
  database: Database,
  remove: () => Promise<void>,
): TestDatabase {
  let closing: Promise<void> | null = null
  return {
    ...database,
    engine,
    url,
    ground: (clock = testClock()) => ({ db: database.db, clock, log: silentLog }),
    close() {
      closing ??= database.close().then(remove)
      return closing
    },
  }
}

/** A database on the test server for processes that open it themselves: migrated, or empty. */
export async function createPostgresDatabase({ empty = false } = {}): Promise<{
  url: string
  drop(): Promise<void>
}> {
  const admin = await adminUrl()
  const template = empty ? 'template1' : await postgresTemplate(admin)
  const name = `recado_test_${randomBytes(6).toString('hex')}`
  await executeOn(admin, `create database ${name} template ${template}`)
  return {
    url: urlOf(admin, name),
    drop: () => executeOn(admin, `drop database if exists ${name} with (force)`),
  }
}

async function adminUrl(): Promise<string> {
  const { dir, postgres } = inject('testRun')
  switch (postgres.kind) {
    case 'server':
      return postgres.url
    case 'binaries':
      return oncePerRun(dir, 'postgres', () => startCluster(postgres.bin, dir))
    case 'missing':
      throw new Error(`No PostgreSQL for tests: ${postgres.howToMend}`)
  }
}

function postgresTemplate(admin: string): Promise<string> {
  return oncePerRun(inject('testRun').dir, postgresTemplateFact, async () => {
    const name = `recado_template_${randomBytes(6).toString('hex')}`
    await executeOn(admin, `create database ${name}`)
    const database = await openPostgres({ url: urlOf(admin, name), poolMax: 1 })
    await migrate(database)
    await database.close()
    return name
  })
}

/** The embedded template as a file: making one takes seconds, so it is kept for as long as the migrations stay. */
export function pgliteTemplate(): Promise<string> {
  const { dir, cacheDir } = inject('testRun')
  return oncePerRun(dir, 'pglite-template', async () => {
    const path = join(cacheDir, `pglite-${templateKey()}.tar`)
    if (!existsSync(path)) {
      const database = await openPglite({ dataDir: null })
      await migrate(database)
      await writeFile(`${path}.${process.pid}`, await database.dump())
      await rename(`${path}.${process.pid}`, path)
      await database.close()
    }
    return path
  })
}

function templateKey(): string {
  const hash = createHash('sha256')
  const ownPackage = JSON.parse(readFileSync(join(migrationsDir(), '../package.json'), 'utf8'))
  hash.update(String(ownPackage.dependencies['@electric-sql/pglite']))
  for (const name of readdirSync(migrationsDir()).sort()) {
    hash.update(name).update(readFileSync(join(migrationsDir(), name)))
  }
  return hash.digest('hex').slice(0, 16)
}

function urlOf(admin: string, database: string): string {
  const url = new URL(admin)
  url.pathname = `/${database}`
  return url.href
}
