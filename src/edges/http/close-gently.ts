import type { FastifyInstance } from 'fastify'

/**
 * Closing waits for every connection, and one that has just been answered would be kept alive for over a minute: those
 * are told to close, and those whose answer had begun before are closed when it has ended.
 */
export function closeGently(app: FastifyInstance): void {
  let closing = false
  app.addHook('preClose', async () => {
    closing = true
  })
  app.addHook('onSend', async (_request, reply) => {
    if (closing) reply.header('connection', 'close')
  })
  app.addHook('onResponse', async () => {
    if (closing) setImmediate(() => app.server.closeIdleConnections())
  })
}
