import type { SimClock } from './clock.ts'

/** So many within each span of time that ends now. */
export interface RateRule {
  max: number
  perMs: number
}

/** Counts by key; `allows` is false, and counts nothing, when any of the rules is used up. */
export interface RateLimit {
  allows(key: string): boolean
}

/** Above this many keys those that have been quiet are forgotten. */
const KEYS_MAX = 10_000

export function openRateLimit(rules: readonly RateRule[], clock: SimClock): RateLimit {
  const longestMs = Math.max(...rules.map(({ perMs }) => perMs))
  const times = new Map<string, number[]>()
  return {
    allows(key) {
      const nowMs = clock.nowMs()
      const recent = (times.get(key) ?? []).filter((atMs) => atMs > nowMs - longestMs)
      const isUsedUp = rules.some(
        ({ max, perMs }) => recent.filter((atMs) => atMs > nowMs - perMs).length >= max,
      )
      if (!isUsedUp) recent.push(nowMs)
      times.set(key, recent)
      if (times.size > KEYS_MAX) forgetQuiet(times, nowMs - longestMs)
      return !isUsedUp
    },
  }
}

function forgetQuiet(times: Map<string, number[]>, sinceMs: number): void {
  for (const [key, [...recent]] of times) if ((recent.at(-1) ?? 0) <= sinceMs) times.delete(key)
}
