import { randomBytes } from 'node:crypto'
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { sleep } from '../../platform/sleep.ts'
import { readIfThere, readOrMakePrivate, writePrivate } from './private-file.ts'

/** Where the service of a DATA_DIR answers; written when it listens, removed when it stops. */
export interface ServiceFile {
  readonly pid: number
  readonly url: string
  readonly startedAt: string
}

const FILE_NAME = 'service.json'
const TOKEN_NAME = 'admin.token'
const HEALTH_TIMEOUT_MS = 2_000
/** A living process that does not answer yet is busy, not gone. */
const HEALTH_TRIES_MAX = 3
const HEALTH_PAUSE_MS = 300

export function writeServiceFile(dataDir: string, file: ServiceFile): void {
  writePrivate(join(dataDir, FILE_NAME), `${JSON.stringify(file)}\n`)
}

/** Removes the file when it is still this process's own. */
export function removeServiceFile(dataDir: string, pid: number): void {
  if (readServiceFile(dataDir)?.pid === pid) rmSync(join(dataDir, FILE_NAME), { force: true })
}

export function readServiceFile(dataDir: string): ServiceFile | null {
  try {
    const parsed = JSON.parse(readIfThere(join(dataDir, FILE_NAME)) ?? 'null') as Partial<ServiceFile> | null
    if (typeof parsed?.pid !== 'number' || typeof parsed.url !== 'string') return null
    return { pid: parsed.pid, url: parsed.url, startedAt: parsed.startedAt ?? '' }
  } catch (error) {
    if (error instanceof SyntaxError) return null
    throw error
  }
}

/** The service of this DATA_DIR when it runs and answers, else null: what a killed one left behind does not count. */
export async function findRunningService(dataDir: string): Promise<ServiceFile | null> {
  const file = readServiceFile(dataDir)
  if (file === null) return null
  for (let tries = 1; ; tries++) {
    if (await isHealthy(file.url)) return file
    if (!isAlive(file.pid) || tries === HEALTH_TRIES_MAX) return null
    await sleep(HEALTH_PAUSE_MS)
  }
}

/** What lets a command of this machine's owner act as the platform's admin. Made once, mode 0600. */
export function ensureAdminToken(dataDir: string): string {
  return readOrMakePrivate(join(dataDir, TOKEN_NAME), () => randomBytes(32).toString('base64url')).trim()
}

export function readAdminToken(dataDir: string): string | null {
  return readIfThere(join(dataDir, TOKEN_NAME))?.trim() ?? null
}

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

async function isHealthy(url: string): Promise<boolean> {
  try {
    const timeouts = { headersTimeout: HEALTH_TIMEOUT_MS, bodyTimeout: HEALTH_TIMEOUT_MS }
    const { request } = await import('undici') // needed later than the start
    const answer = await request(`${url}/health`, timeouts)
    await answer.body.dump()
    return answer.statusCode < 500
  } catch {
    return false
  }
}
