import { startTimer } from '../clock.ts'
import type { World } from '../world.ts'
import type { Exchange } from './exchange.ts'

const EVERY_MS = 250
const HEARTBEAT_MS = 15_000
const STREAMS_MAX = 50
/** Above this many changed phones a page reads its list again anyway. */
const NUMBERS_MAX = 200

/** Server-sent events for the page: which phones changed, at most four times a second. */
export interface EventStreams {
  open(exchange: Exchange): void
  changed(number?: string): void
  close(): void
}

export function openEventStreams(world: World): EventStreams {
  const streams = new Set<Exchange>()
  const numbers = new Set<string>()
  let isDue = false
  let isClosed = false

  function send(text: string): void {
    for (const { response } of streams) response.write(text)
  }

  function tell(): void {
    isDue = false
    const { messages, phones } = world.store
    send(
      `data: ${JSON.stringify({ messages: messages.length, phones: phones.size, changed: [...numbers] })}\n\n`,
    )
    numbers.clear()
  }

  function beat(): void {
    if (isClosed) return
    send(':\n\n')
    startTimer(HEARTBEAT_MS, beat)
  }

  function changed(number?: string): void {
    if (streams.size === 0) return
    if (number !== undefined && numbers.size < NUMBERS_MAX) numbers.add(number)
    if (isDue) return
    isDue = true
    startTimer(EVERY_MS, tell)
  }

  world.watchers.add(changed)
  beat()
  return {
    changed,
    open(exchange) {
      const { response } = exchange
      const oldest = [...streams][0]
      if (streams.size >= STREAMS_MAX && oldest !== undefined) oldest.response.end()
      response.writeHead(200, { 'Content-Type': 'text/event-stream', 'Cache-Control': 'no-store' })
      response.write('retry: 1000\n\n')
      streams.add(exchange)
      response.on('close', () => streams.delete(exchange))
    },
    close() {
      isClosed = true
      world.watchers.delete(changed)
      for (const { response } of streams) response.end()
    },
  }
}
