import { beforeAll, describe, expect, it } from 'vitest'
import { describeOnEachDatabase, type TestDatabase } from '../../../test/harness/database.ts'
import { type Db, sql } from './db.ts'
import { isUniqueViolation, SqlError } from './sql-error.ts'

const moment = new Date('2026-11-22T03:04:05.678Z')

describeOnEachDatabase('the database port', (open) => {
  let database: TestDatabase
  let db: Db
  beforeAll(async () => {
    database = await open()
    db = database.db
    await db.run(
      sql.raw('create table things (id int primary key, thing_name text constraint name_once unique)'),
    )
  })

  const countThings = async () =>
    (await db.one(sql<{ count: number }>`select count(*)::int as count from things`)).count

  describe('values', () => {
    const values: [string, unknown, string, unknown?][] = [
      ['int8', 9_007_199_254_740_991, 'int8'],
      ['numeric stays text', '12.50', 'numeric'],
      ['bytea', Buffer.from([0, 1, 255]), 'bytea'],
      ['timestamptz', moment, 'timestamptz'],
      ['date stays text', '2026-11-22', 'date'],
      ['boolean', true, 'bool'],
      ['jsonb', JSON.stringify({ a: [1, null] }), 'jsonb', { a: [1, null] }],
      ['an array in jsonb', JSON.stringify([1, 2]), 'jsonb', [1, 2]],
      ['text with everything', `"'\\{},NULL\n€😀`, 'text'],
      ['float8', 0.1, 'float8'],
      ['null', null, 'text'],
      ['an array of int8', [1, 2], 'int8[]'],
      ['an array of text', ['a', 'b,c', '"', '\\', 'NULL', '', null], 'text[]'],
      ['an array of bytea', [Buffer.from([1]), Buffer.from([])], 'bytea[]'],
      ['an array of moments', [moment, null], 'timestamptz[]'],
      ['an array of booleans', [true, false], 'bool[]'],
      ['an array of arrays', [[1], [2]], 'int4[]'],
      ['an empty array', [], 'text[]'],
      ['an array of jsonb', [JSON.stringify({ a: '"' })], 'jsonb[]', [{ a: '"' }]],
    ]
    it.each(values)('%s comes back as it went', async (_name, value, type, back = value) => {
      const row = await db.one(sql<{ value: unknown }>`select ${value}::${sql.raw(type)} as value`)
      expect(row.value).toEqual(back)
      if (Buffer.isBuffer(value)) expect(Buffer.isBuffer(row.value)).toBe(true)
    })

    it('old years and offsets of a quarter hour are read right', async () => {
      const row = await db.one(sql<{ at: Date }>`select '1900-01-01 00:00:00.5+05:45'::timestamptz as at`)
      expect(row.at.toISOString()).toBe('1899-12-31T18:15:00.500Z')
    })

    it('an object as a parameter is refused before it becomes "[object Object]"', async () => {
      await expect(db.one(sql`select ${{ a: 1 } as never}::jsonb`)).rejects.toThrow(TypeError)
    })

    it('an int8 that no number can hold is refused', async () => {
      await expect(db.one(sql`select 9007199254740993::int8 as n`)).rejects.toThrow(RangeError)
    })
  })

  describe('rows', () => {
    it('have keys in camelCase', async () => {
      const row = await db.one(sql`select 1 as plain, 2 as two_words, 3 as sent_at_2, 4 as "alreadyCamel"`)
      expect(row).toEqual({ plain: 1, twoWords: 2, sentAt2: 3, alreadyCamel: 4 })
    })

    it('are exactly one for `one`, at most one for `maybeOne`', async () => {
      await expect(db.one(sql`select 1 where false`)).rejects.toThrow('Expected one row and got 0')
      await expect(db.one(sql`select generate_series(1, 2)`)).rejects.toThrow('got 2')
      await expect(db.maybeOne(sql`select generate_series(1, 2)`)).rejects.toThrow('at most one row')
      expect(await db.maybeOne(sql`select 1 where false`)).toBeNull()
    })

    it('are counted by `run` when written, not when read', async () => {
      expect(await db.run(sql`insert into things select g, 'n' || g from generate_series(100, 104) g`)).toBe(
        5,
      )
      expect(await db.run(sql`update things set thing_name = thing_name where id > ${102}`)).toBe(2)
      expect(await db.run(sql`select * from things`)).toBe(0)
      expect(await db.run(sql`with gone as (delete from things where id >= 100 returning 1) select 1`)).toBe(
        0,
      )
    })
  })

  describe('errors', () => {
    it('a broken unique key names itself and its table', async () => {
      await db.run(sql`insert into things values (1, 'one')`)
      const error = await db.run(sql`insert into things values (${2}, 'one')`).catch((caught) => caught)
      expect(error).toMatchObject({ code: '23505', constraint: 'name_once', table: 'things' })
      expect(isUniqueViolation(error, 'name_once')).toBe(true)
      expect(isUniqueViolation(error, 'things_pkey')).toBe(false)
    })

    it('quote no values of the row', async () => {
      const error = await db.run(sql`insert into things values (1, 'secret')`).catch((caught) => caught)
      expect(JSON.stringify(error) + error.message).not.toContain('secret')
    })

    it('leave the connection usable', async () => {
      await expect(db.run(sql`selec`)).rejects.toThrow(SqlError)
      await expect(db.run(sql`select ${'x'}::int`)).rejects.toMatchObject({ code: '22P02' })
      expect(await db.one(sql`select 1 as ok`)).toEqual({ ok: 1 })
    })
  })

  describe('transactions', () => {
    it('commit what was done when the work resolves, and run the hooks afterwards', async () => {
      const seen: string[] = []
      const before = await countThings()
      const result = await db.transaction(async (tx) => {
        tx.afterCommit(() => seen.push('committed'))
        await tx.run(sql`insert into things values (10, 'ten')`)
        seen.push('written')
        return 'result'
      })
      expect(result).toBe('result')
      expect(seen).toEqual(['written', 'committed'])
      expect(await countThings()).toBe(before + 1)
    })

    it('undo everything when the work throws, and run no hook', async () => {
      const seen: string[] = []
      const before = await countThings()
      const failing = db.transaction(async (tx) => {
        tx.afterCommit(() => seen.push('committed'))
        await tx.run(sql`insert into things values (11, 'eleven')`)
        throw new Error('no')
      })
      await expect(failing).rejects.toThrow('no')
      expect(await countThings()).toBe(before)
      expect(seen).toEqual([])
    })

    it('fail when a statement failed and the work went on as if it had not', async () => {
      const before = await countThings()
      const swallowing = db.transaction(async (tx) => {
        await tx.run(sql`insert into things values (12, 'twelve')`)
        await tx.run(sql`insert into things values (12, 'again')`).catch(() => {})
      })
      await expect(swallowing).rejects.toMatchObject({ code: '25P02' })
      expect(await countThings()).toBe(before)
    })

    it('join the one that is open', async () => {
      const before = await countThings()
      const joined = db.transaction(async (tx) => {
        await tx.transaction(async (inner) => {
          expect(inner).toBe(tx)
          await inner.run(sql`insert into things values (13, 'thirteen')`)
        })
        throw new Error('outer')
      })
      await expect(joined).rejects.toThrow('outer')
      expect(await countThings()).toBe(before)
    })

    it('take their handle with them', async () => {
      const kept = await db.transaction(async (tx) => tx)
      await expect(kept.many(sql`select 1`)).rejects.toThrow('has ended')
      await expect(kept.transaction(async () => {})).rejects.toThrow('has ended')
      expect(() => kept.afterCommit(() => {})).toThrow('has ended')
    })

    it('wait for statements that nobody awaited', async () => {
      await db.transaction(async (tx) => {
        void tx.run(sql`insert into things values (14, 'fourteen')`)
        void tx.run(sql`select pg_notify('nothing', '')`)
      })
      expect(await db.maybeOne(sql`select id from things where id = 14`)).toEqual({ id: 14 })
    })

    it('carry out what is asked at once in the order in which it was asked', async () => {
      for (const handle of [db, database.urgent]) {
        const [before, , between, , after] = await handle.transaction((tx) => {
          const ids = () => tx.many(sql<{ id: number }>`select id from things where id = 15`)
          const write = () => tx.run(sql`insert into things values (${15}, 'fifteen')`)
          const remove = () => tx.run(sql`delete from things where id = ${15}`)
          return Promise.all([ids(), write(), ids(), remove(), ids()])
        })
        expect([before, between, after]).toEqual([[], [{ id: 15 }], []])
      }
    })

    it('begin with what is asked first, also when it writes', async () => {
      const failing = db.transaction(async (tx) => {
        await Promise.all([tx.run(sql`insert into things values (16, 'sixteen')`), tx.one(sql`select 1`)])
        throw new Error('no')
      })
      await expect(failing).rejects.toThrow('no')
      expect(await db.many(sql`select id from things where id = 16`)).toEqual([])
    })

    it('refuse what was asked at once with a statement that fails, and tell each what it was', async () => {
      const before = await countThings()
      let told: PromiseSettledResult<number>[] = []
      const failing = db.transaction(async (tx) => {
        told = await Promise.allSettled([
          tx.run(sql`insert into things values (17, 'seventeen')`),
          tx.run(sql`insert into things values (${17}, 'again')`),
          tx.run(sql`insert into things values (${18}, 'behind')`),
        ])
      })
      await expect(failing).rejects.toMatchObject({ code: '25P02' })
      expect(told).toMatchObject([
        { status: 'fulfilled', value: 1 },
        { status: 'rejected', reason: { code: '23505' } },
        { status: 'rejected', reason: { code: '25P02' } },
      ])
      expect(await countThings()).toBe(before)
    })

    it('refuse the outer handles at once, also the urgent one', async () => {
      await db.transaction(async () => {
        await expect(db.many(sql`select 1`)).rejects.toThrow('only its own handle')
        await expect(database.urgent.many(sql`select 1`)).rejects.toThrow('only its own handle')
        await expect(db.transaction(async () => {})).rejects.toThrow('only its own handle')
        expect(() => db.afterCommit(() => {})).toThrow('only its own handle')
      })
      expect(await db.one(sql`select 1 as ok`)).toEqual({ ok: 1 })
    })

    it('know that they are one', async () => {
      expect(db.inTransaction).toBe(false)
      await db.transaction(async (tx) => expect(tx.inTransaction).toBe(true))
      await database.urgent.transaction(async (tx) => expect(tx.inTransaction).toBe(true))
    })

    it.each(['40P01', '40001'])('are tried again after %s, at most 5 times', async (code) => {
      const failWith = (tx: Db) =>
        tx.run(sql.raw(`do $$ begin raise exception 'planted' using errcode = '${code}'; end $$`))
      let tries = 0
      await db.transaction(async (tx) => {
        tries += 1
        if (tries < 3) await failWith(tx)
      })
      expect(tries).toBe(3)

      tries = 0
      const always = db.transaction(async (tx) => {
        tries += 1
        await failWith(tx)
      })
      await expect(always).rejects.toMatchObject({ code })
      expect(tries).toBe(6)
    })

    it('hooks of a try that failed are forgotten', async () => {
      let tries = 0
      let hooks = 0
      await db.transaction(async (tx) => {
        tx.afterCommit(() => {
          hooks += 1
        })
        tries += 1
        if (tries === 1) throw new SqlError('planted', { code: '40001' })
      })
      expect({ tries, hooks }).toEqual({ tries: 2, hooks: 1 })
    })

    it('a hook outside a transaction runs at once', () => {
      let ran = false
      db.afterCommit(() => {
        ran = true
      })
      expect(ran).toBe(true)
    })
  })

  describe('notifications', () => {
    it('of a transaction are told behind its commit, the same things once, and not at all when it fails', async () => {
      const heard: string[] = []
      let wake = () => {}
      const stop = await database.listen('told', (payload) => {
        heard.push(payload)
        if (payload === 'last') wake()
      })
      const last = new Promise<void>((resolve) => (wake = resolve))
      const failing = db.transaction(async (tx) => {
        await tx.notify('told', 'in vain')
        throw new Error('no')
      })
      await expect(failing).rejects.toThrow('no')
      for (const handle of [db, database.urgent]) {
        await handle.transaction(async (tx) => {
          await Promise.all(['it', 'it', "th'at"].map((payload) => tx.notify('told', payload)))
          await tx.run(sql`select 1`)
          if (handle === db) expect(heard).toEqual([])
        })
      }
      await db.notify('told', 'last')
      await last
      expect(heard).toEqual(['it', "th'at", 'it', "th'at", 'last'])
      await stop()
    })

    it('arrive after the commit, on their channel, until one stops listening', async () => {
      const heard: string[] = []
      let wake = () => {}
      const next = () => new Promise<void>((resolve) => (wake = resolve))
      const stop = await database.listen('Odd "channel"', (payload) => {
        heard.push(payload)
        wake()
      })
      const stopOther = await database.listen('Odd "channel"', () => {})
      const first = next()
      await db.run(sql`select pg_notify('another', 'no')`)
      await db.transaction(async (tx) => {
        await tx.run(sql`select pg_notify(${'Odd "channel"'}, 'yes')`)
        expect(heard).toEqual([])
      })
      await first
      expect(heard).toEqual(['yes'])
      await stop()
      await stopOther()
      await db.run(sql`select pg_notify(${'Odd "channel"'}, 'late')`)
      expect(heard).toEqual(['yes'])
    })
  })
})
