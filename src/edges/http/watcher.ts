import type { Credential } from '../../identity/find-ended.ts'
import type { EmpresaId } from '../../platform/ids.ts'
import { BEAT, type Ending, endOf, type Frame, openingOf } from './event-frame.ts'

/** A stream of events to one reader. */
export interface Watch {
  /** Made when the reader is ready to take it: a reader that is slow is told the newest state and not all before it. */
  readonly chunks: AsyncIterable<string>
  /** Aborts when the reader has to be cut off. */
  readonly cut: AbortSignal
  /** Frees the seat; more than once is no harm. */
  leave(): void
}

/** What is to be told, as it stands. */
export interface Told {
  frame: Frame | null
  /** Why nothing more is to be expected; null while something is. */
  ending: Ending | null
}

/** Somebody who is told of one broadcast. */
export interface Watcher {
  readonly empresaId: EmpresaId
  /** What has to stay good; null for the admin token of the machine, which does not end. */
  readonly credential: Credential | null
  readonly chunks: AsyncIterable<string>
  readonly cut: AbortController
  /** There is something to take. */
  wake(): void
  /** The stream ends, with nothing more in it. */
  finish(): void
  /** Since when something has been there that was not taken; null when nothing is. */
  readonly waitingSinceMs: number | null
  /** When it was last told something, a heartbeat too. */
  readonly toldAtMs: number
  /** Has a comment sent when nothing else is. */
  beat(): void
}

interface Opening {
  empresaId: EmpresaId
  credential: Credential | null
  told: Told
  /** The state that the reader says it has. */
  lastEventId: string | null
  retryMs: number
  nowMs: () => number
}

export function openWatcher({ empresaId, credential, told, lastEventId, retryMs, nowMs }: Opening): Watcher {
  let hasId = lastEventId
  let isOver = false
  let isBeatDue = false
  let waitingSinceMs: number | null = null
  let toldAtMs = nowMs()
  let resume = () => {}

  function wake(): void {
    waitingSinceMs ??= nowMs()
    resume()
  }

  function taken(): string {
    if (isOver) return ''
    waitingSinceMs = null
    const beat = isBeatDue ? BEAT : ''
    const text = told.frame === null ? '' : newsOf(told.frame, hasId)
    hasId = told.frame?.id ?? hasId
    isBeatDue = false
    if (told.ending === null) return text || beat
    finish()
    return text + endOf(told.ending)
  }

  async function* chunks(): AsyncGenerator<string> {
    yield openingOf(retryMs)
    for (;;) {
      const chunk = taken()
      if (chunk !== '') {
        toldAtMs = nowMs()
        yield chunk
      } else if (isOver) return
      else {
        await new Promise<void>((resolve) => {
          resume = resolve
        })
      }
    }
  }

  /** What is not taken from now on counts as waiting, so that a reader who never takes its end is cut off too. */
  function finish(): void {
    isOver = true
    wake()
  }

  return {
    ...{ empresaId, credential, chunks: chunks(), cut: new AbortController(), wake, finish },
    get waitingSinceMs() {
      return waitingSinceMs
    },
    get toldAtMs() {
      return toldAtMs
    },
    beat() {
      isBeatDue = true
      resume()
    },
  }
}

function newsOf(frame: Frame, hasId: string | null): string {
  if (hasId === frame.id) return ''
  return hasId !== null && hasId === frame.after && frame.change !== null ? frame.change : frame.snapshot
}
