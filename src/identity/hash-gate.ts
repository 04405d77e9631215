import { DomainError } from '../errors.ts'

/** Lets the work begin when it is its turn. */
export type HashGate = <T>(work: () => Promise<T>) => Promise<T>

/** A hash takes 19 MB and a thread of the pool of four: more at once only slow everything else down. */
const HASHES_AT_ONCE_MAX = 4
/** About 10 s of hashing on a small machine; nobody waits longer for a sign-in page. */
const WAITING_MAX = 200
const RETRY_AFTER_SECONDS = 10

/** Makes the one gate that all password checks of a running service go through; first come, first served. */
export function createHashGate(atOnceMax = HASHES_AT_ONCE_MAX, waitingMax = WAITING_MAX): HashGate {
  const waiting: (() => void)[] = []
  let running = 0

  async function enter(): Promise<void> {
    if (running < atOnceMax) {
      running += 1
      return
    }
    if (waiting.length >= waitingMax) {
      throw new DomainError('too_many_logins', { retryAfterSeconds: RETRY_AFTER_SECONDS })
    }
    await new Promise<void>((resolve) => waiting.push(resolve))
  }

  function leave(): void {
    const next = waiting.shift()
    if (next) next()
    else running -= 1
  }

  return async (work) => {
    await enter()
    try {
      return await work()
    } finally {
      leave()
    }
  }
}
