import { afterAll, beforeAll, expect, it } from 'vitest'
import { openTestDatabase, type TestDatabase } from '../../../test/harness/database.ts'
import { sql } from './db.ts'

let database: TestDatabase
beforeAll(async () => {
  database = await openTestDatabase('pglite')
})
afterAll(() => database.close())

it('urgent statements go before the ordinary ones that wait', async () => {
  const { db, urgent } = database
  const order: string[] = []
  const note = (name: string) => () => order.push(name)
  await Promise.all([
    db.run(sql`select 1`).then(note('under way')),
    db.run(sql`select 1`).then(note('ordinary')),
    db.transaction((tx) => tx.run(sql`select 1`)).then(note('ordinary transaction')),
    urgent.run(sql`select 1`).then(note('urgent')),
    urgent.transaction((tx) => tx.run(sql`select 1`)).then(note('urgent transaction')),
  ])
  expect(order).toEqual(['under way', 'urgent', 'urgent transaction', 'ordinary', 'ordinary transaction'])
})

it('a transaction holds the line against urgent ones, which would otherwise be inside it', async () => {
  const { db, urgent } = database
  const order: string[] = []
  const transaction = db.transaction(async (tx) => {
    for (let i = 0; i < 5; i += 1) await tx.run(sql`select 1`)
    order.push('transaction')
  })
  await Promise.all([transaction, urgent.run(sql`select 1`).then(() => order.push('urgent'))])
  expect(order).toEqual(['transaction', 'urgent'])
})

it('does not stop this thread while a statement runs', async () => {
  let ticks = 0
  const ticking = setInterval(() => {
    ticks += 1
  }, 1)
  await database.db.run(sql`select count(*) from generate_series(1, 300000)`)
  clearInterval(ticking)
  expect(ticks).toBeGreaterThan(2)
})

it('an urgent statement is kept planned, and one that could not be planned is tried anew', async () => {
  const { db, urgent } = database
  const add = (n: number) => urgent.run(sql`insert into kept_planned (n) values (${n}::int)`)
  await expect(add(1)).rejects.toMatchObject({ code: '42P01' })
  await db.run(sql`create table kept_planned (n int primary key)`)
  expect(await add(1)).toBe(1)
  await expect(add(1)).rejects.toMatchObject({ code: '23505', constraint: 'kept_planned_pkey' })
  const undone = urgent.transaction(async (tx) => {
    await tx.one(sql`select ${2}::int + n as sum from kept_planned`)
    await tx.run(sql`select ${0}::int / 0`)
  })
  await expect(undone).rejects.toMatchObject({ code: '22012' })
  for (let n = 2; n < 12; n += 1) expect(await add(n)).toBe(1)
  expect(await urgent.many(sql`select n from kept_planned where n > ${9}::int order by n`)).toEqual([
    { n: 10 },
    { n: 11 },
  ])
})

it('once closed it says so', async () => {
  const closed = await openTestDatabase('pglite')
  await closed.close()
  await expect(closed.db.many(sql`select 1`)).rejects.toThrow('has stopped')
})
