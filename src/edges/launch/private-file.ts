import { randomBytes } from 'node:crypto'
import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'

/** Files that only their owner may read. */
const PRIVATE_MODE = 0o600

/** The file's text, or null when there is none, or none that this user may read. */
export function readIfThere(path: string): string | null {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    if (/^(ENOENT|EACCES|ENOTDIR)$/.test((error as NodeJS.ErrnoException).code ?? '')) return null
    throw error
  }
}

/** Replaces the file in one step: a reader sees the old text or the new one, never half. */
export function writePrivate(path: string, text: string): void {
  const next = `${path}.${randomBytes(6).toString('hex')}`
  writeFileSync(next, text, { mode: PRIVATE_MODE, flag: 'wx' })
  renameSync(next, path)
}

/** The file's text; made with `make` when there is none. Two processes at once end with the same text. */
export function readOrMakePrivate(path: string, make: () => string): string {
  const existing = readIfThere(path)
  if (existing !== null) return existing
  const next = `${path}.${randomBytes(6).toString('hex')}`
  writeFileSync(next, make(), { mode: PRIVATE_MODE, flag: 'wx' })
  try {
    linkSync(next, path) // fails when somebody was faster
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
  } finally {
    rmSync(next, { force: true })
  }
  return readFileSync(path, 'utf8')
}
