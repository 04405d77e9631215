import { AsyncLocalStorage } from 'node:async_hooks'
import { backoffMs } from '../backoff.ts'
import { sleep } from '../sleep.ts'
import { type CompiledSql, compile } from './compile.ts'
import { type Database, type Db, type Sql, sql } from './db.ts'
import { decodeRows, type RawResult } from './decode.ts'
import { isWorthAnotherTry, SqlError } from './sql-error.ts'

/** Which of the ways in: codes and callbacks do not queue behind a broadcast, nor what is sent behind who reads. */
export type Lane = 'ordinary' | 'queue' | 'urgent'

export type Query = (statement: CompiledSql) => Promise<RawResult>

/** One connection, held for a transaction. Statements are carried out in the order in which they are given, however many wait. */
export interface Session {
  readonly query: Query
  /** The connection is in an unknown state and must not be used again. */
  discard(): void
}

/** All that an engine has to bring; what the port promises beyond that is written once, here. */
export interface Engine {
  readonly engine: Db['engine']
  query(lane: Lane, statement: CompiledSql): Promise<RawResult>
  hold<T>(lane: Lane, work: (session: Session) => Promise<T>): Promise<T>
}

const retriesMax = 5
const retryWait = { baseMs: 20, maxMs: 500 }

const begin: CompiledSql = { text: 'begin', values: [] }
const commit: CompiledSql = { text: 'commit', values: [] }
const rollback: CompiledSql = { text: 'rollback', values: [] }

interface Notice {
  channel: string
  payload: string
}

function telling({ channel, payload }: Notice): CompiledSql {
  return compile(sql`select pg_notify(${channel}::text, ${payload}::text)`)
}

interface Scope {
  open: boolean
}

/**
 * The handles of a database. `guarded`: an outer handle knows that it is used inside a transaction, and throws. On
 * one connection that would wait for ever; on several it is a mistake that tests find. Knowing it costs every promise
 * of the process (10 to 15 µs a message on Node 20), so that a server with many connections does without.
 */
export function openHandles(engine: Engine, guarded: boolean): Pick<Database, 'db' | 'queue' | 'urgent'> {
  const current = guarded ? guardByStorage() : NO_GUARD
  return {
    db: outerHandle(engine, 'ordinary', current),
    queue: outerHandle(engine, 'queue', current),
    urgent: outerHandle(engine, 'urgent', current),
  }
}

interface Guard {
  inside(): boolean
  run<T>(scope: Scope, work: () => Promise<T>): Promise<T>
}

const NO_GUARD: Guard = { inside: () => false, run: (_scope, work) => work() }

function guardByStorage(): Guard {
  const current = new AsyncLocalStorage<Scope>()
  return {
    inside: () => current.getStore()?.open === true,
    run: (scope, work) => current.run(scope, work),
  }
}

function outerHandle(engine: Engine, lane: Lane, current: Guard): Db {
  const refuseInside = () => {
    if (current.inside()) {
      throw new Error('Inside a transaction only its own handle may be used (ctx.db of withTransaction)')
    }
  }
  const query: Query = async (statement) => {
    refuseInside()
    return retrying(() => engine.query(lane, statement))
  }
  return {
    engine: engine.engine,
    inTransaction: false,
    ...readers(query),
    async transaction(work) {
      refuseInside()
      return retrying(() => runTransaction(engine, lane, current, work))
    },
    afterCommit(hook) {
      refuseInside()
      hook()
    },
    async notify(channel, payload) {
      await query(telling({ channel, payload }))
    },
  }
}

async function runTransaction<T>(
  engine: Engine,
  lane: Lane,
  current: Guard,
  work: (tx: Db) => Promise<T>,
): Promise<T> {
  const hooks: (() => void)[] = []
  const notices = new Map<string, Notice>()
  const result = await engine.hold(lane, async (session) => {
    const begun = beginOn(session)
    const { tx, end } = innerHandle(engine, session, { begun, hooks, notices })
    try {
      const value = await current.run(tx.scope, () => work(tx.handle))
      await end()
      await begun
      // A statement failed and the work went on as if it had not: PostgreSQL answers the commit with a rollback.
      const committing = session.query(commit)
      // What is told in vain, because nothing was committed, does no harm; what was committed stands, told or not.
      const told = Promise.allSettled([...notices.values()].map((each) => session.query(telling(each))))
      const { command } = await committing
      await told
      if (command !== 'COMMIT') throw new SqlError('The transaction had already failed', { code: '25P02' })
      return value
    } catch (error) {
      await end()
      await session.query(rollback).catch(() => session.discard())
      // What failed because nothing had begun is told so.
      await begun
      throw error
    }
  })
  hooks.forEach(runHook)
  return result
}

/** After a restart of the server a pool still holds connections that are dead: they are thrown away one by one. */
async function beginOn(session: Session): Promise<void> {
  try {
    await session.query(begin)
  } catch (error) {
    session.discard()
    throw new NotBegun(error)
  }
}

/** Nothing was done yet, so that another try on another connection is right. */
class NotBegun extends Error {
  constructor(cause: unknown) {
    super('The transaction could not begin', { cause })
  }
}

/**
 * A handle that dies with its transaction; `end` kills it and waits for statements that nobody awaited. What is asked at
 * once goes out at once, in the order in which it was asked, and after one that fails the database refuses the rest.
 */
function innerHandle(
  engine: Engine,
  session: Session,
  { begun, hooks, notices }: { begun: Promise<void>; hooks: (() => void)[]; notices: Map<string, Notice> },
) {
  const scope: Scope = { open: true }
  const refuseAfterEnd = () => {
    if (!scope.open) throw new Error('This transaction has ended; its handle cannot be used any more')
  }
  let asked = 0
  let hasBegun = false
  const noted = begun.then(() => {
    hasBegun = true
  })
  let last: Promise<unknown> = noted.catch(() => {})
  const query: Query = async (statement) => {
    refuseAfterEnd()
    asked += 1
    const mayGo = hasBegun || (asked === 1 && onlyReads(statement))
    const result = mayGo ? session.query(statement) : noted.then(() => session.query(statement))
    last = result.catch(() => {})
    return result
  }
  const handle: Db = {
    engine: engine.engine,
    inTransaction: true,
    ...readers(query),
    async transaction(work) {
      refuseAfterEnd()
      return work(handle)
    },
    afterCommit(hook) {
      refuseAfterEnd()
      hooks.push(hook)
    },
    async notify(channel, payload) {
      refuseAfterEnd()
      notices.set(`${channel} ${payload}`, { channel, payload })
    },
  }
  const end = async () => {
    scope.open = false
    await last
  }
  return { tx: { handle, scope }, end }
}

/**
 * Whether it may follow `begin` before that has been answered. Were the begin refused and the connection lived on, which
 * has to be asked for from outside in that very moment, it would stand by itself: nothing may be left of it then.
 */
function onlyReads({ text }: CompiledSql): boolean {
  return /^\s*select\s/i.test(text)
}

function readers(query: Query): Pick<Db, 'many' | 'one' | 'maybeOne' | 'run'> {
  /** The port's word for what the rows are: the statement's type says so, the database alone knows. */
  const fetch = async <Row>(statement: Sql<Row>) => {
    const compiled = compile(statement)
    return { rows: decodeRows(await query(compiled)) as Row[], text: compiled.text }
  }
  return {
    async many(statement) {
      return (await fetch(statement)).rows
    },
    async one(statement) {
      const { rows, text } = await fetch(statement)
      const [row] = rows
      if (row === undefined || rows.length > 1) throw wrongCount('one row', rows.length, text)
      return row
    },
    async maybeOne(statement) {
      const { rows, text } = await fetch(statement)
      if (rows.length > 1) throw wrongCount('at most one row', rows.length, text)
      return rows[0] ?? null
    },
    async run(statement) {
      return (await query(compile(statement))).affected
    },
  }
}

function wrongCount(expected: string, count: number, text: string): Error {
  return new Error(`Expected ${expected} and got ${count}: ${text.replace(/\s+/g, ' ').slice(0, 200)}`)
}

async function retrying<T>(work: () => Promise<T>): Promise<T> {
  for (let failures = 1; ; failures += 1) {
    try {
      return await work()
    } catch (error) {
      const cause = error instanceof NotBegun ? error.cause : error
      if (failures > retriesMax || (cause === error && !isWorthAnotherTry(error))) throw cause
      await sleep(backoffMs(failures, retryWait))
    }
  }
}

/** The transaction stands: a hook that throws is a bug to hear of, not a reason to tell the caller it had failed. */
function runHook(hook: () => void): void {
  try {
    hook()
  } catch (error) {
    process.emitWarning(error instanceof Error ? error : String(error))
  }
}
