import type { Ground } from '../platform/context.ts'
import type { EmpresaId } from '../platform/ids.ts'
import { countBacklog } from './hand-in-queries.ts'
import type { Lane } from './message.ts'

/** More of one lane of one empresa are not taken from another system's queue, where they wait as well. */
export const BACKLOG_MAX = 100_000
/** Taken again below this, so that it does not go on and off with every message. */
const BACKLOG_AGAIN = 80_000
const COUNTED_EVERY_MS = 1_000

/** Watches how much is queued, and counts it only when it may have become too much. */
export interface Backlog {
  add(empresaId: EmpresaId, count: number): void
  /** Whether any of those who were added to has more queued than fits. */
  isFull(): Promise<boolean>
}

/** Of one lane. Whoever adds in other processes is seen when this one counts. */
export function openBacklog(ground: Ground, lane: Lane, max = BACKLOG_MAX): Backlog {
  const again = Math.min(max, Math.ceil((max * BACKLOG_AGAIN) / BACKLOG_MAX))
  const queued = new Map<EmpresaId, { atMost: number; countedMs: number; full: boolean }>()
  return {
    add(empresaId, count) {
      // Nothing is known of what was queued before: it is counted at the first look.
      const known = queued.get(empresaId) ?? { atMost: max, countedMs: Number.NEGATIVE_INFINITY, full: false }
      queued.set(empresaId, { ...known, atMost: known.atMost + count })
    },
    async isFull() {
      for (const [empresaId, known] of queued) {
        const nowMs = ground.clock.monotonicMs()
        if (known.atMost < max || nowMs - known.countedMs < COUNTED_EVERY_MS) continue
        const n = await countBacklog(ground.db, { empresaId, lane, max })
        queued.set(empresaId, { atMost: n, countedMs: nowMs, full: n >= (known.full ? again : max) })
      }
      return [...queued.values()].some((each) => each.full)
    },
  }
}
