/**
 * The only file that reads the machine's time or waits for it. `nowMs` is the time shown in dates and may be turned by
 * a test; `monotonicMs` only ever grows and is what delays are measured by.
 */
export interface SimClock {
  nowMs(): number
  monotonicMs(): number
}

const TIMER_MS_MAX = 2_147_483_647

export function openClock(now: () => number = Date.now): SimClock {
  return { nowMs: now, monotonicMs: () => performance.now() }
}

export interface Timer {
  stop(): void
}

/** Runs once after `ms`. A timer that is waiting does not keep the process alive: the listening socket does. */
export function startTimer(ms: number, run: () => void): Timer {
  const handle = setTimeout(run, Math.min(Math.max(0, ms), TIMER_MS_MAX))
  handle.unref()
  return { stop: () => clearTimeout(handle) }
}

/** Lets sockets be read and written before the next piece of a long piece of work. */
export function nextTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve))
}

/** Runs once at the end of this turn of the event loop, when everything that arrived together has been handled. */
export function atEndOfTurn(run: () => void): void {
  setImmediate(run)
}
