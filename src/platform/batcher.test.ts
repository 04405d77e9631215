import { expect, test } from 'vitest'
import { type BatcherOptions, openBatcher } from './batcher.ts'

test('whoever adds when their last item has just been flushed is flushed too', async () => {
  for (let turns = 0; turns < 10; turns++) {
    const flushed: number[] = []
    const batcher = openBatcher<number>({
      ...{ itemsMax: () => 10, isItemsFault: () => false },
      flush: async (items) => void flushed.push(...items),
    })
    const all = (async () => {
      for (let item = 0; item < 20; item++) {
        await batcher.add(item)
        for (let turn = 0; turn < turns; turn++) await null
      }
    })()
    // A flush that never comes would leave `all` open; everything here happens within a few turns.
    await Promise.race([all, new Promise((resolve) => setImmediate(resolve))])
    expect(flushed).toEqual(Array.from({ length: 20 }, (_, item) => item))
    await batcher.idle()
  }
})

test.each<[string, Pick<BatcherOptions<number>, 'itemsMax' | 'enough'>]>([
  ['a whole batch does', { itemsMax: () => 3 }],
  ['enough do', { itemsMax: () => 10, enough: 3 }],
])('the first is flushed at once; what comes soon after goes together, and %s not wait', async (_, size) => {
  const flushes: { items: readonly number[]; atMs: number }[] = []
  const batcher = openBatcher<number>({
    ...{ ...size, everyMs: 200, isItemsFault: () => false },
    flush: async (items) => void flushes.push({ items, atMs: performance.now() }),
  })
  await batcher.add(1)
  const late = [batcher.add(2), new Promise(setImmediate).then(() => batcher.add(3))]
  await Promise.all(late)
  await Promise.all([4, 5, 6].map((item) => batcher.add(item)))
  expect(flushes.map(({ items }) => items)).toEqual([[1], [2, 3], [4, 5, 6]])
  const [first, second, third] = flushes.map(({ atMs }) => atMs)
  expect(Number(second) - Number(first)).toBeGreaterThan(190)
  expect(Number(third) - Number(second)).toBeLessThan(190)
})
