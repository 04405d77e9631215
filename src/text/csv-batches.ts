import { DomainError } from '../errors.ts'
import { CSV_LIMITS, type CsvLimits, type CsvRow, decodeCsv } from './csv.ts'
import { type ColumnNames, mapHeader } from './csv-header.ts'
import { plainCell } from './csv-write.ts'

/** As many as one transaction takes. */
const BATCH_ROWS = 500

/** What a row says in one column: of several places the first that is not empty, with the spaces around it gone. What `csvLine` wrote is read back. */
export type CellOf<Column extends string> = (row: CsvRow, column: Column) => string

export interface CsvBatch<Column extends string> {
  rows: CsvRow[]
  cell: CellOf<Column>
  /** Where the columns stand; those that the file lacks are not in it. */
  columns: ReadonlyMap<Column, number[]>
  /** What the file calls its columns, those included that nobody knows. */
  header: readonly string[]
}

/** A column that a file cannot do without, or several of which it needs one. */
export interface NeededColumn<Column extends string> {
  anyOf: readonly Column[]
  /** What somebody is told to call it. */
  called: string
}

export interface CsvTable<Column extends string> {
  names: ColumnNames<Column>
  needed: readonly NeededColumn<Column>[]
  limits?: CsvLimits
}

/**
 * Reads a CSV in batches of rows, each column by any of its names. Throws `not_csv`, also where a needed column is not
 * there, and `csv_too_large`.
 */
export async function* csvTable<Column extends string>(
  chunks: AsyncIterable<Uint8Array>,
  { names, needed, limits = CSV_LIMITS }: CsvTable<Column>,
): AsyncGenerator<CsvBatch<Column>> {
  let head: Omit<CsvBatch<Column>, 'rows'> | null = null
  let rows: CsvRow[] = []
  for await (const row of decodeCsv(chunks, limits)) {
    if (head === null) {
      head = headOf(row, names, needed)
      continue
    }
    rows.push(row)
    if (rows.length < BATCH_ROWS) continue
    yield { rows, ...head }
    rows = []
  }
  if (head !== null && rows.length > 0) yield { rows, ...head }
}

/** The same for a list of phones, which needs no other column. */
export function csvBatches<Column extends string>(
  chunks: AsyncIterable<Uint8Array>,
  names: ColumnNames<Column | 'phone'>,
): AsyncGenerator<CsvBatch<Column | 'phone'>> {
  return csvTable<Column | 'phone'>(chunks, { names, needed: [{ anyOf: ['phone'], called: 'telefone' }] })
}

function headOf<Column extends string>(
  row: CsvRow,
  names: ColumnNames<Column>,
  needed: readonly NeededColumn<Column>[],
): Omit<CsvBatch<Column>, 'rows'> {
  if (row.problem !== null) throw new DomainError('not_csv', { reason: 'quote' })
  const columns = mapHeader(row.cells, names)
  const missing = needed.filter(({ anyOf }) => !anyOf.some((column) => columns.has(column)))
  if (missing.some(({ anyOf }) => anyOf.includes('phone' as Column))) {
    throw new DomainError('not_csv', { reason: columns.size === 0 ? 'no_header' : 'no_phone_column' })
  }
  if (missing.length > 0) {
    throw new DomainError('not_csv', { reason: 'no_column', columns: missing.map(({ called }) => called) })
  }
  const cell: CellOf<Column> = ({ cells }, column) => {
    const texts = (columns.get(column) ?? []).map((place) => plainCell((cells[place] ?? '').trim()))
    return texts.find((text) => text !== '') ?? ''
  }
  return { columns, cell, header: row.cells }
}
