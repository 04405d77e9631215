import { readFile } from 'node:fs/promises'
import { type MessagePort, parentPort, workerData } from 'node:worker_threads'
import { PGlite, protocol, type Results } from '@electric-sql/pglite'
import type { CompiledSql } from './compile.ts'
import type { RawResult } from './decode.ts'
import type { SqlErrorFacts } from './sql-error.ts'

/** The other side of `pglite.ts`: the wasm database runs its statements synchronously, so it gets a thread of its own. */
export interface PgliteWorkerData {
  readonly dataDir: string | null
  readonly dump: Uint8Array | string | null
}

export type Request = {
  readonly id: number
} /** `prepared`: it comes again and again, and is planned once. */ & (
  | { readonly kind: 'query'; readonly statement: CompiledSql; readonly prepared: boolean }
  | { readonly kind: 'dump' }
  | { readonly kind: 'close' }
)

export type Reply =
  | { readonly kind: 'ready' }
  | { readonly kind: 'done'; readonly id: number; readonly value: RawResult | Uint8Array | null }
  | { readonly kind: 'failed'; readonly id: number; readonly error: { message: string } & SqlErrorFacts }
  | { readonly kind: 'notified'; readonly channel: string; readonly payload: string }

/** A table that has "leave it as it is" for every type; a missing entry would fall back to the library's own. */
const asText = new Proxy<Record<number, (text: string) => string>>({}, { get: () => (text: string) => text })

/** Distinct statements that are kept planned, as on an urgent connection to a PostgreSQL. */
const PREPARED_MAX = 200

const { serialize } = protocol

if (parentPort) await serve(parentPort, workerData as PgliteWorkerData)

async function serve(port: MessagePort, { dataDir, dump }: PgliteWorkerData): Promise<void> {
  const reply = (message: Reply) => port.postMessage(message)
  const database = await open(dataDir, dump)
  const names = new Map<string, string>()
  database.onNotification((channel, payload) => reply({ kind: 'notified', channel, payload }))
  const carryOut = async (request: Request) => {
    const { id } = request
    try {
      reply({ kind: 'done', id, value: await answer(database, names, request) })
      if (request.kind === 'close') port.close()
    } catch (error) {
      const { message, code, constraint, table, column } = error as Error & SqlErrorFacts
      reply({ kind: 'failed', id, error: { message, code, constraint, table, column } })
    }
  }
  // In the order in which they were asked: a transaction does not wait for each answer.
  let last = Promise.resolve()
  port.on('message', (request: Request) => {
    last = last.then(() => carryOut(request))
  })
  reply({ kind: 'ready' })
}

async function open(dataDir: string | null, dump: Uint8Array | string | null): Promise<PGlite> {
  const bytes = typeof dump === 'string' ? await readFile(dump) : dump
  const database = await PGlite.create({
    dataDir: dataDir ?? 'memory://',
    relaxedDurability: true,
    ...(bytes ? { loadDataDir: new Blob([new Uint8Array(bytes)]) } : {}),
  })
  // Parameters come and rows go as text: `compile.ts` and `decode.ts` do the same for both engines.
  database.serializers = {}
  database.parsers = asText
  // A queue wants its indexes, with or without statistics (`postgres.ts` says why); here one connection serves all.
  await database.exec(`set datestyle to 'ISO, YMD'; set timezone to 'UTC'; set jit to off;
    set enable_bitmapscan to off; set enable_seqscan to off; set enable_mergejoin to off; set enable_hashjoin to off`)
  return database
}

async function answer(
  database: PGlite,
  names: Map<string, string>,
  request: Request,
): Promise<RawResult | Uint8Array | null> {
  switch (request.kind) {
    case 'query':
      return request.statement.values.length === 0
        ? execute(database, request.statement.text)
        : query(database, request.statement, request.prepared ? names : null)
    case 'dump':
      return new Uint8Array(await (await database.dumpDataDir('none')).arrayBuffer())
    case 'close':
      await database.close()
      return null
  }
}

/** Without values the simple protocol is a fifth of the work, and it takes several statements at once. */
async function execute(database: PGlite, text: string): Promise<RawResult> {
  const result: Results<unknown> | undefined = (await database.exec(text, { rowMode: 'array' })).at(-1)
  if (result === undefined) throw new Error('An empty statement')
  const { fields, rows, affectedRows, command } = result
  return {
    columns: fields.map(({ name, dataTypeID }) => ({ name, type: dataTypeID })),
    rows: rows as (string | null)[][],
    affected: affectedRows ?? 0,
    command: command ?? '',
  }
}

/**
 * A statement with its values as one message of the wire's protocol: the library's own way takes five, each through the wasm
 * border, which for a short statement is two thirds of its time (2.5 against 0.8 ms; planned before, 0.4).
 */
async function query(
  database: PGlite,
  { text, values }: CompiledSql,
  names: Map<string, string> | null,
): Promise<RawResult> {
  const name = names && (await prepare(database, names, text))
  const parse = name === null ? [serialize.parse({ text })] : []
  const bind = serialize.bind({ ...(name === null ? {} : { statement: name }), values: [...values] })
  const { messages } = await database.execProtocol(
    joined([...parse, bind, serialize.describe({ type: 'P' }), serialize.execute({}), serialize.sync()]),
  )
  let columns: RawResult['columns'] = []
  let done = { command: '', affected: 0 }
  const rows: (string | null)[][] = []
  for (const message of messages) {
    if (message instanceof protocol.messages.DataRowMessage) rows.push(message.fields)
    else if (message instanceof protocol.messages.RowDescriptionMessage) {
      columns = message.fields.map(({ name, dataTypeID }) => ({ name, type: dataTypeID }))
    } else if (message instanceof protocol.messages.CommandCompleteMessage) {
      done = commandOf(message.text)
    }
  }
  return { columns, rows, ...done }
}

/** Its name; null: there are too many already. Planned by a message of its own, so that it is known whether that went well. */
async function prepare(database: PGlite, names: Map<string, string>, text: string): Promise<string | null> {
  const known = names.get(text)
  if (known !== undefined || names.size >= PREPARED_MAX) return known ?? null
  const name = `recado_${names.size + 1}`
  await database.execProtocol(joined([serialize.parse({ name, text }), serialize.sync()]))
  names.set(text, name)
  return name
}

const WRITES: ReadonlySet<string> = new Set(['INSERT', 'UPDATE', 'DELETE', 'MERGE', 'COPY'])

/** `INSERT 0 3`, `UPDATE 3`, `SELECT 3`: by what only reads nothing is affected. */
function commandOf(text: string): { command: string; affected: number } {
  const [command = '', ...counts] = text.split(' ')
  return { command, affected: WRITES.has(command) ? Number(counts.at(-1)) : 0 }
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  return new Uint8Array(Buffer.concat(parts))
}
