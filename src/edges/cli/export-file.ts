import { once } from 'node:events'
import { type FileHandle, open, rename, rm } from 'node:fs/promises'
import { formatNumber } from '../../text/format.ts'
import type { Run } from './command.ts'
import { EXIT } from './exit.ts'
import { Refusal } from './refusal.ts'

const LINE_FEED = 10
/** It holds names and phones: nobody else on the machine need read it. */
const FILE_MODE = 0o600

export interface ExportTo {
  /** Null: standard output. */
  path: string | null
  said: (rows: number, printed: string, path: string) => string
}

/**
 * Writes a CSV as it comes, to standard output or to a file, which is there only when it is whole. Says how many rows
 * it has; no cell of ours spans lines.
 */
export async function exportFile(
  run: Run,
  csv: AsyncIterable<Uint8Array>,
  { path, said }: ExportTo,
): Promise<void> {
  if (path === null) {
    await toOutput(run, csv)
    return
  }
  const part = `${path}.part`
  const file = await openToWrite(run, part, path)
  let lines = 0
  try {
    for await (const chunk of csv) {
      for (const byte of chunk) if (byte === LINE_FEED) lines += 1
      await file.writeFile(chunk)
    }
    await file.close()
    await rename(part, path)
  } catch (error) {
    await file.close()
    await rm(part, { force: true })
    throw error
  }
  const rows = Math.max(0, lines - 1)
  run.output.talk(said(rows, formatNumber(run.lang, rows), path))
}

async function openToWrite({ texts }: Run, part: string, path: string): Promise<FileHandle> {
  try {
    return await open(part, 'w', FILE_MODE)
  } catch {
    throw new Refusal(EXIT.badFile, texts.import.fileNotWritable(path))
  }
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
