import { randomUUID } from 'node:crypto'
import * as fs from 'node:fs'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { DomainError } from '../../errors.ts'
import { every, sleep } from '../sleep.ts'

/** The exclusive right to a data directory. */
export interface DirectoryLock {
  /** Writes down where the service answers, for whoever finds the directory in use. */
  announce(url: string): void
  release(): void
}

/** What the lock file says. Read by the command line too, to find the running service. */
export interface LockHolder {
  readonly pid: number
  readonly url: string | null
  readonly startedAt: string
}

interface LockFile extends LockHolder {
  readonly token: string
  /** The machine (and the namespace of pids on it) in which `pid` means something. */
  readonly host: string
  /** Tells this process from a later one with the same pid; null where the system does not say. */
  readonly birth: string | null
}

const fileName = 'recado.lock'
const heartbeatMs = 5_000
/** For a holder on another machine or in another container its pid says nothing: only the heartbeat does. */
const silentMsMax = 20_000
const triesMax = 20

/**
 * Takes the directory for this process until `release` or its death, however sudden: a lock whose process is gone,
 * or whose pid now belongs to another program, is taken over. Throws `data_dir_in_use` while somebody lives.
 */
export async function lockDirectory(dir: string): Promise<DirectoryLock> {
  fs.mkdirSync(dir, { recursive: true })
  const path = join(dir, fileName)
  const own: LockFile = {
    pid: process.pid,
    url: null,
    startedAt: new Date().toISOString(),
    token: randomUUID(),
    host: hostId(),
    birth: birthOf(process.pid),
  }
  for (let tries = 0; tries < triesMax; tries += 1) {
    if (createFile(path, own)) return hold(path, own)
    const holder = readFile(path)
    if (holder === null) {
      await sleep(25) // just released, or just being written
    } else if (isAlive(path, holder)) {
      throw new DomainError('data_dir_in_use', { dir, pid: holder.pid, url: holder.url })
    } else removeDead(path, holder)
  }
  throw new DomainError('data_dir_in_use', { dir, pid: null, url: null })
}

/** Who holds the directory now, or null. */
export function findLockHolder(dir: string): LockHolder | null {
  const path = join(dir, fileName)
  const holder = readFile(path)
  return holder !== null && isAlive(path, holder) ? holder : null
}

function hold(path: string, own: LockFile): DirectoryLock {
  let content = own
  const heartbeat = every(heartbeatMs, () => {
    const now = new Date()
    fs.utimesSync(path, now, now)
  })
  return {
    announce(url) {
      content = { ...content, url }
      const next = `${path}.${own.token}`
      fs.writeFileSync(next, JSON.stringify(content))
      fs.renameSync(next, path)
    },
    release() {
      void heartbeat.stop()
      if (readFile(path)?.token === own.token) fs.rmSync(path, { force: true })
    },
  }
}

function createFile(path: string, content: LockFile): boolean {
  try {
    fs.writeFileSync(path, JSON.stringify(content), { flag: 'wx' })
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false
    throw error
  }
}

function readFile(path: string): LockFile | null {
  try {
    return JSON.parse(fs.readFileSync(path, 'utf8')) as LockFile
  } catch (error) {
    if (error instanceof SyntaxError && ageMs(path) > silentMsMax) fs.rmSync(path, { force: true })
    else if (!(error instanceof SyntaxError) && (error as NodeJS.ErrnoException).code !== 'ENOENT')
      throw error
    return null
  }
}

/**
 * Two who find the same dead lock must not remove each other's new one: it is moved aside first, and when what was
 * moved turns out to be alive it is put back.
 */
function removeDead(path: string, dead: LockFile): void {
  const aside = `${path}.${randomUUID()}`
  try {
    fs.renameSync(path, aside)
    if (readFile(aside)?.token === dead.token) fs.rmSync(aside, { force: true })
    else fs.renameSync(aside, path)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
  }
}

function isAlive(path: string, { host, pid, birth }: LockFile): boolean {
  if (host !== hostId()) return ageMs(path) < silentMsMax
  if (!isRunning(pid)) return false
  return birth === null || birthOf(pid) === birth
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM' // alive, and somebody else's
  }
}

/** The boot and the tick a process began at; field 22 of its stat, counted after the name, which may hold spaces. */
function birthOf(pid: number): string | null {
  try {
    const stat = fs.readFileSync(`/proc/${pid}/stat`, 'utf8')
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    if (fields[0] === 'Z') return 'zombie'
    return `${fs.readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()}/${fields[19]}`
  } catch {
    return null
  }
}

function hostId(): string {
  try {
    return `${hostname()}/${fs.readlinkSync('/proc/self/ns/pid')}`
  } catch {
    return hostname()
  }
}

function ageMs(path: string): number {
  try {
    return Date.now() - fs.statSync(path).mtimeMs
  } catch {
    return 0
  }
}
