import { sleep } from './sleep.ts'

/** Gathers items while a flush is under way and, where asked, until the last is some time ago; flushes at once when idle. */
export interface Batcher<Item> {
  /** Resolves once the item has been flushed; rejects with what its flush threw. */
  add(item: Item): Promise<void>
  /** Resolves when nothing waits and nothing is being flushed. */
  idle(): Promise<void>
}

export interface BatcherOptions<Item> {
  /** Asked before each flush. */
  itemsMax(): number
  /** Flushes begin at least so far apart, unless `enough` wait: a flush of many costs little more than one of few. */
  everyMs?: number
  /** By default a whole one. */
  enough?: number
  /** Must be all or nothing: a batch that fails is halved until the item that spoils it is alone. */
  flush(items: readonly Item[]): Promise<void>
  /** Whether a failure can lie in an item; otherwise (the database is away) the whole batch is rejected at once. */
  isItemsFault(error: unknown): boolean
}

interface Waiting<Item> {
  item: Item
  resolve: () => void
  reject: (error: unknown) => void
}

export function openBatcher<Item>(options: BatcherOptions<Item>): Batcher<Item> {
  let waiting: Waiting<Item>[] = []
  let flushing: Promise<void> | null = null
  let begunMs = Number.NEGATIVE_INFINITY

  async function flushAll(): Promise<void> {
    // In the next turn, so that what arrives in this one goes together.
    await null
    while (waiting.length > 0) {
      const itemsMax = options.itemsMax()
      const waitMs = begunMs + (options.everyMs ?? 0) - performance.now()
      if (waitMs > 0 && waiting.length < (options.enough ?? itemsMax)) await sleep(waitMs)
      begunMs = performance.now()
      const batch = waiting.slice(0, itemsMax)
      waiting = waiting.slice(batch.length)
      await flushOrHalve(options, batch)
    }
    // In the same turn as the last look: who adds in a later one must not count on a flush that is over.
    flushing = null
  }

  return {
    add(item) {
      return new Promise((resolve, reject) => {
        waiting.push({ item, resolve, reject })
        flushing ??= flushAll()
      })
    },
    async idle() {
      while (flushing) await flushing
    },
  }
}

async function flushOrHalve<Item>(
  options: BatcherOptions<Item>,
  batch: readonly Waiting<Item>[],
): Promise<void> {
  try {
    await options.flush(batch.map(({ item }) => item))
    for (const { resolve } of batch) resolve()
  } catch (error) {
    if (batch.length === 1 || !options.isItemsFault(error)) {
      for (const { reject } of batch) reject(error)
      return
    }
    const half = Math.ceil(batch.length / 2)
    await flushOrHalve(options, batch.slice(0, half))
    await flushOrHalve(options, batch.slice(half))
  }
}
