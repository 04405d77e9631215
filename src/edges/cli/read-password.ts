import { createInterface } from 'node:readline/promises'
import { Writable } from 'node:stream'
import type { Run } from './command.ts'
import { EXIT } from './exit.ts'
import { Refusal } from './refusal.ts'

const PASSWORD_BYTES_MAX = 4096

/** The password from standard input, or typed twice on the terminal without being shown. */
export async function readPassword(run: Run, fromStdin: boolean): Promise<string> {
  const { output, texts } = run
  if (fromStdin) return firstLine(output.streams.stdin)
  if (!output.interactive) throw new Refusal(EXIT.usage, texts.usage.passwordNeedsTerminal)
  const password = await askHidden(run, texts.read.askPassword)
  if ((await askHidden(run, texts.read.askPasswordAgain)) !== password) {
    throw new Refusal(EXIT.usage, texts.usage.passwordsDiffer)
  }
  return password
}

async function firstLine(stream: AsyncIterable<unknown>): Promise<string> {
  let text = ''
  for await (const chunk of stream) {
    text += String(chunk)
    if (text.includes('\n') || text.length > PASSWORD_BYTES_MAX) break
  }
  return text.split(/\r?\n/)[0] ?? ''
}

/** The line editor echoes what is typed to its output; this output shows nothing. */
async function askHidden({ output }: Run, question: string): Promise<string> {
  const silent = new Writable({ write: (_chunk, _encoding, done) => done() })
  output.streams.stderr.write(question)
  const editor = createInterface({ input: output.streams.stdin, output: silent, terminal: true })
  try {
    return await new Promise<string>((resolve, reject) => {
      editor.once('SIGINT', () => reject(new Refusal(EXIT.interrupted, '')))
      editor.once('close', () => resolve(''))
      editor.question('').then(resolve, reject)
    })
  } finally {
    editor.close()
    output.talk()
  }
}
