import { createInterface } from 'node:readline/promises'
import type { Run } from './command.ts'

/** Asks on the terminal. Anything but a clear yes is a no; so is Ctrl-C or the end of the input. */
export async function confirm({ output }: Run, question: string, yes: RegExp): Promise<boolean> {
  const editor = createInterface({ input: output.streams.stdin, output: output.streams.stderr })
  try {
    const answer = await new Promise<string>((resolve, reject) => {
      editor.once('close', () => resolve(''))
      editor.question(question).then(resolve, reject)
    })
    return yes.test(answer)
  } finally {
    editor.close()
  }
}
