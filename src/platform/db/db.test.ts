import { beforeAll, expect, it } from 'vitest'
import { describeOnEachDatabase, type TestDatabase } from '../../../test/harness/database.ts'
import { sql } from './db.ts'

describeOnEachDatabase('the database port', (open) => {
  let database: TestDatabase
  beforeAll(async () => {
    database = await open()
    await database.db.run(
      sql`create table things (id int primary key, thing_name text unique, counted bigint)`,
    )
  })

  it('answers', async () => {
    expect(await database.db.many(sql`select 1::int8 as a_b`)).toEqual([{ aB: 1 }])
  })
})
