import { expect, it } from 'vitest'
import { backoffMs } from './backoff.ts'
import { seededRandom } from './random.ts'

it('doubles up to its maximum', () => {
  const longest = (attempt: number) => backoffMs(attempt, { baseMs: 100, maxMs: 1_000, random: () => 1 })
  expect([1, 2, 3, 4, 5, 6, 1_000].map(longest)).toEqual([100, 200, 400, 800, 1_000, 1_000, 1_000])
})

it('is anywhere between nothing and that', () => {
  const random = seededRandom(7)
  const waits = Array.from({ length: 1_000 }, () => backoffMs(3, { baseMs: 100, maxMs: 1_000, random }))
  expect(Math.min(...waits)).toBeLessThan(10)
  expect(Math.max(...waits)).toBeGreaterThan(390)
  expect(Math.max(...waits)).toBeLessThanOrEqual(400)
})

it('the same seed gives the same numbers', () => {
  const [one, other] = [seededRandom(1), seededRandom(1)]
  expect(Array.from({ length: 5 }, one)).toEqual(Array.from({ length: 5 }, other))
})
