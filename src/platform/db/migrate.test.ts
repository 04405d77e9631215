import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import {
  createPostgresDatabase,
  describeOnEachDatabase,
  hasEngine,
  openTestDatabase,
  type TestDatabase,
} from '../../../test/harness/database.ts'
import { halfWay, untilSomebodyWaits } from '../../../test/harness/half-way.ts'
import { type Db, sql } from './db.ts'
import { migrate, migrationsDir } from './migrate.ts'
import { openPostgres } from './postgres.ts'

const dirs: string[] = []

async function folderOf(files: Record<string, string>): Promise<string> {
  const dir = await mkdtemp(join(tmpdir(), 'recado-migrations-'))
  dirs.push(dir)
  for (const [name, text] of Object.entries(files)) await writeFile(join(dir, name), text)
  return dir
}

afterAll(async () => {
  await Promise.all(dirs.map((dir) => rm(dir, { recursive: true })))
})

const first = { '0001_one.sql': 'create table one (id int); create table uno (id int);' }
const second = { ...first, '0002_two.sql': '-- a comment; with a semicolon\ninsert into one values (1);' }

describeOnEachDatabase('migrations', (open) => {
  let database: TestDatabase
  let db: Db
  beforeAll(async () => {
    database = await open()
    db = database.db
  })
  beforeEach(() => db.run(sql.raw('drop table if exists schema_migrations, one, uno')))

  const count = async () => (await db.one(sql<{ n: number }>`select count(*)::int as n from one`)).n

  it('are applied in order, each once', async () => {
    expect(await migrate(database, await folderOf(first))).toEqual({ applied: ['0001_one.sql'], version: 1 })
    expect(await migrate(database, await folderOf(second))).toEqual({ applied: ['0002_two.sql'], version: 2 })
    expect(await migrate(database, await folderOf(second))).toEqual({ applied: [], version: 2 })
    expect(await count()).toBe(1)
  })

  it('that fail leave nothing of themselves, and those before them stand', async () => {
    const broken = { ...first, '0002_two.sql': 'insert into one values (1); select nothing_like_it();' }
    await expect(migrate(database, await folderOf(broken))).rejects.toMatchObject({ code: '42883' })
    expect(await count()).toBe(0)
    expect((await migrate(database, await folderOf(second))).applied).toEqual(['0002_two.sql'])
  })

  it('of a newer program are refused, and nothing is touched', async () => {
    await migrate(database, await folderOf(second))
    const older = migrate(database, await folderOf(first))
    await expect(older).rejects.toMatchObject({ code: 'database_newer', facts: { version: 2, known: 1 } })
  })

  it('that were changed after being applied are refused; other line ends are no change', async () => {
    const text = 'create table one (id int);\n-- end\n'
    await migrate(database, await folderOf({ '0001_one.sql': text }))
    await migrate(database, await folderOf({ '0001_one.sql': text.replaceAll('\n', '\r\n') }))
    const changed = migrate(database, await folderOf({ '0001_one.sql': `${text}select 1;` }))
    await expect(changed).rejects.toThrow('0001_one.sql was changed')
  })

  it('need a number and no gap', async () => {
    await expect(migrate(database, await folderOf({ 'one.sql': '' }))).rejects.toThrow('Not a name')
    await expect(migrate(database, await folderOf({ '0002_two.sql': '' }))).rejects.toThrow('without gaps')
  })
})

describe.skipIf(!hasEngine('postgres'))('migrations (postgres)', () => {
  it('started by four processes at once are applied once', async () => {
    const { url, drop } = await createPostgresDatabase({ empty: true })
    const databases = await Promise.all([1, 2, 3, 4].map(() => openPostgres({ url, poolMax: 1 })))
    const results = await Promise.all(databases.map((database) => migrate(database)))
    const files = (await readdir(migrationsDir())).sort()
    expect(results.flatMap(({ applied }) => applied).sort()).toEqual(files)
    await Promise.all(databases.map((database) => database.close()))
    await drop()
  })

  describe('while somebody reads a table that they change', () => {
    const altering = { ...first, '0002_two.sql': 'alter table one add column two int' }
    let database: TestDatabase
    const beginBackup = () => halfWay(database.db, (tx) => tx.run(sql`lock table one in access share mode`))
    beforeEach(async () => {
      database = await openTestDatabase('postgres')
      await database.db.run(sql.raw('drop table schema_migrations'))
      await migrate(database, await folderOf(first))
    })
    afterEach(() => database.close())

    it('give way to who waits behind them, and go on when it is over', async () => {
      const endBackup = await beginBackup()
      const patience = { lockWaitMs: 20, triesMax: 10_000, pauseMs: 5 }
      const migrating = migrate(database, await folderOf(altering), patience)
      await untilSomebodyWaits(database.db)
      expect(await database.db.one(sql`select count(*)::int as n from one`)).toEqual({ n: 0 })
      await endBackup()
      expect((await migrating).applied).toEqual(['0002_two.sql'])
    })

    it('give up in the end, say so, and leave nothing of themselves', async () => {
      const endBackup = await beginBackup()
      const migrating = migrate(database, await folderOf(altering), {
        ...{ lockWaitMs: 10, triesMax: 2, pauseMs: 1 },
      })
      await expect(migrating).rejects.toMatchObject({
        ...{ code: 'database_busy', facts: { migration: '0002_two.sql' } },
      })
      await endBackup()
      expect(await database.db.one(sql`select max(version) as last from schema_migrations`)).toEqual({
        last: 1,
      })
    })
  })
})
