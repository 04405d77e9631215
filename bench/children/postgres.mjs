// Keeps the PostgreSQL of a run: one that was named, else a cluster of its own, made from the programs found, with the
// durability PostgreSQL has by default. It goes when its parent goes.
import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import {
  accessSync,
  chownSync,
  constants,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
} from 'node:fs'
import { delimiter, join } from 'node:path'
import process from 'node:process'
import { setTimeout as wait } from 'node:timers/promises'
import pg from 'pg'
import { serve } from '../parts/child.mjs'
import { accountToRunAs, freePort } from '../parts/machine.mjs'

let admin = null
let server = null
let made = 0
let runDir = null
const names = []

serve(
  {
    /** Also looks after the run's folder `dir`: it goes with the server. */
    async open({ url, dir, statistics }) {
      runDir = dir
      admin = url ?? (await startCluster(dir, statistics))
      if (statistics) await onAdmin('create extension if not exists pg_stat_statements')
      const { rows } = await onAdmin('show server_version')
      return rows[0].server_version
    },
    /** A fresh database: empty, or a copy of another to which nobody is connected. */
    async create({ template = 'template1' }) {
      made += 1
      const name = `recado_bench_${process.pid}_${made}`
      await onAdmin(`create database ${name} template ${template}`)
      names.push(name)
      const url = new URL(admin)
      url.pathname = `/${name}`
      return { name, url: url.href }
    },
    async drop({ name }) {
      await onAdmin(`drop database if exists ${name} with (force)`)
      names.splice(names.indexOf(name), 1)
      await onAdmin('checkpoint')
    },
    /** Milliseconds of CPU of the server and all its processes, those that have ended too; null where nobody can tell. */
    cpu: async () => (server === null ? null : cpuOf(server.pid)),
    /** The statements that took longest since the last call, as text. Only of a cluster opened with `statistics`. */
    async statements() {
      const { rows } = await onAdmin(`
        select format('%s ms  %s calls  %s rows  %s', lpad(round(total_exec_time)::text, 8), lpad(calls::text, 7),
          lpad(rows::text, 8), left(regexp_replace(query, '\\s+', ' ', 'g'), 140)) as line
        from pg_stat_statements order by total_exec_time desc limit 12`)
      await onAdmin('select pg_stat_statements_reset()')
      return rows.map(({ line }) => line).join('\n')
    },
    async query({ url, text }) {
      return (await onDatabase(url, text)).rows
    },
  },
  async () => {
    for (const name of server ? [] : names) await onAdmin(`drop database if exists ${name} with (force)`)
    if (server !== null && server.exitCode === null) {
      const ended = once(server, 'exit')
      server.kill('SIGINT')
      await ended
    }
    // Here and not in the parent, which Ctrl-C ends at once.
    rmSync(runDir, { recursive: true, force: true, maxRetries: 5 })
  },
)

async function startCluster(dir, statistics) {
  const bin = findPrograms()
  if (bin === undefined) {
    throw new Error(
      'no PostgreSQL found: install one, or set BENCH_DATABASE_URL to one where databases may be made',
    )
  }
  const account = accountToRunAs('postgres')
  const data = join(dir, 'pg')
  mkdirSync(data, { mode: 0o700 })
  if (account.uid !== undefined) chownSync(data, account.uid, account.gid)
  const init = spawnSync(
    join(bin, 'initdb'),
    ['-D', data, '-U', 'recado', '--auth=trust', '--encoding=UTF8', '--locale=C', '--no-sync'],
    { ...account, cwd: '/', encoding: 'utf8' },
  )
  if (init.status !== 0) throw new Error(`initdb failed: ${init.stderr}`)
  const port = await freePort()
  const settings = {
    ...{ listen_addresses: '127.0.0.1', port, unix_socket_directories: data, max_connections: 200 },
    ...(statistics ? { shared_preload_libraries: 'pg_stat_statements' } : {}),
  }
  const options = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])
  const log = openSync(`${data}.log`, 'a')
  server = spawn(join(bin, 'postgres'), ['-D', data, ...options], {
    ...{ ...account, cwd: '/', detached: true },
    stdio: ['ignore', log, log],
  })
  const url = `postgres://recado@127.0.0.1:${port}/postgres`
  for (let tries = 0; tries < 100 && server.exitCode === null; tries += 1) {
    if (await onDatabase(url, 'select 1').catch(() => null)) return url
    await wait(100)
  }
  throw new Error(`PostgreSQL did not start: ${readFileSync(`${data}.log`, 'utf8').slice(-1_000)}`)
}

/** From Linux's /proc, whose ticks are a hundredth of a second. */
function cpuOf(pid) {
  try {
    const [, , , ...ended] = ticksOf(pid)
    const alive = readdirSync('/proc').filter((name) => /^\d+$/.test(name) && ticksOf(name)[0] === pid)
    const ticks = alive.reduce((sum, each) => sum + ticksOf(each)[1] + ticksOf(each)[2], ended[0] + ended[1])
    return ticks * 10
  } catch {
    return null
  }
}

/** Parent, user, system, and user and system of children that have ended. */
function ticksOf(pid) {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
      .replace(/^.*\) /s, '')
      .split(' ')
      .map(Number)
    return [fields[1], ...fields.slice(11, 15)]
  } catch {
    return [0, 0, 0, 0, 0]
  }
}

/** Debian keeps the programs out of PATH, a folder for each version: the newest first. */
function findPrograms() {
  const folders = (process.env.PATH ?? '').split(delimiter)
  try {
    const versions = readdirSync('/usr/lib/postgresql').sort((a, b) => Number(b) - Number(a))
    folders.push(...versions.map((version) => `/usr/lib/postgresql/${version}/bin`))
  } catch {
    // Another system, another folder.
  }
  folders.push('/usr/local/pgsql/bin')
  return folders.find((dir) => ['initdb', 'postgres'].every((name) => isProgram(join(dir, name))))
}

function isProgram(path) {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}

const onAdmin = (text) => onDatabase(admin, text)

async function onDatabase(url, text) {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    return await client.query(text)
  } finally {
    await client.end()
  }
}
