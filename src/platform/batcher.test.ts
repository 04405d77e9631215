import { expect, test } from 'vitest'
import { openBatcher } from './batcher.ts'

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
