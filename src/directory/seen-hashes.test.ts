import { expect, test } from 'vitest'
import { SeenHashes } from './seen-hashes.ts'

test('three hundred thousand ids are told apart, and known again', () => {
  const seen = new SeenHashes()
  let before = 0
  for (let index = 0; index < 300_000; index++) if (seen.add(`F7-${index}`)) before++
  expect(before).toBe(0)
  for (let index = 0; index < 300_000; index += 1_000) expect(seen.add(`F7-${index}`)).toBe(true)
  expect(seen.add('')).toBe(false)
  expect(seen.add('')).toBe(true)
})
