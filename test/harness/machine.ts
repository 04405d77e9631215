/* What the harness asks of the machine that it starts servers and browsers on. */
import { accessSync, constants, readFileSync } from 'node:fs'
import { createServer } from 'node:net'

export interface Account {
  readonly uid?: number
  readonly gid?: number
}

export function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}

/** Servers refuse to run as root: root lends them another account. */
export function lentAccounts(): Account[] {
  if (process.getuid?.() !== 0) return [{}]
  const known = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .map((line) => line.split(':'))
  return ['postgres', 'nobody', 'daemon'].flatMap((wanted) => {
    const [, , uid, gid] = known.find(([name]) => name === wanted) ?? []
    return uid && gid ? [{ uid: Number(uid), gid: Number(gid) }] : []
  })
}

/** A port that nobody listens on at this moment. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.on('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      const port = typeof address === 'object' && address ? address.port : 0
      server.close(() => resolve(port))
    })
  })
}
