import { createServer } from 'node:net'

const NEXT_PORTS_MAX = 50

/** True when a server could listen there now. Throws when the address itself is not this machine's. */
export function isPortFree(host: string, port: number): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const probe = createServer()
    probe.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EADDRINUSE' || error.code === 'EACCES') resolve(false)
      else reject(error)
    })
    probe.listen({ host, port, exclusive: true }, () => probe.close(() => resolve(true)))
  })
}

/** The first free port after `port`, or null when the next 50 are all taken. */
export async function nextFreePort(host: string, port: number): Promise<number | null> {
  for (let next = port + 1; next <= Math.min(port + NEXT_PORTS_MAX, 65_535); next++) {
    if (await isPortFree(host, next)) return next
  }
  return null
}

/** A port that nobody used a moment ago. */
export function anyFreePort(host: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer()
    probe.once('error', reject)
    probe.listen({ host, port: 0 }, () => {
      const address = probe.address()
      probe.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0))
    })
  })
}
