import { beforeAll, expect, test } from 'vitest'
import { describeOnEachDatabase, type TestDatabase } from '../../test/harness/database.ts'
import { people, recipientKey, testCtx } from '../../test/harness/queue.ts'
import { type TestClock, testClock } from '../platform/clock.ts'
import type { Ctx } from '../platform/context.ts'
import { sql } from '../platform/db/db.ts'
import type { AudienceListId, EmpresaId } from '../platform/ids.ts'
import { numberPattern } from '../text/number-pattern.ts'
import { FILLING_MS_MAX, type ListedTarget } from './audience-list.ts'
import { listListRejects } from './audience-list-queries.ts'
import { eraseListed, forgetLists, sweepLists } from './erase-listed.ts'
import { listListRows } from './list-rows-queries.ts'
import { getAudienceList, takeAudienceList } from './read-audience-lists.ts'
import { removeUpload } from './remove-upload.ts'
import { writeAudienceList } from './write-audience-list.ts'

const MARIA = '+5511981234477'
const DAY_MS = 86_400_000

describeOnEachDatabase('what lists hold of people', (open) => {
  let database: TestDatabase
  let clock: TestClock
  let ctx: Ctx
  let other: Ctx
  beforeAll(async () => {
    database = await open()
    clock = testClock()
    ctx = await testCtx(database, clock)
    other = await testCtx(database, clock)
  })

  type Row = Partial<ListedTarget> & { target: string }
  async function* rowsOf(rows: Iterable<Row>): AsyncGenerator<ListedTarget> {
    let line = 0
    for (const row of rows) yield { line: ++line, variables: null, problem: null, ...row }
  }
  const write = (rows: Iterable<Row>, of = ctx, name = 'Lista') =>
    writeAudienceList(
      of,
      { recipientKey },
      {
        ...({ name, kind: 'upload', columns: ['contato'] } as const),
        rows: rowsOf(rows),
      },
    )
  const targets = (phones: readonly string[]) => phones.map((target) => ({ target }))
  const page = (of: Ctx, listId: AudienceListId, after = 0) =>
    listListRows(of.db, { empresaId: of.empresaId, listId, after, limit: 5_000 })
  const rowsLeft = (...lists: { id: AudienceListId }[]) =>
    ctx.db.one(sql<{ lists: number; rows: number; rejects: number }>`
      select (select count(*)::int from audience_lists where id = any(${lists.map(({ id }) => id)}::int[])) as lists,
        (select count(*)::int from audience_list_rows where list_id = any(${lists.map(({ id }) => id)}::int[])) as rows,
        (select count(*)::int from audience_list_rejects where list_id = any(${lists.map(({ id }) => id)}::int[])) as rejects`)

  test('goes with whoever is erased, of every list of the empresa and of no other, and the counts say so', async () => {
    const lists = [await write(targets([MARIA, ...people(2)])), await write(targets([MARIA]))]
    const theirs = await write(targets([MARIA]), other)
    const person = { recipientKey: recipientKey(MARIA), empresaId: ctx.empresaId }
    expect(await eraseListed(ctx, person)).toBe(2)
    expect(await eraseListed(ctx, person)).toBe(0)
    for (const { id, counts } of lists) {
      const now = await getAudienceList(ctx, id)
      expect(now.counts).toEqual({ ...counts, valid: counts.valid - 1, erased: 1 })
      expect((await page(ctx, id)).map(({ e164 }) => e164)).not.toContain(MARIA)
    }
    expect(await page(other, theirs.id)).toHaveLength(1)
    expect(await eraseListed(ctx, { ...person, empresaId: null })).toBe(1)
    expect(await page(other, theirs.id)).toEqual([])
  })

  async function sweep(empresaId: EmpresaId | null): Promise<{ swept: number; batches: number }> {
    const total = { swept: 0, batches: 0 }
    for (let after = 0; ; total.batches += 1) {
      const { last, swept } = await sweepLists(ctx, { empresaId, pattern: numberPattern(MARIA), after })
      total.swept += swept
      if (last === null) return total
      expect(last).toBeGreaterThan(after)
      after = last
    }
  }

  test('takes the number out of what is said of others, however long the list', async () => {
    const said = { variables: { contato: 'Ligar (11) 8123-4477', nome: 'Rui' } }
    const rows: Row[] = targets(people(2_500, 31))
    rows[2_400] = { ...rows[2_400], target: '+5511977770001', ...said }
    rows.push({ target: '98123-4477 ou 98123' }, { target: '98123-4478' })
    const mine = await write(rows, ctx, 'De 11 98123.4477')
    const small = await write([{ target: '+5511977770002', ...said }])
    const theirs = await write([{ target: '+5511977770003', ...said }], other)

    const { swept, batches } = await sweep(ctx.empresaId)
    expect(swept).toBe(4)
    expect(batches).toBeGreaterThan(3)
    expect((await getAudienceList(ctx, mine.id)).name).toBe('De •••')
    const contact = async (of: Ctx, id: AudienceListId, after = 0) =>
      (await page(of, id, after)).map(({ variables }) => variables?.contato)
    expect(await contact(ctx, mine.id, 2_400)).toContain('Ligar •••')
    expect(await contact(ctx, small.id)).toEqual(['Ligar •••'])
    expect(await contact(other, theirs.id)).toEqual(['Ligar (11) 8123-4477'])
    const rejects = await listListRejects(ctx.db, { listId: mine.id, after: 0, limit: 10 })
    expect(rejects.map(({ target, reason }) => [target, reason])).toEqual([
      ['•••', 'no_area_code'],
      ['98123-4478', 'no_area_code'],
    ])
    expect((await sweep(ctx.empresaId)).swept).toBe(0)
    expect((await sweep(null)).swept).toBe(1)
  })

  /** As often as there is something to take out. */
  async function forget(of: Ctx, before: Date): Promise<number[]> {
    const counts: number[] = []
    for (;;) {
      const gone = await forgetLists(of, { empresaId: of.empresaId, before })
      if (gone === 0) return counts
      counts.push(gone)
    }
  }

  test('is forgotten when nobody has used the list for so long, in batches, the list at last', async () => {
    const third = await testCtx(database, clock)
    const old = await write([...targets(people(2_100, 41)), { target: 'nada' }], third)
    const used = await write(targets(people(2, 42)), third)
    clock.advance(50 * DAY_MS)
    await takeAudienceList(third, used.id)
    const young = await write(targets(people(2, 43)), third)
    clock.advance(50 * DAY_MS)
    const before = new Date(clock.now().getTime() - 90 * DAY_MS)
    await forget(other, before)
    expect(await rowsLeft(old)).toEqual({ lists: 1, rows: 2_100, rejects: 1 })
    expect(await forget(third, before)).toEqual([2_000, 100, 1, 1])
    expect(await rowsLeft(old)).toEqual({ lists: 0, rows: 0, rejects: 0 })
    expect(await rowsLeft(used, young)).toEqual({ lists: 2, rows: 4, rejects: 0 })
  })

  test('of a list that was removed, or whose filling broke off, goes at once', async () => {
    const fourth = await testCtx(database, clock)
    const removed = await write(targets(people(3, 51)), fourth)
    await removeUpload(fourth, removed.id)
    await expect(getAudienceList(fourth, removed.id)).rejects.toMatchObject({ code: 'not_found' })
    await expect(removeUpload(fourth, removed.id)).rejects.toMatchObject({ code: 'not_found' })
    const died = await write(targets(people(3, 53)), fourth)
    await fourth.db.run(sql`update audience_lists set state = 'filling' where id = ${died.id}::int`)
    const longAgo = new Date(0)
    expect(await forget(fourth, longAgo)).toEqual([3, 1])
    clock.advance(FILLING_MS_MAX + 1)
    expect(await forget(fourth, longAgo)).toEqual([3, 1])
    expect(await rowsLeft(removed, died)).toEqual({ lists: 0, rows: 0, rejects: 0 })
  })

  test('stops coming when the list is removed meanwhile', async () => {
    const newest = () =>
      ctx.db.one<{ id: AudienceListId }>(sql`
        select id from audience_lists where empresa_id = ${ctx.empresaId}::int order by id desc limit 1`)
    async function* rows(): AsyncGenerator<ListedTarget> {
      yield* rowsOf(targets(people(1_500, 61)))
      await removeUpload(ctx, (await newest()).id)
      yield* rowsOf(targets(people(1_500, 62)))
    }
    const list = { name: 'Lista', kind: 'upload', columns: [], rows: rows() } as const
    await expect(writeAudienceList(ctx, { recipientKey }, list)).rejects.toMatchObject({ code: 'not_found' })
    expect(await rowsLeft(await newest())).toMatchObject({ rows: 1_000 })
    await expect(removeUpload(other, (await newest()).id)).rejects.toMatchObject({ code: 'not_found' })
  })
})
