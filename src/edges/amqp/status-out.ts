import { type FeedReader, openFeedReader } from '../../messages/status-feed.ts'
import type { FeedEntry } from '../../messages/status-feed-queries.ts'
import { backoffMs } from '../../platform/backoff.ts'
import type { Ground } from '../../platform/context.ts'
import { sleep } from '../../platform/sleep.ts'
import type { Publication, Publisher } from './publisher.ts'
import { routingKey, type StatusEvent, statusEvent } from './status-event.ts'
import { STATUS_EXCHANGE } from './topology.ts'

/** Nobody notices a quarter of a second, and looking costs an empty index. */
const POLL_MS = 250
const BACKOFF = { baseMs: 250, maxMs: 10_000 }

export interface StatusOutOptions {
  ground: Ground
  /** Names this process. */
  owner: string
  publisher: Pick<Publisher, 'publish' | 'trouble'>
  counted(outcome: 'published' | 'unroutable', count: number): void
}

/**
 * Publishes every change of handed-in messages, each until it was confirmed and of one message in order. What was
 * confirmed and not yet forgotten when a process dies is published again, with the same `messageId`.
 */
export function startStatusOut(options: StatusOutOptions): { stop(): Promise<void> } {
  const stop = new AbortController()
  const reader = openFeedReader(options.ground, options.owner)
  const running = run(options, reader, stop.signal)
  return {
    async stop() {
      stop.abort()
      await running
    },
  }
}

async function run(options: StatusOutOptions, reader: FeedReader, stopped: AbortSignal): Promise<void> {
  let told: readonly FeedEntry[] = []
  for (let failures = 0; !stopped.aborted; ) {
    try {
      // Nobody takes what nobody could tell: a process whose broker is away leaves it to another.
      const may = told.length > 0 || options.publisher.trouble() === null
      const entries = may ? await reader.exchange(told) : []
      told = []
      if (entries.length === 0) await sleep(POLL_MS, stopped)
      else told = await tell(options, entries)
      failures = 0
    } catch (error) {
      failures += 1
      options.ground.log.warn({ err: error }, 'changes could not be published; trying again')
      await reader.release().catch(() => {})
      await sleep(backoffMs(failures, BACKOFF), stopped)
    }
  }
  await leave(options, reader, told)
}

async function tell({ publisher, counted }: StatusOutOptions, entries: readonly FeedEntry[]) {
  const unroutable = await publisher.publish(entries.flatMap(publicationOf))
  counted('unroutable', unroutable.size)
  counted('published', entries.length - unroutable.size)
  return entries
}

/** Who is gone cannot be named. */
function publicationOf(entry: FeedEntry): Publication[] {
  if (entry.externalId === null) return []
  return [eventPublication(statusEvent(entry.externalId, entry), String(entry.id))]
}

/** An event on its way to the exchange. */
export function eventPublication(event: StatusEvent, messageId: string): Publication {
  return {
    exchange: STATUS_EXCHANGE,
    routingKey: routingKey(event),
    content: Buffer.from(JSON.stringify(event)),
    messageId,
  }
}

/** What was confirmed is forgotten before the process ends; else it would be told twice. */
async function leave({ ground }: StatusOutOptions, reader: FeedReader, told: readonly FeedEntry[]) {
  try {
    if (told.length > 0) await reader.exchange(told)
    await reader.release()
  } catch (error) {
    ground.log.warn({ err: error }, 'what was published last could not be forgotten; it is published again')
  }
}
