import { finished, Readable } from 'node:stream'
import type { FastifyReply } from 'fastify'
import { EVENT_STREAM } from './settings.ts'
import type { Watch } from './watcher.ts'

/**
 * Sends what a watcher is told, at the speed at which the reader takes it; nothing between us may keep it back. However
 * the answer ends, the watcher's seat is free afterwards.
 */
export function sendEvents(reply: FastifyReply, { chunks, cut, leave }: Watch): FastifyReply {
  const { raw } = reply
  finished(raw, () => leave())
  if (cut.aborted) raw.destroy()
  cut.addEventListener('abort', () => raw.destroy(), { once: true })
  return reply
    .type(`${EVENT_STREAM}; charset=utf-8`)
    .header('cache-control', 'no-store, no-transform')
    .header('x-accel-buffering', 'no')
    .send(Readable.from(chunks))
}
