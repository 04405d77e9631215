import { setFlagsFromString } from 'node:v8'
import { Worker } from 'node:worker_threads'
import type { Database } from './db.ts'
import type { RawResult } from './decode.ts'
import { type Engine, type Lane, openHandles, type Query } from './handle.ts'
import { Line } from './line.ts'
import type { PgliteWorkerData, Reply, Request } from './pglite-worker.ts'
import { SqlError } from './sql-error.ts'

export interface PgliteOptions {
  /** Where its files are; null keeps everything in memory. The caller holds the lock on it (`lock.ts`). */
  readonly dataDir: string | null
  /** What `dump` gave, or the file it was written to: an empty directory then starts from it. */
  readonly loadDump?: Uint8Array | string
}

export interface PgliteDatabase extends Database {
  /** The whole data directory as a tar, for `loadDump`. */
  dump(): Promise<Uint8Array>
}

/** Opens the embedded PostgreSQL in a thread of its own: one connection, which all handles stand in line for. */
export async function openPglite({ dataDir, loadDump }: PgliteOptions): Promise<PgliteDatabase> {
  const thread = await startThread({ dataDir, dump: loadDump ?? null })
  const line = new Line()
  const queryOf =
    (lane: Lane): Query =>
    async (statement) =>
      (await thread.ask({ kind: 'query', statement, prepared: lane === 'urgent' })) as RawResult
  const inLine = async <T>(lane: Lane, work: () => Promise<T>): Promise<T> => {
    const release = await line.take(lane === 'urgent' ? 'urgent' : 'ordinary')
    try {
      return await work()
    } finally {
      release()
    }
  }
  const engine: Engine = {
    engine: 'pglite',
    query: (lane, statement) => inLine(lane, () => queryOf(lane)(statement)),
    // The only connection cannot be discarded: when even a rollback fails the thread is dead and says so.
    hold: (lane, work) => inLine(lane, () => work({ query: queryOf(lane), discard: () => {} })),
  }
  const say = (text: string) => inLine('urgent', () => queryOf('urgent')({ text, values: [] }))
  return {
    ...openHandles(engine, true),
    listen: (channel, onNotify) => listen(thread, say, channel, onNotify),
    dump: () => inLine('ordinary', async () => (await thread.ask({ kind: 'dump' })) as Uint8Array),
    close: () => inLine('ordinary', () => thread.close()),
  }
}

type Asked = Request extends infer R ? (R extends Request ? Omit<R, 'id'> : never) : never

interface Thread {
  ask(request: Asked): Promise<RawResult | Uint8Array | null>
  readonly listeners: Map<string, Set<(payload: string) => void>>
  close(): Promise<void>
}

/**
 * V8 compiles a wasm function anew, optimized, once it has used up this budget. With the default (1.8 million) a second
 * and a half of both cores goes into that while the service starts; with this one only what stays hot is compiled, and the
 * throughput afterwards is the same (measured with `npm run bench` and by opening an existing directory).
 */
const WASM_TIERING_BUDGET = 100_000_000

async function startThread(workerData: PgliteWorkerData): Promise<Thread> {
  setFlagsFromString(`--wasm-tiering-budget=${WASM_TIERING_BUDGET}`)
  const worker = new Worker(workerFile(), { workerData })
  const waiting = new Map<number, { resolve: (reply: Answer) => void; reject: (error: Error) => void }>()
  const listeners: Thread['listeners'] = new Map()
  let asked = 0
  let dead: Error | null = null

  const fail = (error: Error) => {
    dead ??= error
    for (const { reject } of waiting.values()) reject(dead)
    waiting.clear()
  }
  const ready = new Promise<void>((resolve, reject) => {
    worker.on('message', (reply: Reply) => {
      if (reply.kind === 'ready') resolve()
      else if (reply.kind === 'notified') {
        for (const onNotify of listeners.get(reply.channel) ?? []) onNotify(reply.payload)
      } else settle(reply)
    })
    worker.on('error', (error) => fail(new Error('The embedded database failed', { cause: error })))
    worker.on('exit', () => {
      fail(new Error('The embedded database has stopped'))
      reject(dead)
    })
  })

  function settle(reply: Extract<Reply, { id: number }>): void {
    const asker = waiting.get(reply.id)
    waiting.delete(reply.id)
    if (reply.kind === 'done') asker?.resolve(reply.value)
    else asker?.reject(new SqlError(reply.error.message, reply.error))
  }

  await ready
  const ask: Thread['ask'] = (request) =>
    new Promise((resolve, reject) => {
      if (dead) return reject(dead)
      asked += 1
      waiting.set(asked, { resolve, reject })
      worker.postMessage({ ...request, id: asked })
    })
  return {
    ask,
    listeners,
    async close() {
      if (dead) return
      await ask({ kind: 'close' })
      await worker.terminate()
    },
  }
}

type Answer = RawResult | Uint8Array | null

/** Tests run from the TypeScript sources, which a worker of Node 20 cannot: they use the built file beside them. */
function workerFile(): URL {
  const fromSource = import.meta.url.endsWith('.ts')
  const built = fromSource ? '../../../dist/platform/db/pglite-worker.js' : './pglite-worker.js'
  return new URL(built, import.meta.url)
}

async function listen(
  { listeners }: Thread,
  say: (text: string) => Promise<RawResult>,
  channel: string,
  onNotify: (payload: string) => void,
): Promise<() => Promise<void>> {
  const quoted = `"${channel.replaceAll('"', '""')}"`
  const here = listeners.get(channel) ?? new Set()
  listeners.set(channel, here.add(onNotify))
  await say(`listen ${quoted}`)
  return async () => {
    here.delete(onNotify)
    if (here.size > 0 || listeners.get(channel) !== here) return
    listeners.delete(channel)
    await say(`unlisten ${quoted}`)
  }
}
