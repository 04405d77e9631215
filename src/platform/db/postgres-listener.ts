import { Client, type ClientConfig } from 'pg'
import { backoffMs } from '../backoff.ts'
import { every, sleep } from '../sleep.ts'

const reconnect = { baseMs: 100, maxMs: 5_000 }
/** A connection that died without a word (a firewall, a cable) is found out by asking. */
const pingMs = 30_000
const answerMs = 10_000

type OnNotify = (payload: string) => void

/**
 * One connection for all channels, opened with the first and kept open: what was said while it was away is lost, so
 * every callback is called with '' once it is back.
 */
export class PostgresListener {
  readonly #config: ClientConfig
  readonly #channels = new Map<string, Set<OnNotify>>()
  readonly #closing = new AbortController()
  #client: Promise<Client> | null = null
  #lastAnswer: Promise<unknown> = Promise.resolve()

  constructor(config: ClientConfig) {
    this.#config = config
  }

  async listen(channel: string, onNotify: OnNotify): Promise<() => Promise<void>> {
    const listeners = this.#channels.get(channel)
    if (listeners) listeners.add(onNotify)
    else this.#channels.set(channel, new Set([onNotify]))
    if (this.#client === null) this.#keep(this.#connect().catch(() => this.#connectAgain()))
    // Listening twice is harmless, and a connection lost just now listens to all channels when it is back.
    await this.#say(`listen ${quote(channel)}`)
    return () => this.#stopListening(channel, onNotify)
  }

  async close(): Promise<void> {
    this.#closing.abort()
    await this.#client?.then((client) => client.end()).catch(() => {})
  }

  async #stopListening(channel: string, onNotify: OnNotify): Promise<void> {
    const listeners = this.#channels.get(channel)
    listeners?.delete(onNotify)
    if (listeners === undefined || listeners.size > 0) return
    this.#channels.delete(channel)
    await this.#say(`unlisten ${quote(channel)}`)
  }

  async #connect(): Promise<Client> {
    const client = new Client({ ...this.#config, query_timeout: answerMs })
    const ping = every(
      pingMs,
      () => this.#ask(client, 'select 1'),
      () => void client.end().catch(() => {}),
    )
    client.on('error', () => {}) // followed by 'end'
    client.on('notification', ({ channel, payload }) => this.#tell(channel, payload ?? ''))
    try {
      await client.connect()
      for (const channel of this.#channels.keys()) await client.query(`listen ${quote(channel)}`)
    } catch (error) {
      await ping.stop()
      await client.end().catch(() => {})
      throw error
    }
    client.once('end', () => {
      void ping.stop()
      if (!this.#closing.signal.aborted) this.#keep(this.#connectAgain())
    })
    return client
  }

  async #connectAgain(): Promise<Client> {
    for (let attempt = 1; !this.#closing.signal.aborted; attempt += 1) {
      await sleep(backoffMs(attempt, reconnect), this.#closing.signal)
      const client = await this.#connect().catch(() => null)
      if (client === null) continue
      for (const channel of this.#channels.keys()) this.#tell(channel, '')
      return client
    }
    throw new Error('The database was closed')
  }

  #keep(connecting: Promise<Client>): void {
    this.#client = connecting
    this.#client.catch(() => {}) // closed before it was back
  }

  /** What cannot be said because the connection is away is made good when it is back. */
  async #say(statement: string): Promise<void> {
    await this.#client?.then((client) => this.#ask(client, statement)).catch(() => {})
  }

  /** One after the other: the driver wants no second statement before the first is answered. */
  async #ask(client: Client, statement: string): Promise<void> {
    const answer = this.#lastAnswer.then(() => client.query(statement))
    this.#lastAnswer = answer.catch(() => {})
    await answer
  }

  #tell(channel: string, payload: string): void {
    for (const onNotify of this.#channels.get(channel) ?? []) onNotify(payload)
  }
}

function quote(name: string): string {
  return `"${name.replaceAll('"', '""')}"`
}
