import type { Interrupt } from './program.ts'

/** npm hands a Ctrl-C on to a child that the terminal has already told: two within this time are one. */
const ONE_PRESS_MS = 400

/** Takes Ctrl-C and SIGTERM over from the system, until released. */
export function onInterrupt(): Interrupt {
  let count = 0
  let lastMs = Number.NEGATIVE_INFINITY
  let next = new AbortController()
  const take = () => {
    const nowMs = performance.now()
    if (nowMs - lastMs < ONE_PRESS_MS) return
    lastMs = nowMs
    count++
    next.abort()
    next = new AbortController()
  }
  process.on('SIGINT', take)
  process.on('SIGTERM', take)
  return {
    get count() {
      return count
    },
    nextSignal: () => next.signal,
    release() {
      process.off('SIGINT', take)
      process.off('SIGTERM', take)
    },
  }
}
