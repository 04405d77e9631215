import { nextTurn, type SimClock, startTimer, type Timer } from './clock.ts'

const RUN_AT_ONCE_MAX = 500

interface Entry {
  atMs: number
  order: number
  run: () => void
}

/**
 * What is still to happen, in order of time. It runs by itself; `skipToEnd` runs all of it now, as if the time had
 * passed, including what is added meanwhile, so that a test never waits.
 */
export interface Timeline {
  nowMs(): number
  after(delayMs: number, run: () => void): void
  /** At a moment of `nowMs`; of two at the same moment the one asked for first comes first. */
  at(atMs: number, run: () => void): void
  pending(): number
  skipToEnd(): Promise<void>
  close(): void
}

export function openTimeline(clock: SimClock): Timeline {
  const heap: Entry[] = []
  let skippedMs = 0
  let order = 0
  let timer: { timer: Timer; atMs: number } | null = null
  let closed = false

  const nowMs = () => clock.monotonicMs() + skippedMs

  function wake(): void {
    const next = heap[0]
    if (next === undefined || closed) return
    if (timer !== null && timer.atMs <= next.atMs) return
    timer?.timer.stop()
    timer = { atMs: next.atMs, timer: startTimer(next.atMs - nowMs(), runDue) }
  }

  function at(atMs: number, run: () => void): void {
    if (closed) return
    push(heap, { atMs, order: order++, run })
    wake()
  }

  function runDue(): void {
    timer = null
    const until = nowMs()
    for (let ran = 0; ran < RUN_AT_ONCE_MAX; ran++) {
      const next = heap[0]
      if (next === undefined || next.atMs > until || closed) break
      pop(heap)
      next.run()
    }
    wake()
  }

  return {
    nowMs,
    after: (delayMs, run) => at(nowMs() + Math.max(0, delayMs), run),
    at,
    pending: () => heap.length,
    async skipToEnd() {
      for (let ran = 1; heap.length > 0 && !closed; ran++) {
        const next = pop(heap)
        if (next === undefined) break
        skippedMs += Math.max(0, next.atMs - nowMs())
        next.run()
        if (ran % RUN_AT_ONCE_MAX === 0) await nextTurn()
      }
    },
    close() {
      closed = true
      timer?.timer.stop()
      heap.length = 0
    },
  }
}

function isBefore(a: Entry, b: Entry): boolean {
  return a.atMs < b.atMs || (a.atMs === b.atMs && a.order < b.order)
}

function push(heap: Entry[], entry: Entry): void {
  let child = heap.push(entry) - 1
  while (child > 0) {
    const parent = (child - 1) >> 1
    const above = heap[parent]
    if (above === undefined || !isBefore(entry, above)) break
    heap[child] = above
    child = parent
  }
  heap[child] = entry
}

function pop(heap: Entry[]): Entry | undefined {
  const top = heap[0]
  const last = heap.pop()
  if (top === undefined || last === undefined || heap.length === 0) return top
  let hole = 0
  for (;;) {
    let child = hole * 2 + 1
    const left = heap[child]
    if (left === undefined) break
    const right = heap[child + 1]
    let smaller = left
    if (right !== undefined && isBefore(right, left)) {
      smaller = right
      child += 1
    }
    if (!isBefore(smaller, last)) break
    heap[hole] = smaller
    hole = child
  }
  heap[hole] = last
  return top
}
