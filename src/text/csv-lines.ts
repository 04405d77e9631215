import { TextDecoder } from 'node:util'
import { DomainError } from '../errors.ts'

/** One physical line. `text` is null when the line is longer than any row may be. */
export interface Line {
  number: number
  text: string | null
}

const BLOCK_BYTES = 65_536
const SNIFF_BYTES = 4_096

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/**
 * Cuts a file into lines without ever holding more than a block and a line of it. A byte order mark or the zeros of
 * UTF-16 decide; without them each line that is valid UTF-8 is UTF-8 and any other is Windows-1252, so that files glued
 * together from both are read right too, and no character is torn at the edge of a chunk. Lines end in LF, CRLF or CR.
 * Throws `not_csv` (`binary`, `empty`).
 */
export async function* decodeLines(
  chunks: AsyncIterable<Uint8Array>,
  lineBytesMax: number,
): AsyncGenerator<Line[]> {
  let pending: Buffer = Buffer.alloc(0)
  let number = 1
  let skipping = false
  for await (const block of asUtf8(chunks)) {
    const bytes = pending.length === 0 ? block : Buffer.concat([pending, block])
    const end = lastLineEnd(bytes)
    pending = bytes.subarray(end + 1)
    const texts = end < 0 ? [] : decodeBlock(bytes.subarray(0, end + 1))
    const lines: Line[] = texts.map((text, index) => ({
      number: number + index,
      text: (skipping && index === 0) || text.length > lineBytesMax ? null : text,
    }))
    if (lines.length > 0) skipping = false
    number += lines.length
    if (pending.length > lineBytesMax) {
      skipping = true
      pending = Buffer.alloc(0)
    }
    yield lines
  }
  if (skipping) yield [{ number, text: null }]
  else if (pending.length > 0) {
    yield decodeBlock(Buffer.concat([pending, Buffer.from('\n')])).map((text) => ({ number, text }))
  }
}

/** Small blocks of the file, as they are or, from UTF-16, turned into UTF-8; without a byte order mark. */
async function* asUtf8(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Buffer> {
  let decoder: TextDecoder | null = null
  let head: Buffer | null = Buffer.alloc(0)
  for await (const chunk of chunks) {
    let bytes: Buffer = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength)
    if (head !== null) {
      head = Buffer.concat([head, bytes])
      if (head.length < SNIFF_BYTES) continue
      decoder = sniff(head)
      bytes = withoutMark(head)
      head = null
    }
    yield* blocksOf(bytes, decoder)
  }
  if (head === null) return
  decoder = sniff(head)
  yield* blocksOf(withoutMark(head), decoder)
}

function* blocksOf(bytes: Buffer, decoder: TextDecoder | null): Generator<Buffer> {
  for (let start = 0; start < bytes.length; start += BLOCK_BYTES) {
    const block = bytes.subarray(start, start + BLOCK_BYTES)
    yield decoder === null ? block : Buffer.from(decoder.decode(block, { stream: true }), 'utf8')
  }
}

/** The decoder of a UTF-16 file, null for UTF-8 and its like. */
function sniff(head: Buffer): TextDecoder | null {
  if (head.length === 0) throw new DomainError('not_csv', { reason: 'empty' })
  if (head[0] === 0xff && head[1] === 0xfe) return new TextDecoder('utf-16le')
  if (head[0] === 0xfe && head[1] === 0xff) return new TextDecoder('utf-16be')
  let even = 0
  let odd = 0
  for (let index = 0; index < head.length; index++) {
    if (head[index] !== 0) continue
    if (index % 2 === 0) even++
    else odd++
  }
  const wide = head.length / 4
  if (odd > wide && even === 0) return new TextDecoder('utf-16le')
  if (even > wide && odd === 0) return new TextDecoder('utf-16be')
  if (even + odd > 0 || isOtherFormat(head)) throw new DomainError('not_csv', { reason: 'binary' })
  return null
}

/** Spreadsheets, archives and documents, by their first bytes. */
function isOtherFormat(head: Buffer): boolean {
  const first = head.subarray(0, 4).toString('latin1')
  return (
    ['PK\u0003\u0004', '%PDF', '\u00d0\u00cf\u0011\u00e0', '{\\rt'].includes(first) ||
    first.startsWith('\u001f\u008b')
  )
}

function withoutMark(head: Buffer): Buffer {
  return head[0] === 0xef && head[1] === 0xbb && head[2] === 0xbf ? head.subarray(3) : head
}

/** The last line feed or carriage return; a CR at the very end may be half of a CRLF and waits. */
function lastLineEnd(bytes: Buffer): number {
  const feed = bytes.lastIndexOf(0x0a)
  const last = bytes.length - 1
  const cr = bytes.lastIndexOf(0x0d, bytes[last] === 0x0d ? last - 1 : last)
  return last < 1 ? feed : Math.max(feed, cr)
}

function decodeBlock(bytes: Buffer): string[] {
  const whole = decodeUtf8(bytes)
  const lines = whole === null ? decodeEachLine(bytes) : whole.split(/\r\n|\n|\r/)
  lines.pop()
  return lines
}

function decodeEachLine(bytes: Buffer): string[] {
  // In Latin-1 every byte is one character, so cutting there cuts the bytes.
  return bytes
    .toString('latin1')
    .split(/\r\n|\n|\r/)
    .map((latin1) =>
      isAscii(latin1) ? latin1 : (decodeUtf8(Buffer.from(latin1, 'latin1')) ?? fromWindows1252(latin1)),
    )
}

function isAscii(text: string): boolean {
  return !/[\u0080-\u00ff]/.test(text)
}

function decodeUtf8(bytes: Buffer): string | null {
  try {
    return utf8.decode(bytes)
  } catch {
    return null
  }
}

/** 0x80 to 0x9f, where Windows-1252 and Latin-1 differ; the five that mean nothing stay what they are. */
const WINDOWS_1252 = '€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008dŽ\u008f\u0090‘’“”•–—˜™š›œ\u009džŸ'

function fromWindows1252(latin1: string): string {
  return latin1.replace(/[\u0080-\u009f]/g, (char) => WINDOWS_1252[char.charCodeAt(0) - 0x80] ?? char)
}
