import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import fastify, { type FastifyInstance } from 'fastify'
import { expect, test } from 'vitest'
import { closeGently } from './close-gently.ts'

/** Kept alive for far longer than a test may take, as proxies want it. */
async function listening(): Promise<{ app: FastifyInstance; port: number }> {
  const app = fastify({ keepAliveTimeout: 600_000, requestTimeout: 600_000, forceCloseConnections: 'idle' })
  closeGently(app)
  app.get('/', async () => 'oi')
  await app.listen({ port: 0, host: '127.0.0.1' })
  const address = app.server.address()
  return { app, port: typeof address === 'object' && address ? address.port : 0 }
}

async function connected(port: number): Promise<Socket> {
  const socket = connect(port, '127.0.0.1')
  await once(socket, 'connect')
  return socket
}

test.each([
  ['has asked for nothing yet', null],
  ['was answered and is kept alive', 'GET / HTTP/1.1\r\nHost: x\r\n\r\n'],
])('closing does not wait for a connection that %s', async (_what, asked) => {
  const { app, port } = await listening()
  const socket = await connected(port)
  const accepted = asked === null ? once(app.server, 'connection') : null
  if (asked !== null) {
    socket.write(asked)
    await once(socket, 'data')
  } else {
    // The server has accepted the first when it has accepted one that came after it.
    const later = await connected(port)
    await accepted
    later.destroy()
  }
  const ended = once(socket.resume(), 'close')
  await app.close()
  await ended
  expect(socket.destroyed).toBe(true)
})
