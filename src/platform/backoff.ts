import { type Random, systemRandom } from './random.ts'

export interface Backoff {
  readonly baseMs: number
  readonly maxMs: number
  readonly random?: Random
}

/**
 * How long to wait before try number `attempt` + 1 (the first failure is attempt 1): a random part of
 * `baseMs · 2^(attempt-1)`, at most `maxMs`. The whole span is random, so that many who failed together do not
 * come back together.
 */
export function backoffMs(attempt: number, { baseMs, maxMs, random = systemRandom }: Backoff): number {
  const ceiling = Math.min(maxMs, baseMs * 2 ** Math.min(attempt - 1, 30))
  return Math.round(random() * ceiling)
}
