import { DomainError } from '../errors.ts'
import { type CsvRow, decodeCsv } from './csv.ts'
import { type ColumnNames, mapHeader } from './csv-header.ts'
import { plainCell } from './csv-write.ts'

/** As many as one transaction takes. */
const BATCH_ROWS = 500

/** What a row says in one column: of several places the first that is not empty, with the spaces around it gone. What `csvLine` wrote is read back. */
export type CellOf<Column extends string> = (row: CsvRow, column: Column) => string

export interface CsvBatch<Column extends string> {
  rows: CsvRow[]
  cell: CellOf<Column>
}

/**
 * Reads a CSV in batches of rows, each column by any of its names. Throws `not_csv`, also where there is no column for
 * phones, and `csv_too_large`.
 */
export async function* csvBatches<Column extends string>(
  chunks: AsyncIterable<Uint8Array>,
  names: ColumnNames<Column | 'phone'>,
): AsyncGenerator<CsvBatch<Column | 'phone'>> {
  let cell: CellOf<Column | 'phone'> | null = null
  let rows: CsvRow[] = []
  for await (const row of decodeCsv(chunks)) {
    if (cell === null) {
      cell = headerOf(row, names)
      continue
    }
    rows.push(row)
    if (rows.length < BATCH_ROWS) continue
    yield { rows, cell }
    rows = []
  }
  if (cell !== null && rows.length > 0) yield { rows, cell }
}

function headerOf<Column extends string>(
  row: CsvRow,
  names: ColumnNames<Column | 'phone'>,
): CellOf<Column | 'phone'> {
  if (row.problem !== null) throw new DomainError('not_csv', { reason: 'quote' })
  const columns = mapHeader(row.cells, names)
  if (columns.size === 0) throw new DomainError('not_csv', { reason: 'no_header' })
  if (!columns.has('phone')) throw new DomainError('not_csv', { reason: 'no_phone_column' })
  return ({ cells }, column) => {
    const texts = (columns.get(column) ?? []).map((place) => plainCell((cells[place] ?? '').trim()))
    return texts.find((text) => text !== '') ?? ''
  }
}
