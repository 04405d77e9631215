import type { Readable, Writable } from 'node:stream'

export interface Streams {
  readonly stdin: Readable & { isTTY?: boolean }
  readonly stdout: Writable & { columns?: number; isTTY?: boolean }
  readonly stderr: Writable & { columns?: number; isTTY?: boolean }
}

/** Data goes to stdout, so that it can be piped; talk to stderr, so that it does not get in its way. */
export interface Output {
  /** A line of data. */
  data(line: string): void
  /** Data that is more than lines; resolves when there is room for more. */
  write(text: string): Promise<void>
  /** A line for the person in front of the terminal. */
  talk(line?: string): void
  /** True where a person can answer a question. */
  readonly interactive: boolean
  /** True where talk may be redrawn in place. */
  readonly terminal: boolean
  readonly columns: number
  readonly streams: Streams
}

const COLUMNS = 80
const COLUMNS_MAX = 110

/** A reader that goes away (`| head`) is no error: what is written afterwards is dropped, the command goes on. */
export function openOutput(streams: Streams): Output {
  for (const stream of [streams.stdout, streams.stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE' && error.code !== 'ERR_STREAM_DESTROYED') throw error
    })
  }
  return {
    data: (line) => void streams.stdout.write(`${line}\n`),
    write: (text) =>
      new Promise((resolve) => {
        // Whoever stopped reading (`| head`) is told by the stream's error; there is nothing to wait for then.
        streams.stdout.write(text, () => resolve())
      }),
    talk: (line = '') => void streams.stderr.write(`${line}\n`),
    interactive: streams.stdin.isTTY === true && streams.stderr.isTTY === true,
    terminal: streams.stderr.isTTY === true,
    columns: Math.min(streams.stdout.columns ?? COLUMNS, COLUMNS_MAX),
    streams,
  }
}

/** Two columns: labels to the left, figures to the right of a common edge. */
export function table(rows: readonly (readonly [label: string, value: string])[], indent = '  '): string[] {
  const labelWidth = Math.max(0, ...rows.map(([label]) => label.length))
  const figureWidth = Math.max(0, ...rows.map(([, value]) => figures(value).length))
  return rows.map(([label, value]) => {
    const pad = ' '.repeat(Math.max(0, figureWidth - figures(value).length))
    const isFigure = /^[\d.,]/.test(value)
    return `${indent}${label.padEnd(labelWidth)}  ${isFigure ? pad : ''}${value}`
  })
}

/** The part of a value that lines up: its number. */
function figures(value: string): string {
  return /^[\d.,]*/.exec(value)?.[0] ?? ''
}
