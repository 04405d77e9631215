import { setTimeout as wait } from 'node:timers/promises'

/** Resolves after the time, or at once when the signal aborts: whoever waits looks at the signal afterwards. */
export async function sleep(ms: number, signal?: AbortSignal): Promise<void> {
  try {
    await wait(ms, undefined, signal ? { signal } : {})
  } catch (error) {
    if (!signal?.aborted) throw error
  }
}

/**
 * Runs the work again and again, `ms` after it last ended (so it never overlaps itself), until stopped. Work that
 * throws does not end it. Does not keep the process alive. `stop` waits for work that is under way.
 */
export function every(
  ms: number,
  work: () => Promise<void> | void,
  onError: (error: unknown) => void = () => {},
): { stop(): Promise<void> } {
  let stopped = false
  let running: Promise<void> = Promise.resolve()
  let timer = schedule()

  function schedule(): NodeJS.Timeout {
    return setTimeout(() => {
      running = Promise.resolve()
        .then(work)
        .catch(onError)
        .then(() => {
          if (!stopped) timer = schedule()
        })
    }, ms).unref()
  }

  return {
    async stop() {
      stopped = true
      clearTimeout(timer)
      await running
    },
  }
}

/** Does its work once, so many milliseconds after it was last set; setting it again moves it. */
export interface Alarm {
  set(ms: number): void
  clear(): void
}

/** After 0 ms it is done when what is waiting has had its turn. Does not keep the process alive. The work must not throw. */
export function openAlarm(work: () => void): Alarm {
  let clear = () => {}
  return {
    clear: () => clear(),
    set(ms) {
      clear()
      if (ms <= 0) {
        const turn = setImmediate(work)
        clear = () => clearImmediate(turn)
      } else {
        const timer = setTimeout(work, ms).unref()
        clear = () => clearTimeout(timer)
      }
    },
  }
}

/** Fails with `onTimeout()` when the work has not ended in time; the work itself goes on. */
export async function within<T>(ms: number, work: Promise<T>, onTimeout: () => Error): Promise<T> {
  const over = new AbortController()
  const late = wait(ms, undefined, { signal: over.signal }).then(() => {
    throw onTimeout()
  })
  late.catch(() => {}) // its own abort, when the work was in time
  try {
    return await Promise.race([work, late])
  } finally {
    over.abort()
  }
}
