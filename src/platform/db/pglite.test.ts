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

it('once closed it says so', async () => {
  const closed = await openTestDatabase('pglite')
  await closed.close()
  await expect(closed.db.many(sql`select 1`)).rejects.toThrow('has stopped')
})
