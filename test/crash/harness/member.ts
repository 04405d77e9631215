import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { tmpdir } from 'node:os'
import { fileURLToPath } from 'node:url'

const FAST_PROGRAM = fileURLToPath(new URL('../serve.mjs', import.meta.url))
const SHIPPED_PROGRAM = fileURLToPath(new URL('../../../dist/main.js', import.meta.url))
const SHIPPED_IS_READY = 'Recado está no ar'
/** However the test that started it ends, kill -9 included, the channel to it closes and it ends too. */
const DIES_WITH_PARENT = `data:text/javascript,process.once('disconnect',()=>process.kill(process.pid,'SIGKILL'))`
/** From inside the process, when it is told to: its main thread stands still, or the newest of its other threads ends. */
const OBEYS = `data:text/javascript,${encodeURIComponent(`
  const threads = []
  let refused = false
  process.on('worker', (thread) => (refused ? thread.terminate() : threads.push(thread)))
  process.on('message', ({ order, ms }) => {
    if (order === 'end thread') threads.pop()?.terminate()
    if (order === 'refuse threads') refused = true
    if (order !== 'stand still') return
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms)
    console.error('goes on')
  })
  process.once('SIGTERM', () => process.channel?.unref())`)}`
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
  /** SIGTERM; resolves with the exit code. */
  stop(): Promise<number | null>
  /** Its main thread does nothing for so long, and says "goes on" afterwards; other threads do. */
  standStill(ms: number): void
  /** The thread that was started last ends at once, with all that it had under way. */
  endThread(): void
  /** From now on no thread lives. */
  refuseThreads(): void
  /** SIGCONT. */
  thaw(): void
  /** The end of what it logged. */
  said(): string
}

export interface MemberWish {
  name: string
  role: Member['role']
  env: Record<string, string>
  /** Null for the program as it is shipped, by the wall's clock. */
  launch: { localToken: string; epochMs: number; speed: number } | null
}

/** Starts a process and waits until it works. */
export async function startMember({ name, role, env, launch }: MemberWish): Promise<Member> {
  const args = launch === null ? [SHIPPED_PROGRAM, 'serve'] : [FAST_PROGRAM, JSON.stringify(launch)]
  const child = spawn(process.execPath, ['--import', DIES_WITH_PARENT, '--import', OBEYS, ...args], {
    cwd: tmpdir(), // a .env of whoever runs the tests is not for them
    env: { PATH: process.env.PATH, ROLE: role, LOG_LEVEL: 'warn', ...env },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  })
  const said = gather(child)
  const ended = once(child, 'exit').then(() => 'ended' as const)
  const ready = launch === null ? untilSaid(child, said) : once(child, 'message')
  const outcome = await Promise.race([ready.then(() => 'ready' as const), ended])
  if (outcome === 'ended' || child.pid === undefined) throw new Error(`${name} did not start:\n${said()}`)
  const { pid } = child
  const isAlive = () => child.exitCode === null && child.signalCode === null
  return {
    ...{ name, role, pid, isAlive, said },
    async kill() {
      if (isAlive()) child.kill('SIGKILL')
      await ended
    },
    async stop() {
      child.kill('SIGTERM')
      await ended
      return child.exitCode
    },
    standStill: (ms) => void child.send({ order: 'stand still', ms }),
    endThread: () => void child.send({ order: 'end thread' }),
    refuseThreads: () => void child.send({ order: 'refuse threads' }),
    freeze: () => void child.kill('SIGSTOP'),
    thaw: () => void child.kill('SIGCONT'),
  }
}

async function untilSaid(child: ChildProcess, said: () => string): Promise<void> {
  while (!said().includes(SHIPPED_IS_READY)) await once(child.stderr ?? child, 'data')
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
