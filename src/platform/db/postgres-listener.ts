import { Client, type ClientConfig } from 'pg'
import { backoffMs } from '../backoff.ts'
import { every, sleep } from '../sleep.ts'
import type { Database } from './db.ts'

const reconnect = { baseMs: 100, maxMs: 5_000 }
/** A connection that died without a word (a firewall, a cable) is found out by asking. */
const pingMs = 30_000
const answerMs = 10_000

type Listener = Pick<Database, 'listen' | 'close'>

/**
 * One connection for all channels, opened with the first and kept open: what was said while it was away is lost, so
 * every callback is called with '' once it is back.
 */
export function openListener(config: ClientConfig): Listener {
  const channels = new Map<string, Set<(payload: string) => void>>()
  const closing = new AbortController()
  let client: Promise<Client> | null = null
  let lastAnswer: Promise<unknown> = Promise.resolve()

  async function connect(): Promise<Client> {
    const fresh = new Client({ ...config, query_timeout: answerMs })
    const ping = every(
      pingMs,
      () => ask(fresh, 'select 1'),
      () => void fresh.end().catch(() => {}),
    )
    fresh.on('error', () => {}) // followed by 'end'
    fresh.on('notification', ({ channel, payload }) => tell(channel, payload ?? ''))
    try {
      await fresh.connect()
      for (const channel of channels.keys()) await fresh.query(`listen ${quote(channel)}`)
    } catch (error) {
      await ping.stop()
      await fresh.end().catch(() => {})
      throw error
    }
    fresh.once('end', () => {
      void ping.stop()
      if (!closing.signal.aborted) keep(connectAgain())
    })
    return fresh
  }

  function keep(connecting: Promise<Client>): void {
    client = connecting
    client.catch(() => {}) // closed before it was back
  }

  async function connectAgain(): Promise<Client> {
    for (let attempt = 1; !closing.signal.aborted; attempt += 1) {
      await sleep(backoffMs(attempt, reconnect), closing.signal)
      const fresh = await connect().catch(() => null)
      if (fresh === null) continue
      for (const channel of channels.keys()) tell(channel, '')
      return fresh
    }
    throw new Error('The database was closed')
  }

  /** One after the other: the driver wants no second statement before the first is answered. */
  async function ask(open: Client, statement: string): Promise<void> {
    const answer = lastAnswer.then(() => open.query(statement))
    lastAnswer = answer.catch(() => {})
    await answer
  }

  function tell(channel: string, payload: string): void {
    for (const onNotify of channels.get(channel) ?? []) onNotify(payload)
  }

  async function stopListening(channel: string, onNotify: (payload: string) => void): Promise<void> {
    const listeners = channels.get(channel)
    listeners?.delete(onNotify)
    if (listeners === undefined || listeners.size > 0) return
    channels.delete(channel)
    // When the connection is away there is nothing to take back.
    await client?.then((open) => ask(open, `unlisten ${quote(channel)}`)).catch(() => {})
  }

  return {
    async listen(channel, onNotify) {
      const listeners = channels.get(channel)
      if (listeners) listeners.add(onNotify)
      else channels.set(channel, new Set([onNotify]))
      if (client === null) keep(connect().catch(connectAgain))
      // Listening twice is harmless, and a connection lost just now listens to all channels when it is back.
      await client?.then((open) => ask(open, `listen ${quote(channel)}`)).catch(() => {})
      return () => stopListening(channel, onNotify)
    },
    async close() {
      closing.abort()
      await client?.then((open) => open.end()).catch(() => {})
    },
  }
}

function quote(name: string): string {
  return `"${name.replaceAll('"', '""')}"`
}
