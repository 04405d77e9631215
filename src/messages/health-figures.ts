import type { Ground } from '../platform/context.ts'
import { LEASE_MS, UNCERTAIN_ALARM_MS } from './deadlines.ts'
import type { Lane } from './message.ts'
import { countDue, countOverdue, type OverdueFigures } from './metric-queries.ts'

/** A dead worker's attempts are taken over within a look-up's turn; later than this nobody looks. */
const LEASE_OVERDUE_MS = 60_000
/** Receipts are fetched gently, a few a second; later than this they are not keeping up. */
const RECEIPT_OVERDUE_MS = 5 * 60_000

/** How the queue is doing: figures by which somebody can be woken up. */
export interface HealthFigures {
  /** Every lane, also those with nothing due. `oldestS`: for how many seconds its oldest message has been due. */
  queue: { lane: Lane; due: number; oldestS: number }[]
  overdue: OverdueFigures
}

const LANES: readonly Lane[] = ['otp', 'alert', 'transactional', 'bulk']

/** Reads what is waiting and what is overdue; a bounded piece of an index each, so that it may be asked every few seconds. */
export async function readHealthFigures(ground: Ground): Promise<HealthFigures> {
  const now = ground.clock.now()
  const shifted = (ms: number) => new Date(now.getTime() + ms)
  const due = new Map((await countDue(ground.db, now)).map((row) => [row.lane, row]))
  const overdue = await countOverdue(ground.db, {
    leaseBefore: shifted(-LEASE_OVERDUE_MS),
    uncertainBefore: shifted(-UNCERTAIN_ALARM_MS),
    receiptBefore: shifted(-RECEIPT_OVERDUE_MS),
    lookedAtBefore: shifted(LEASE_MS),
  })
  const queue = LANES.map((lane) => {
    const row = due.get(lane)
    const oldestS = row ? Math.max(0, (now.getTime() - row.oldestDueAt.getTime()) / 1000) : 0
    return { lane, due: row?.due ?? 0, oldestS }
  })
  return { queue, overdue }
}
