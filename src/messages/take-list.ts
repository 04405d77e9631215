import {
  countListRow,
  type ListRow,
  type ListSummary,
  NOTHING_LISTED,
  type ReadListRow,
} from '../contacts/list-row.ts'
import { getEmpresa } from '../identity/get-empresa.ts'
import type { Ctx } from '../platform/context.ts'
import type { CsvRow } from '../text/csv.ts'
import { type CellOf, csvBatches } from '../text/csv-batches.ts'
import type { ColumnNames } from '../text/csv-header.ts'
import { openLocalTimes } from '../text/local-time.ts'
import { readTypedDate } from '../text/typed-date.ts'

/** Who hears, while a list of phones is taken, how far it is. */
export interface ListEars {
  /** Each row there is something to say about, after its commit. */
  onRow: (row: ListRow) => void
  /** After each batch, with the rows so far. */
  onProgress: (rows: number) => Promise<void>
}

interface ListKind<Column extends string, Row extends ReadListRow> {
  columns: ColumnNames<Column | 'phone'>
  /** `dateOf`: a date as people type it, by the empresa's clock; null when nobody can read it. */
  readRow: (row: CsvRow, cell: CellOf<Column | 'phone'>, dateOf: (typed: string) => Date | null) => Row
  /** What became of each row of a batch, once it is committed. */
  takeBatch: (batch: readonly Row[]) => Promise<readonly ListRow[]>
}

/**
 * Takes a CSV of phones in batches that commit by themselves. Rows that cannot be read are refused and the rest goes on.
 * Throws `not_csv` and `csv_too_large`; what was committed before stays.
 */
export async function takeList<Column extends string, Row extends ReadListRow>(
  ctx: Ctx,
  chunks: AsyncIterable<Uint8Array>,
  { columns, readRow, takeBatch }: ListKind<Column, Row>,
  { onRow, onProgress }: ListEars,
): Promise<ListSummary> {
  const summary = { ...NOTHING_LISTED }
  const { timeZone } = await getEmpresa(ctx, ctx.empresaId)
  const localTimes = openLocalTimes()
  const dateOf = (typed: string) => readTypedDate(typed, timeZone, localTimes)
  for await (const { rows, cell } of csvBatches<Column>(chunks, columns)) {
    for (const row of await takeBatch(rows.map((each) => readRow(each, cell, dateOf)))) {
      countListRow(summary, row)
      if (row.verdict === 'refused' || row.repairs.length > 0) onRow(row)
    }
    await onProgress(summary.rows)
  }
  return summary
}
