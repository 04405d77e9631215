import { invalidField } from '../errors.ts'
import type { Ctx } from '../platform/context.ts'
import type { MessageId } from '../platform/ids.ts'
import { listHandedIn, type ReportRow } from './hand-in-queries.ts'

const PAGE_ROWS = 1_000
/** A longer one is asked for in parts. */
export const REPORT_DAYS_MAX = 366
const DAY_MS = 86_400_000

export interface Period {
  from: Date
  /** Not part of it. */
  to: Date
}

/** Throws `invalid_input` for a period that ends before it begins, or that is too long. */
export function checkPeriod({ from, to }: Period): void {
  if (to <= from) throw invalidField('to', 'out_of_range', { min: from.toISOString() })
  const max = new Date(from.getTime() + REPORT_DAYS_MAX * DAY_MS)
  if (to > max) throw invalidField('to', 'out_of_range', { max: max.toISOString() })
}

/** What became of the messages that were handed in during a period, page by page, oldest first. Throws `invalid_input`. */
export async function* deliveryReport(ctx: Ctx, period: Period): AsyncGenerator<ReportRow[]> {
  checkPeriod(period)
  let after = { createdAt: period.from, id: 0 as MessageId }
  for (;;) {
    const page = await listHandedIn(ctx.db, {
      ...{ empresaId: ctx.empresaId, from: period.from, to: period.to },
      ...{ after, limit: PAGE_ROWS },
    })
    if (page.length > 0) yield page
    const last = page.at(-1)
    if (last === undefined || page.length < PAGE_ROWS) return
    after = { createdAt: last.createdAt, id: last.id }
  }
}
