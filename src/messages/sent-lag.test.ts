import { describe, expect, test } from 'vitest'
import { openSentLag, WINDOW_SAMPLES, WINDOWS_GROWING } from './sent-lag.ts'

/** Numbers that are the same in every run. */
function openDraw(seed: number): () => number {
  let state = seed
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state / 2 ** 32
  }
}

/** Heavy-tailed, as carriers are: some take twenty times the median. */
function logNormal(draw: () => number, medianMs: number, sigma: number): number {
  const normal = Math.sqrt(-2 * Math.log(1 - draw())) * Math.cos(2 * Math.PI * draw())
  return medianMs * Math.exp(sigma * normal)
}

const START = new Date('2026-11-22T15:00:00Z').getTime()

/** How often a series of times is taken for a queue; messages are claimed so far apart. */
function alarms(lags: readonly number[], apartMs = 100): number {
  const watch = openSentLag()
  return lags.filter((lag, i) => watch.add(lag, new Date(START + i * apartMs)) !== null).length
}

const series = <T>(length: number, at: (i: number) => T): T[] => Array.from({ length }, (_, i) => at(i))

describe('the time from accepted to sent', () => {
  test.each([1, 2, 3, 4, 5, 6, 7, 8])('noise is no queue (seed %i)', (seed) => {
    const draw = openDraw(seed)
    for (const [medianMs, sigma] of [
      [400, 1.2],
      [2_000, 1.5],
      [20_000, 1],
    ] as const) {
      expect(alarms(series(20_000, () => logNormal(draw, medianMs, sigma)))).toBe(0)
    }
  })

  test('a carrier that is slow for a while, and stays so evenly, is no queue', () => {
    const draw = openDraw(11)
    const lags = series(4_000, (i) => logNormal(draw, i > 1_000 && i < 3_000 ? 30_000 : 800, 0.6))
    expect(alarms(lags)).toBe(0)
  })

  test.each([21, 22, 23])('a sender that is given twice what it can send is seen (seed %i)', (seed) => {
    const draw = openDraw(seed)
    // 10 a second accepted, 5 sent: each message waits 100 ms longer than the one before.
    const growing = (i: number) => Math.max(0, i - 400) * 100 + logNormal(draw, 500, 1)
    expect(alarms(series(400, growing))).toBe(0)
    expect(alarms(series(900, growing))).toBeGreaterThan(0)
  })

  test('it is seen as well where the watch begins in the middle of it', () => {
    expect(alarms(series(800, (i) => 20_000 + i * 900))).toBeGreaterThan(0)
  })

  test('tells since when, so that what was halved meanwhile is not halved again', () => {
    const watch = openSentLag()
    for (let i = 0; i < WINDOW_SAMPLES; i++) watch.add(500, new Date(START + i))
    const told = series(WINDOW_SAMPLES * WINDOWS_GROWING, (i) =>
      watch.add(10_000 + i * 500, new Date(START + 1_000 + i)),
    ).filter((each) => each !== null)
    expect(told).toEqual([new Date(START + 1_000)])
  })

  test('times too far apart say nothing: so few messages make no queue', () => {
    expect(
      alarms(
        series(2_000, (i) => i * 1_000),
        5_000,
      ),
    ).toBe(0)
  })
})
