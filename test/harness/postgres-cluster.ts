import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { chownSync, mkdirSync, openSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { sql } from '../../src/platform/db/db.ts'
import { openPostgres } from '../../src/platform/db/postgres.ts'
import { type Account, freePort, isProgram, lentAccounts } from './machine.ts'
import type { PostgresSource } from './run.ts'

const howToMend =
  'install PostgreSQL 15 or newer (Debian: apt-get install postgresql), or set TEST_DATABASE_URL to a server where databases may be created'

/** A server that was named, else the programs to start our own with. */
export function findPostgres(env: NodeJS.ProcessEnv = process.env): PostgresSource {
  if (env.TEST_DATABASE_URL) return { kind: 'server', url: env.TEST_DATABASE_URL }
  const candidates = [...(env.PATH ?? '').split(delimiter), ...debianFolders(), '/usr/local/pgsql/bin']
  const bin = candidates.find((dir) => ['initdb', 'postgres'].every((name) => isProgram(join(dir, name))))
  return bin === undefined ? { kind: 'missing', howToMend } : { kind: 'binaries', bin }
}

/** Debian keeps the server's programs out of PATH, a folder for each version: the newest first. */
function debianFolders(): string[] {
  try {
    const versions = readdirSync('/usr/lib/postgresql').sort((a, b) => Number(b) - Number(a))
    return versions.map((version) => `/usr/lib/postgresql/${version}/bin`)
  } catch {
    return []
  }
}

/** Starts a server of our own in the run's folder, which the keeper stops; gives the URL of its first database. */
export async function startCluster(bin: string, dir: string): Promise<string> {
  return (await openCluster(bin, dir, { name: 'pg' })).url
}

/** A server of our own that can be stopped and started. */
export interface Cluster {
  /** Of its first database. */
  readonly url: string
  /** Stops it at once, as a crash would: sessions are cut, and what was committed comes back from the log. */
  stop(): Promise<void>
  start(): Promise<void>
}

/** Starts a server in a folder of its own inside the run's, which the keeper stops if nobody else does. */
export async function openCluster(
  bin: string,
  dir: string,
  { name, settings = {} }: { name: string; settings?: Record<string, string> },
): Promise<Cluster> {
  const failures: string[] = []
  for (const account of lentAccounts()) {
    const data = join(dir, `${name}${failures.length}`)
    const failure = createCluster(bin, data, account)
    if (failure === null) return runCluster({ bin, data, account, port: await freePort(), settings })
    rmSync(data, { recursive: true, force: true })
    failures.push(failure)
  }
  throw new Error(`No PostgreSQL could be made with ${bin}: ${failures.join('; ')}`)
}

function createCluster(bin: string, data: string, account: Account): string | null {
  mkdirSync(data, { mode: 0o700 })
  if (account.uid !== undefined) chownSync(data, account.uid, account.gid ?? account.uid)
  const args = ['-D', data, '-U', 'recado', '--auth=trust', '--encoding=UTF8', '--locale=C', '--no-sync']
  const { status, stderr, error } = spawnSync(join(bin, 'initdb'), args, {
    ...account,
    cwd: '/',
    encoding: 'utf8',
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  return status === 0 ? null : (error?.message ?? stderr.trim())
}

interface Server {
  readonly bin: string
  readonly data: string
  readonly account: Account
  readonly port: number
  readonly settings: Record<string, string>
}

async function runCluster(server: Server): Promise<Cluster> {
  let running = await startServer(server)
  return {
    url: urlAt(server.port),
    async stop() {
      const ended = once(running, 'exit')
      running.kill('SIGQUIT')
      await ended
    },
    async start() {
      running = await startServer(server)
    },
  }
}

const urlAt = (port: number) => `postgres://recado@127.0.0.1:${port}/postgres`

async function startServer({ bin, data, account, port, settings: own }: Server): Promise<ChildProcess> {
  const settings = {
    listen_addresses: '127.0.0.1',
    port: String(port),
    unix_socket_directories: data,
    max_connections: '200',
    // What a crash of the machine would lose is deleted anyway.
    fsync: 'off',
    synchronous_commit: 'off',
    full_page_writes: 'off',
    ...own,
  }
  const args = [
    '-D',
    data,
    ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]),
  ]
  const log = openSync(`${data}.log`, 'a')
  const server = spawn(join(bin, 'postgres'), args, {
    ...account,
    cwd: '/',
    detached: true,
    stdio: ['ignore', log, log],
  })
  server.unref()
  const url = urlAt(port)
  for (let tries = 0; tries < 100; tries += 1) {
    if (server.exitCode !== null) break
    const database = await openPostgres({ url, poolMax: 1 }).catch(() => null)
    if (database) {
      await database.close()
      return server
    }
    await wait(100)
  }
  throw new Error(`PostgreSQL did not start: ${readFileSync(`${data}.log`, 'utf8').slice(-1_000)}`)
}

/** One statement on a connection of its own, for what cannot be done in a transaction. */
export async function executeOn(url: string, statement: string): Promise<void> {
  const database = await openPostgres({ url, poolMax: 1 })
  try {
    await database.db.run(sql.raw(statement))
  } finally {
    await database.close()
  }
}
