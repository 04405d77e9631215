import { type ChannelModel, connect } from 'amqplib'
import { backoffMs } from '../../platform/backoff.ts'
import type { Log } from '../../platform/log.ts'
import { sleep, within } from '../../platform/sleep.ts'

const CONNECT_TIMEOUT_MS = 10_000
/** A broker that says nothing for two of them is gone. */
const HEARTBEAT_S = 10
const RECONNECT = { baseMs: 500, maxMs: 30_000 }
const CLOSED_WITHIN_MS = 5_000

/** What is done with one connection while it lasts. */
export interface Session {
  /** Ends its work: in order, or because the connection is lost. Resolves when nothing of it goes on. */
  end(how: 'in_order' | 'lost'): Promise<void>
}

/** Breaks the connection; another one is made. */
export type Break = (error: unknown) => void

/** A connection to the broker that is made again whenever it is lost, until it is stopped. */
export interface Link {
  /** Null while it is connected. */
  trouble(): string | null
  stop(): Promise<void>
}

export interface LinkOptions {
  name: string
  url: string
  log: Log
  /** Sets up what the connection is for; a failure breaks it. */
  open(model: ChannelModel, breakOff: Break): Promise<Session>
}

/** Begins at once and in the background: a broker that is away is waited for. */
export function keepLink(options: LinkOptions): Link {
  const stop = new AbortController()
  const stopped = new Promise<void>((resolve) => {
    stop.signal.addEventListener('abort', () => resolve(), { once: true })
  })
  let trouble: string | null = 'connecting'
  let failures = 0

  async function run(): Promise<void> {
    while (!stop.signal.aborted) {
      try {
        await useConnection(options, stopped, () => {
          trouble = null
          failures = 0
        })
      } catch (error) {
        failures += 1
        trouble = error instanceof Error ? error.message : String(error)
        options.log.warn({ link: options.name, err: error }, 'the broker is away; connecting again')
        await sleep(backoffMs(failures, RECONNECT), stop.signal)
      }
    }
  }

  const running = run()
  return {
    trouble: () => trouble,
    async stop() {
      stop.abort()
      await running
    },
  }
}

/** Resolves when it was stopped, rejects when the connection could not be made or was lost. */
async function useConnection(
  { name, url, log, open }: LinkOptions,
  stopped: Promise<void>,
  connected: () => void,
): Promise<void> {
  const model = await connect(withHeartbeat(url), {
    ...{ timeout: CONNECT_TIMEOUT_MS, noDelay: true },
    clientProperties: { connection_name: `recado ${name}` },
  })
  const loss = lossOf(model)
  let session: Session | null = null
  let how: Parameters<Session['end']>[0] = 'lost'
  try {
    session = await Promise.race([open(model, loss.breakOff), loss.promise])
    connected()
    log.info({ link: name }, 'connected to the broker')
    await Promise.race([loss.promise, stopped])
    how = 'in_order'
  } finally {
    await session?.end(how)
    await closeKindly(model)
  }
}

/** Whoever is cut off while they say goodbye never hears an answer. */
export async function closeKindly(open: { close(): Promise<void> }): Promise<void> {
  await within(CLOSED_WITHIN_MS, open.close(), () => new Error('not closed in time')).catch(() => {})
}

/** Rejects when the connection ends, whoever ends it. */
function lossOf(model: ChannelModel): { promise: Promise<never>; breakOff: Break } {
  let breakOff: Break = () => {}
  const promise = new Promise<never>((_, reject) => {
    breakOff = reject
  })
  promise.catch(() => {}) // told to whoever waits at the time
  model.on('error', breakOff)
  model.on('close', (error) => breakOff(error ?? new Error('the broker closed the connection')))
  return { promise, breakOff }
}

function withHeartbeat(url: string): string {
  const parsed = new URL(url)
  if (!parsed.searchParams.has('heartbeat')) parsed.searchParams.set('heartbeat', String(HEARTBEAT_S))
  return parsed.href
}
