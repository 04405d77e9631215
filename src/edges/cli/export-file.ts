import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { type FileHandle, open, realpath, rename, rm, stat } from 'node:fs/promises'
import { formatNumber } from '../../text/format.ts'
import type { Run } from './command.ts'
import { EXIT } from './exit.ts'
import { Refusal } from './refusal.ts'

const LINE_FEED = 10
/** It holds names and phones: nobody else on the machine need read it. */
const FILE_MODE = 0o600

export interface ExportTo {
  /** Null, or `-`: standard output. */
  path: string | null
  said: (rows: number, printed: string, path: string) => string
}

/**
 * Writes a CSV as it comes, to standard output or to a file, which is there only when it is whole: what was there under
 * that name stays until then. Says how many rows it has; no cell of ours spans lines. Throws a `Refusal` for a folder and
 * for what cannot be written, before the first byte is asked for.
 */
export async function exportFile(
  run: Run,
  csv: AsyncIterable<Uint8Array>,
  { path, said }: ExportTo,
): Promise<void> {
  if (path === null || path === '-') {
    await toOutput(run, csv)
    return
  }
  const target = await openTarget(run, path)
  let lines = 0
  try {
    for await (const chunk of csv) {
      for (const byte of chunk) if (byte === LINE_FEED) lines += 1
      await target.file.writeFile(chunk)
    }
    await target.file.close()
    await target.keep()
  } catch (error) {
    await target.file.close()
    await target.discard()
    throw isOfFile(error) ? new Refusal(EXIT.badFile, run.texts.import.fileNotWritable(path)) : error
  }
  const rows = Math.max(0, lines - 1)
  run.output.talk(said(rows, formatNumber(run.lang, rows), path))
}

interface Target {
  file: FileHandle
  /** Puts what was written in its place. */
  keep(): Promise<void>
  discard(): Promise<void>
}

async function openTarget(run: Run, path: string): Promise<Target> {
  const { fileIsFolder, fileNotWritable } = run.texts.import
  const there = await stat(path).catch(() => null)
  if (there?.isDirectory()) throw new Refusal(EXIT.badFile, fileIsFolder(path))
  try {
    // A pipe or a device is written to, and not put away for a file of its name.
    if (there !== null && !there.isFile()) {
      return { file: await open(path, 'w'), keep: async () => {}, discard: async () => {} }
    }
    // Of a link the file that it leads to is written anew.
    const whole = there === null ? path : await realpath(path)
    const part = `${whole}.${randomBytes(4).toString('hex')}.part`
    return {
      file: await open(part, 'wx', FILE_MODE),
      keep: () => rename(part, whole),
      discard: () => rm(part, { force: true }),
    }
  } catch {
    throw new Refusal(EXIT.badFile, fileNotWritable(path))
  }
}

/** That the disk is full, say; and not that the answer was cut short. */
function isOfFile(error: unknown): boolean {
  return /^(write|writev|rename|close|fsync)$/.test(String((error as NodeJS.ErrnoException | null)?.syscall))
}

/** No faster than the reader takes it; a reader that goes away ends it. */
async function toOutput({ output }: Run, csv: AsyncIterable<Uint8Array>): Promise<void> {
  const { stdout } = output.streams
  for await (const chunk of csv) {
    if (stdout.destroyed || !stdout.writable) return
    if (stdout.write(chunk)) continue
    const away = new AbortController()
    const { signal } = away
    await Promise.race([once(stdout, 'drain', { signal }), once(stdout, 'close', { signal })]).catch(() => {})
    away.abort()
  }
}
