import { beforeEach, expect, test } from 'vitest'
import { type TestClock, testClock } from '../../platform/clock.ts'
import { type GiveWay, openGiveWay } from './give-way.ts'

let clock: TestClock
let giveWay: GiveWay

beforeEach(() => {
  clock = testClock()
  giveWay = openGiveWay(clock)
})

/** How many of the others leave in this time when `perMs` of them come every millisecond. */
function leave(ms: number, perMs = 4): number {
  let left = 0
  for (let passed = 0; passed < ms; passed++) {
    clock.advance(1)
    for (let i = 0; i < perMs && giveWay.takeTurn().mayLeave; i++) left += 1
  }
  return left
}

test('without codes nobody is held back', () => {
  expect(leave(1_000)).toBe(4_000)
  expect(giveWay.atMost(500)).toBe(Number.POSITIVE_INFINITY)
  // That the queue of codes was looked at in vain took long.
  giveWay.codesClaimed(90)
  expect(leave(1_000)).toBe(4_000)
})

test('when codes begin to come the others go on with a quarter of their speed, and say when to ask again', () => {
  leave(1_000)
  giveWay.codeQueued()
  expect(leave(200)).toBeGreaterThan(190)
  expect(leave(200)).toBeLessThan(260)
  expect(giveWay.atMost(500)).toBeLessThan(700)
  const turn = giveWay.takeTurn()
  expect(turn.mayLeave || turn.waitMs).toBe(1)
})

test('each late claim halves their speed, several at the same time only once, and never below 250 a second', () => {
  giveWay.codeQueued()
  leave(1_000, 8)
  giveWay.codesClaimed(26)
  giveWay.codesClaimed(300)
  expect(giveWay.atMost(1_000)).toBe(4_000)
  for (let i = 0; i < 10; i++) {
    leave(200, 8)
    giveWay.codeQueued()
    giveWay.codesClaimed(26)
  }
  expect(giveWay.atMost(1_000)).toBe(250)
  expect(leave(1_000, 8)).toBeGreaterThan(240)
})

test('while codes are in time the others become faster, and without codes they are free after five seconds', () => {
  leave(1_000)
  giveWay.codeQueued()
  expect(leave(1_000)).toBeLessThan(1_300)
  giveWay.codeQueued()
  expect(leave(4_000)).toBeGreaterThan(9_000)
  expect(giveWay.atMost(1_000)).toBeLessThan(Number.POSITIVE_INFINITY)
  clock.advance(5_000)
  expect(giveWay.atMost(1_000)).toBe(Number.POSITIVE_INFINITY)
})

test('others that stand still or are slow are not what codes wait for', () => {
  leave(1_000, 4)
  clock.advance(10_000)
  giveWay.codeQueued()
  giveWay.codesClaimed(25)
  expect(giveWay.areCodesLate()).toBe(false)
  giveWay.codesClaimed(500)
  expect(giveWay.atMost(1_000)).toBe(Number.POSITIVE_INFINITY)
  // It may be who writes audiences.
  expect(giveWay.areCodesLate()).toBe(true)
  clock.advance(1_001)
  expect(giveWay.areCodesLate()).toBe(false)
})
