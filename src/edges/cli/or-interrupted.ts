import { sleep } from '../../platform/sleep.ts'
import type { Run } from './command.ts'
import { EXIT } from './exit.ts'
import type { Interrupt } from './program.ts'
import { Refusal } from './refusal.ts'

const LOOK_MS = 3_600_000

/** The work, or a `Refusal` at the first Ctrl-C: the command ends in order, and what it opened is closed. */
export async function orInterrupted<T>(run: Run, interrupt: Interrupt, work: Promise<T>): Promise<T> {
  const over = new AbortController()
  const pressed = async (): Promise<never> => {
    while (interrupt.count === 0 && !over.signal.aborted) {
      await sleep(LOOK_MS, AbortSignal.any([interrupt.nextSignal(), over.signal]))
    }
    throw new Refusal(EXIT.interrupted, run.texts.talk.interrupted)
  }
  try {
    return await Promise.race([work, pressed()])
  } finally {
    work.catch(() => {}) // it may still fail when what it uses is closed
    over.abort()
  }
}
