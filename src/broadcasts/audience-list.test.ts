import { beforeAll, describe, expect, test } from 'vitest'
import { describeOnEachDatabase, type TestDatabase } from '../../test/harness/database.ts'
import { people, testCtx } from '../../test/harness/queue.ts'
import { importFreelancers } from '../directory/import-freelancers.ts'
import { testClock } from '../platform/clock.ts'
import type { Ctx } from '../platform/context.ts'
import { type Keyring, openKeyring } from '../platform/crypto.ts'
import { sql } from '../platform/db/db.ts'
import type { AudienceListId } from '../platform/ids.ts'
import { type ListedTarget, type ListKind, variablesOfListed } from './audience-list.ts'
import { listListRejects } from './audience-list-queries.ts'
import { listKeysSource, listListRows, listRowsSource } from './list-rows-queries.ts'
import { getAudienceList, takeAudienceList } from './read-audience-lists.ts'
import { writeAudienceList } from './write-audience-list.ts'

describeOnEachDatabase('a list of people', (open) => {
  let database: TestDatabase
  let ctx: Ctx
  let other: Ctx
  let keys: Keyring
  beforeAll(async () => {
    database = await open()
    const clock = testClock()
    ctx = await testCtx(database, clock)
    other = await testCtx(database, clock)
    keys = await openKeyring(ctx, 'x'.repeat(32))
  })

  const write = (rows: AsyncIterable<ListedTarget>, kind: ListKind = 'upload') =>
    writeAudienceList(ctx, keys, { name: 'Lista', kind, columns: ['local'], rows })

  async function* targets(phones: Iterable<string>): AsyncGenerator<ListedTarget> {
    let line = 0
    for (const target of phones) yield { line: ++line, target, variables: null, problem: null }
  }
  const page = (listId: AudienceListId, after = 0, limit = 2_000, of = ctx) =>
    listListRows(ctx.db, { empresaId: of.empresaId, listId, after, limit })

  test('has a person once, whatever spelling the phone comes in, and says why others are not in it', async () => {
    const list = await write(
      targets([
        '(31) 99999-8888',
        '+55 31 9999-8888',
        '98123-4477',
        '11 3222-1234',
        '031 99999.8888',
        'ramal 12',
        '(11) 98123-4477',
      ]),
    )
    expect(list).toMatchObject({
      ...{ name: 'Lista', kind: 'upload', state: 'ready', columns: ['local'], usedAt: null },
      counts: { rows: 7, valid: 2, invalid: 3, duplicates: 2, erased: 0 },
    })
    const rows = await page(list.id)
    expect(rows.map(({ position, e164 }) => [position, e164])).toEqual([
      [1, '+5531999998888'],
      [7, '+5511981234477'],
    ])
    expect(rows[0]?.recipientKey).toEqual(keys.recipientKey('+5531999998888'))
    const rejects = await listListRejects(ctx.db, { listId: list.id, after: 0, limit: 10 })
    expect(rejects.map(({ line, target, reason }) => [line, target, reason])).toEqual([
      [2, '+55 31 9999-8888', 'duplicate'],
      [3, '98123-4477', 'no_area_code'],
      [4, '11 3222-1234', 'landline'],
      [5, '031 99999.8888', 'duplicate'],
      [6, 'ramal 12', 'no_phone'],
    ])
  })

  test('knows who was in an earlier batch, and is read by position, page by page', async () => {
    const phones = people(2_500)
    const list = await write(targets([...phones, ...phones.slice(0, 700)]), 'targets')
    expect(list.counts).toMatchObject({ rows: 3_200, valid: 2_500, duplicates: 700 })
    const read: string[] = []
    for (let after = 0; ; ) {
      const rows = await page(list.id, after, 800)
      const last = rows.at(-1)
      if (last === undefined) break
      after = last.position
      read.push(...rows.map(({ e164 }) => e164))
    }
    expect(read).toEqual(phones)
  })

  test('carries what the file says of each, and who in the directory has the number', async () => {
    const csv =
      'external_id;nome;telefone;funcoes\nM1;Maria Souza;(11) 97777-0001;Garçom\nX;Outra;11 7777-0001;\n'
    await importFreelancers(
      other,
      keys,
      (async function* () {
        yield Buffer.from(csv)
      })(),
      { dryRun: false, onRow: () => {}, onProgress: () => {} },
    )
    async function* rows(): AsyncGenerator<ListedTarget> {
      yield { line: 2, target: '11977770001', variables: { local: 'Portão B' }, problem: null }
      yield { line: 3, target: '11977770002', variables: { nome: 'Rui Lima', funcao: 'Chef' }, problem: null }
      yield { line: 4, target: '11977770003', variables: null, problem: null }
      yield { line: 5, target: '', variables: null, problem: 'quote' }
    }
    const { id, counts } = await write(rows())
    expect(counts).toMatchObject({ valid: 3, invalid: 1 })
    const found = await page(id)
    const [first] = await ctx.db.many<{ id: number }>(sql`
      select id from freelancers where phone = '+5511977770001' order by id limit 1`)
    expect(found.map(({ freelancer, nome }) => [freelancer?.id ?? null, nome])).toEqual([
      [first?.id, null],
      [null, 'Rui Lima'],
      [null, null],
    ])
    expect(found[0]?.freelancer).toEqual({
      ...{ id: first?.id, originEmpresaId: other.empresaId, nome: 'Maria Souza' },
      ...{ timeZone: null, funcao: 'Garçom' },
    })
    expect(found.map(variablesOfListed)).toEqual([
      { nome: 'Maria Souza', primeiro_nome: 'Maria', funcao: 'Garçom', local: 'Portão B' },
      { nome: 'Rui Lima', primeiro_nome: 'Rui', funcao: 'Chef' },
      { nome: '', primeiro_nome: '', funcao: '' },
    ])
  })

  test('is a source that an insert can select from', async () => {
    const { id } = await write(targets(people(5, 21)))
    const range = { empresaId: ctx.empresaId, listId: id, after: 2, limit: 2 }
    const into = sql`
      with written as (
        insert into recipient_sends (lane, recipient_key, updated_at)
        select 'bulk', s.recipient_key, now() from (${listRowsSource(range)}) s returning recipient_key)
      select count(*)::int as written from written`
    expect(await ctx.db.many(into)).toEqual([{ written: 2 }])
  })

  test('is read by key as well, part by part', async () => {
    const { id: listId } = await write(targets(people(300, 27)))
    const byKey = (afterKey: Buffer, untilKey: Buffer | null, limit = 2_000) =>
      ctx.db.many<{ position: number; recipientKey: Buffer }>(
        listKeysSource({ empresaId: ctx.empresaId, listId, afterKey, untilKey, limit }),
      )
    const border = Buffer.from([128])
    const parts = [await byKey(Buffer.alloc(0), border), await byKey(border, null)]
    expect(parts.every((rows) => rows.length > 50)).toBe(true)
    const keys = parts.flat().map(({ recipientKey }) => recipientKey.toString('hex'))
    expect(keys).toEqual([...new Set(keys)].sort())
    expect(new Set(parts.flat().map(({ position }) => position)).size).toBe(300)
    expect(await byKey(Buffer.alloc(0), null, 7)).toEqual(parts.flat().slice(0, 7))
  })

  test('of which the filling broke off may not be used, and nobody sees it', async () => {
    async function* broken(): AsyncGenerator<ListedTarget> {
      yield* targets(people(1_200, 22))
      throw new Error('cut')
    }
    await expect(write(broken())).rejects.toThrow('cut')
    const { id } = await ctx.db.one<{ id: AudienceListId }>(sql`
      select id from audience_lists where empresa_id = ${ctx.empresaId}::int order by id desc limit 1`)
    expect(await page(id)).toEqual([])
    for (const ask of [getAudienceList, takeAudienceList]) {
      await expect(ask(ctx, id)).rejects.toMatchObject({ code: 'not_found' })
    }
  })

  test('of which a process died is there, and is not ready', async () => {
    const { id } = await write(targets(people(3, 28)))
    await ctx.db.run(sql`update audience_lists set state = 'filling' where id = ${id}::int`)
    expect(await getAudienceList(ctx, id)).toMatchObject({ state: 'filling' })
    await expect(takeAudienceList(ctx, id)).rejects.toMatchObject({ code: 'list_not_ready' })
    expect(await page(id)).toEqual([])
  })

  describe('of another empresa', () => {
    test('is not there', async () => {
      const { id } = await write(targets(people(3, 24)))
      expect(await page(id, 0, 10, other)).toEqual([])
      for (const ask of [getAudienceList, takeAudienceList]) {
        await expect(ask(other, id)).rejects.toMatchObject({ code: 'not_found' })
      }
      expect((await takeAudienceList(ctx, id)).usedAt).toEqual(ctx.clock.now())
    })
  })
})
