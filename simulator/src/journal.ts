import {
  closeSync,
  existsSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  readSync,
  renameSync,
  writeSync,
} from 'node:fs'
import { join } from 'node:path'
import { atEndOfTurn } from './clock.ts'
import type { Content } from './content.ts'
import type { Message, MessageStatus, WebhookEnd } from './message.ts'
import type { PhoneSwitches } from './phone.ts'
import type { Verification } from './verification.ts'

/** One line of the journal. Keys are short because every message writes four lines or so. */
export type JournalLine =
  | { t: 'head'; v: 1; seed: number; n: number }
  | { t: 'm'; m: Message }
  | {
      t: 's'
      sid: string
      s: MessageStatus
      at: number
      e: number | null
      f: string | null
      g: number
      d: number | null
    }
  | { t: 'c'; sid: string; s: MessageStatus }
  | { t: 'body'; sid: string; at: number }
  | { t: 'gone'; sid: string }
  | { t: 'p'; number: string; w: PhoneSwitches }
  | { t: 'v'; v: Verification }
  | { t: 't'; c: Content }
  | { t: 'x'; number: string; w: Record<string, number> }
  | { t: 'o'; number: string; w: string[] }
  | { t: 'w'; sid: string; w: WebhookEnd }

/**
 * An append-only file of what was accepted and what became of it. Lines appended in one turn of the event loop are
 * written together at its end; `afterWrite` runs when they are in the file, or with the error when they could not be
 * written (then none of them is). The operating system holds them from then on: a killed process loses nothing.
 */
export interface Journal {
  append(line: JournalLine): void
  afterWrite(run: (error: Error | null) => void): void
  /** True when the file has grown enough that it should be written anew. */
  isLong(): boolean
  /** Replaces the file by these lines, in one step; when it throws, the old file goes on. */
  rewrite(lines: Iterable<JournalLine>): void
  close(): void
}

const FILE = 'journal.ndjson'
const READ_BYTES = 1 << 20
const WRITE_LINES = 2_000

/** Keeps nothing: for tests that need no second start. */
export function openNoJournal(): Journal {
  return {
    append: () => {},
    afterWrite: (run) => run(null),
    isLong: () => false,
    rewrite: () => {},
    close: () => {},
  }
}

export function openJournal(dir: string, options: { bytesMax: number }): Journal {
  mkdirSync(dir, { recursive: true })
  const path = join(dir, FILE)
  let { fd, bytes } = openForAppend(path)
  let bytesAfterRewrite = 0
  let lines: string[] = []
  let waiting: Array<(error: Error | null) => void> = []
  let isDue = false

  function flush(): void {
    isDue = false
    if (lines.length === 0 && waiting.length === 0) return
    const text = Buffer.from(lines.join(''))
    const told = waiting
    lines = []
    waiting = []
    let error: Error | null = null
    try {
      writeAll(fd, text)
      bytes += text.length
    } catch (cause) {
      error = cause instanceof Error ? cause : new Error(String(cause))
      ftruncateSync(fd, bytes)
    }
    for (const tell of told) tell(error)
  }

  function flushSoon(): void {
    if (isDue) return
    isDue = true
    atEndOfTurn(flush)
  }

  return {
    append(line) {
      lines.push(encodeLine(line))
      flushSoon()
    },
    afterWrite(run) {
      waiting.push(run)
      flushSoon()
    },
    isLong: () => bytes > options.bytesMax && bytes > bytesAfterRewrite * 2,
    rewrite(kept) {
      flush()
      bytesAfterRewrite = bytes
      replaceFile(path, kept)
      closeSync(fd)
      ;({ fd, bytes } = openForAppend(path))
      bytesAfterRewrite = bytes
    },
    close() {
      flush()
      closeSync(fd)
    },
  }
}

/** Reads the journal line by line; what cannot be read (the last line, cut by a crash) is left out. */
export function* readJournal(dir: string): Generator<JournalLine> {
  const path = join(dir, FILE)
  if (!existsSync(path)) return
  const fd = openSync(path, 'r')
  try {
    const chunk = Buffer.alloc(READ_BYTES)
    let rest: Buffer = Buffer.alloc(0)
    for (;;) {
      const read = readSync(fd, chunk, 0, chunk.length, null)
      if (read === 0) break
      const text = Buffer.concat([rest, chunk.subarray(0, read)])
      const end = text.lastIndexOf(0x0a) + 1
      rest = text.subarray(end)
      for (const line of text.toString('utf8', 0, end).split('\n')) {
        const parsed = parseLine(line)
        if (parsed !== null) yield parsed
      }
    }
  } finally {
    closeSync(fd)
  }
}

/** Status lines are three of four, and of characters that need no escape but for the sender: written by hand. */
function encodeLine(line: JournalLine): string {
  if (line.t !== 's') return `${JSON.stringify(line)}\n`
  const { sid, s, at, e, f, g, d } = line
  return `{"t":"s","sid":"${sid}","s":"${s}","at":${at},"e":${e},"f":${f === null ? null : JSON.stringify(f)},"g":${g},"d":${d}}\n`
}

function parseLine(line: string): JournalLine | null {
  if (line === '') return null
  try {
    return JSON.parse(line)
  } catch {
    return null
  }
}

/** A line cut by a crash must not swallow the next one, so the file is brought back to its last full line. */
function openForAppend(path: string): { fd: number; bytes: number } {
  const fd = openSync(path, 'a+', 0o600)
  const bytes = lengthOfFullLines(fd)
  ftruncateSync(fd, bytes)
  return { fd, bytes }
}

function lengthOfFullLines(fd: number): number {
  const chunk = Buffer.alloc(READ_BYTES)
  let at = 0
  let end = 0
  for (;;) {
    const read = readSync(fd, chunk, 0, chunk.length, at)
    if (read === 0) return end
    const newline = chunk.subarray(0, read).lastIndexOf(0x0a)
    if (newline >= 0) end = at + newline + 1
    at += read
  }
}

function replaceFile(path: string, lines: Iterable<JournalLine>): void {
  const fd = openSync(`${path}.new`, 'w', 0o600)
  let batch: string[] = []
  const write = () => {
    writeAll(fd, Buffer.from(batch.join('')))
    batch = []
  }
  for (const line of lines) {
    batch.push(encodeLine(line))
    if (batch.length >= WRITE_LINES) write()
  }
  write()
  closeSync(fd)
  renameSync(`${path}.new`, path)
}

function writeAll(fd: number, bytes: Buffer): void {
  for (let at = 0; at < bytes.length; ) at += writeSync(fd, bytes, at)
}
