import { expect, it } from 'vitest'
import { sql } from '../../src/platform/db/db.ts'
import { describeOnEachDatabase } from '../harness/database.ts'
import { readMarkedColumns } from './marked-columns.ts'

const HOW_TO_MEND = `
Every column that can hold a phone, a text or a form says whose it is, in its comment. In the migration that makes it:
  comment on column TABLE.COLUMN is 'lgpd: person';   -- or key, free, staff, none: see migrations/0019_lgpd_marks.sql
What is 'person', 'key' or 'free' also needs a place in src/privacy/erasure-steps.ts and in src/privacy/export-person.ts, and a
row in the world of test/privacy/erase.test.ts, which finds out whether it is really gone.`

describeOnEachDatabase('the marks of personal columns', (open) => {
  it('are at every column that can hold a phone, a text or a form', async () => {
    const { db } = await open()
    const unmarked = (await readMarkedColumns(db)).filter(({ mark }) => mark === null)
    expect(
      unmarked.map(({ table, column }) => `${table}.${column}`),
      HOW_TO_MEND,
    ).toEqual([])
  })

  it('are missed where they are missing', async () => {
    const { db } = await open()
    await db.run(
      sql.raw(`create table planted (
        id int primary key, a text, b jsonb, c bytea, d text[], e varchar(3), f text not null, g text, h jsonb,
        state text check (state in ('x', 'y')), one text check (one = 'sms'), two text check (two <> ''), n int, at timestamptz, ok boolean)`),
    )
    await db.run(sql.raw(`comment on column planted.g is 'lgpd: nobody'; `))
    await db.run(sql.raw(`comment on column planted.h is 'lgpd: none; ids'`))
    const planted = (await readMarkedColumns(db)).filter(({ table }) => table === 'planted')
    expect(planted.filter(({ mark }) => mark === null).map(({ column }) => column)).toEqual([
      'a',
      'b',
      'c',
      'd',
      'e',
      'f',
      'g',
      'two',
    ])
    expect(planted.find(({ column }) => column === 'h')?.mark).toBe('none')
  })
})
