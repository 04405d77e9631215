// What the keepers of servers ask of the machine.
import { readFileSync } from 'node:fs'
import { createServer } from 'node:net'
import process from 'node:process'

/** Servers refuse to run as root: root lends them their own account, where there is one, or nobody's. */
export function accountToRunAs(wanted) {
  if (process.getuid?.() !== 0) return {}
  const known = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .map((line) => line.split(':'))
  const found = [wanted, 'nobody'].flatMap((each) => known.filter(([name]) => name === each))[0]
  if (!found)
    throw new Error(`Servers do not run as root, and there is neither ${wanted} nor nobody to run as`)
  return { uid: Number(found[2]), gid: Number(found[3]) }
}

export async function freePort() {
  const probe = createServer()
  await new Promise((resolve) => probe.listen(0, '127.0.0.1', resolve))
  const { port } = probe.address()
  await new Promise((resolve) => probe.close(resolve))
  return port
}
