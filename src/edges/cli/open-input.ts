import { closeSync, createReadStream, fstatSync, openSync } from 'node:fs'
import type { Readable } from 'node:stream'
import type { Run } from './command.ts'
import { EXIT } from './exit.ts'
import { Refusal } from './refusal.ts'

export interface InputFile {
  readonly name: string
  readonly stream: Readable
  /** Null where nobody can know. */
  readonly bytes: number | null
}

/** Opens the file now, so that what is wrong with it is said before any service is started. `-` is standard input. */
export function openInput({ output, texts }: Run, path: string): InputFile {
  const words = texts.import
  if (path === '-') {
    if (output.streams.stdin.isTTY) throw new Refusal(EXIT.usage, words.terminalInput)
    return { name: words.standardInput, stream: output.streams.stdin, bytes: null }
  }
  let fd: number
  try {
    fd = openSync(path, 'r')
  } catch (error) {
    const missing = /^(ENOENT|ENOTDIR)$/.test((error as NodeJS.ErrnoException).code ?? '')
    throw new Refusal(EXIT.badFile, missing ? words.fileMissing(path) : words.fileNotReadable(path))
  }
  const stat = fstatSync(fd)
  if (stat.isDirectory()) {
    closeSync(fd)
    throw new Refusal(EXIT.badFile, words.fileIsFolder(path))
  }
  // A pipe has no size of its own.
  return { name: path, stream: createReadStream(path, { fd }), bytes: stat.isFile() ? stat.size : null }
}
