import { readFile } from 'node:fs/promises'
import { type MessagePort, parentPort, workerData } from 'node:worker_threads'
import { PGlite, type Results } from '@electric-sql/pglite'
import type { CompiledSql } from './compile.ts'
import type { RawResult } from './decode.ts'
import type { SqlErrorFacts } from './sql-error.ts'

/** The other side of `pglite.ts`: the wasm database runs its statements synchronously, so it gets a thread of its own. */
export interface PgliteWorkerData {
  readonly dataDir: string | null
  readonly dump: Uint8Array | string | null
}

export type Request = { readonly id: number } & (
  | { readonly kind: 'query'; readonly statement: CompiledSql }
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

if (parentPort) await serve(parentPort, workerData as PgliteWorkerData)

async function serve(port: MessagePort, { dataDir, dump }: PgliteWorkerData): Promise<void> {
  const reply = (message: Reply) => port.postMessage(message)
  const database = await open(dataDir, dump)
  database.onNotification((channel, payload) => reply({ kind: 'notified', channel, payload }))
  port.on('message', async (request: Request) => {
    const { id } = request
    try {
      reply({ kind: 'done', id, value: await answer(database, request) })
      if (request.kind === 'close') port.close()
    } catch (error) {
      const { message, code, constraint, table, column } = error as Error & SqlErrorFacts
      reply({ kind: 'failed', id, error: { message, code, constraint, table, column } })
    }
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

async function answer(database: PGlite, request: Request): Promise<RawResult | Uint8Array | null> {
  switch (request.kind) {
    case 'query':
      return query(database, request.statement)
    case 'dump':
      return new Uint8Array(await (await database.dumpDataDir('none')).arrayBuffer())
    case 'close':
      await database.close()
      return null
  }
}

/** Without values the simple protocol is a fifth of the work, and it takes several statements at once. */
async function query(database: PGlite, { text, values }: CompiledSql): Promise<RawResult> {
  const options = { rowMode: 'array' } as const
  const result: Results<unknown> | undefined =
    values.length > 0
      ? await database.query(text, [...values], options)
      : (await database.exec(text, options)).at(-1)
  if (result === undefined) throw new Error('An empty statement')
  return toRawResult(result)
}

function toRawResult({ fields, rows, affectedRows, command }: Results<unknown>): RawResult {
  return {
    columns: fields.map(({ name, dataTypeID }) => ({ name, type: dataTypeID })),
    rows: rows as (string | null)[][],
    affected: affectedRows ?? 0,
    command: command ?? '',
  }
}
