import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'

const PROGRAM = fileURLToPath(new URL('../serve.mjs', import.meta.url))
const SAID_CHARACTERS_MAX = 20_000

/** A process of the service. */
export interface Member {
  /** The application name of its database sessions. */
  readonly name: string
  readonly role: 'all' | 'api' | 'worker'
  readonly pid: number
  isAlive(): boolean
  /** SIGKILL; resolves when it is gone. */
  kill(): Promise<void>
  /** SIGSTOP: it does nothing more, its sockets and its database sessions stay. */
  freeze(): void
  /** SIGCONT. */
  thaw(): void
  /** The end of what it logged. */
  said(): string
}

export interface MemberWish {
  name: string
  role: Member['role']
  env: Record<string, string>
  launch: { localToken: string; epochMs: number; speed: number }
}

/** Starts a process and waits until it works. */
export async function startMember({ name, role, env, launch }: MemberWish): Promise<Member> {
  const child = spawn(process.execPath, [PROGRAM, JSON.stringify(launch)], {
    env: { PATH: process.env.PATH, ROLE: role, LOG_LEVEL: 'warn', ...env },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  })
  const said = gather(child)
  const ended = once(child, 'exit').then(() => 'ended' as const)
  const outcome = await Promise.race([once(child, 'message').then(() => 'ready' as const), ended])
  if (outcome === 'ended' || child.pid === undefined) throw new Error(`${name} did not start:\n${said()}`)
  const { pid } = child
  const isAlive = () => child.exitCode === null && child.signalCode === null
  return {
    ...{ name, role, pid, isAlive, said },
    async kill() {
      if (isAlive()) child.kill('SIGKILL')
      await ended
    },
    freeze: () => void child.kill('SIGSTOP'),
    thaw: () => void child.kill('SIGCONT'),
  }
}

function gather(child: ChildProcess): () => string {
  let text = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on('data', (chunk) => {
      text = (text + String(chunk)).slice(-SAID_CHARACTERS_MAX)
    })
  }
  return () => text
}
