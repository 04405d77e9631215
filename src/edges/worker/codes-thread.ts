import { Worker } from 'node:worker_threads'
import type { Log } from '../../platform/log.ts'
import { every, within } from '../../platform/sleep.ts'
import type { CodesThreadData, CodesThreadSettings, FromCodesThread, ToCodesThread } from './codes-worker.ts'

/** The thread that sends one-time codes and nothing else, seen from the main one. */
export interface CodesThread {
  /** Resolves when it is there no more: null after `stop` or `terminate`, else why. Never rejects. */
  readonly ended: Promise<Error | null>
  /** Claims nothing more, gives back what is not in flight, waits for every answer and its record. */
  stop(): Promise<void>
  /** At once. Attempts of which it had no answer are looked up when their leases run out, as those of any process. */
  terminate(): Promise<void>
}

/** What the thread says besides. */
export interface HeardOfCodes {
  log: Log
  unknownCode(code: number): void
  /** How long a claim took that took long. */
  codesClaimed(ms: number): void
}

/** A program that loads, on a machine that has other things to do. */
const READY_WITHIN_MS = 30_000
/** How often it is looked whether it still gets its turns, */
const LOOK_MS = 5_000
/** and after how many looks in vain it is ended. Looks and not time: while the main thread stands still it looks at nothing. */
const LOOKS_IN_VAIN_MAX = 4

/**
 * Starts the thread; resolves once it sends. Rejects when it cannot, or when the signal says that nobody wants it any more
 * before it does; nothing is left of it then.
 */
export async function startCodesThread(
  settings: CodesThreadSettings,
  heard: HeardOfCodes,
  unwanted: AbortSignal,
  { file = workerFile(), lookMs = LOOK_MS }: { file?: URL; lookMs?: number } = {},
): Promise<CodesThread> {
  const pulse = new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT)
  const data: CodesThreadData = { ...settings, pulse }
  const worker = new Worker(file, { workerData: data })
  let ending = false
  let failure: Error | null = null
  worker.on('error', (error) => {
    failure = error
  })
  const ended = new Promise<Error | null>((resolve) => {
    worker.once('exit', (code) => resolve(ending ? null : (failure ?? new Error(`it ended with ${code}`))))
  })
  const heardOf = openMessages(worker, heard)
  const watch = watchPulse(new Int32Array(pulse), lookMs, () => {
    failure = new Error('it got no turn any more')
    void worker.terminate()
  })
  void ended.then(() => watch.stop())
  const terminate = async () => {
    ending = true
    await worker.terminate()
  }
  const giveUp = () => void terminate()
  unwanted.addEventListener('abort', giveUp, { once: true })
  if (unwanted.aborted) giveUp()
  try {
    const failed = ended.then((why) => Promise.reject(why ?? new Error('it was ended')))
    failed.catch(() => {}) // told by `ended` once it is ready
    const ready = Promise.race([heardOf('ready'), failed])
    await within(READY_WITHIN_MS, ready, () => new Error('it was not ready in time'))
  } catch (error) {
    await terminate()
    throw error
  } finally {
    unwanted.removeEventListener('abort', giveUp)
  }
  return {
    ended,
    terminate,
    async stop() {
      ending = true
      worker.postMessage({ kind: 'stop' } satisfies ToCodesThread)
      await Promise.race([heardOf('stopped'), ended])
      await terminate()
    },
  }
}

/** Passes on what concerns everybody; the returned function waits for one of the two other messages. */
function openMessages(
  worker: Worker,
  { log, unknownCode, codesClaimed }: HeardOfCodes,
): (kind: 'ready' | 'stopped') => Promise<void> {
  const waiting = new Map<FromCodesThread['kind'], () => void>()
  worker.on('message', (message: FromCodesThread) => {
    if (message.kind === 'log') logLine(log, message.line)
    else if (message.kind === 'unknown_code') unknownCode(message.code)
    else if (message.kind === 'late') codesClaimed(message.ms)
    else waiting.get(message.kind)?.()
  })
  return (kind) =>
    new Promise((resolve) => {
      waiting.set(kind, resolve)
    })
}

/** A line that was made by a log of ours is said again by the one log of the process. */
function logLine(log: Log, line: string): void {
  const { level, time: _, msg, ...fields } = JSON.parse(line) as Record<string, unknown>
  const said = level === 'error' || level === 'warn' || level === 'info' ? level : 'debug'
  log[said]({ ...fields, thread: 'codes' }, String(msg ?? ''))
}

/** A thread can live and do nothing, in a loop without an end. One that has not begun to count is still loading. */
function watchPulse(beats: Int32Array, lookMs: number, onStandstill: () => void): { stop(): Promise<void> } {
  let seen = -1
  let inVain = 0
  return every(lookMs, () => {
    const now = Atomics.load(beats, 0)
    inVain = now === seen && now > 0 ? inVain + 1 : 0
    seen = now
    if (inVain === LOOKS_IN_VAIN_MAX) onStandstill()
  })
}

/** Tests run from the TypeScript sources, which a worker of Node 20 cannot: they use the built file beside them. */
function workerFile(): URL {
  const fromSource = import.meta.url.endsWith('.ts')
  const built = fromSource ? '../../../dist/edges/worker/codes-worker.js' : './codes-worker.js'
  return new URL(built, import.meta.url)
}
