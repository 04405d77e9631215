import { DomainError } from '../errors.ts'
import { decodeLines, type Line } from './csv-lines.ts'

/** Why a row could not be read; the rows after it are read all the same. */
export type CsvProblem = 'quote' | 'row_too_long' | 'too_many_cells' | 'stray_cells'

/** One row with the physical line it begins on (the first is 1). `cells` is empty where it could not be read. */
export interface CsvRow {
  line: number
  cells: string[]
  problem: CsvProblem | null
}

export interface CsvLimits {
  rowsMax: number
}

export const CSV_LIMITS: CsvLimits = { rowsMax: 2_000_000 }
const ROW_CHARACTERS_MAX = 20_000
const CELLS_MAX = 200
/** A quoted cell over more lines than this is an unclosed quote. */
const ROW_LINES_MAX = 100

/**
 * Reads a CSV row by row in flat memory, whatever its encoding (see `csv-lines.ts`) and separator (`,` `;` tab `|`, by the
 * first line or Excel's `sep=;`). A quote inside a cell that does not begin with one is text; a cell whose quotes do not
 * close spoils only the line it stands on. Empty rows are left out. Throws `not_csv` (`binary`, `empty`) and
 * `csv_too_large`.
 */
export async function* decodeCsv(
  chunks: AsyncIterable<Uint8Array>,
  limits: CsvLimits = CSV_LIMITS,
): AsyncGenerator<CsvRow> {
  let separator: string | null = null
  let rows = 0
  let open: Line[] = []
  function* take(lines: Line[], atEnd: boolean): Generator<CsvRow> {
    for (const row of assemble([...open, ...lines], separator ?? ',', atEnd, (rest) => {
      open = rest
    })) {
      if (++rows > limits.rowsMax) throw new DomainError('csv_too_large', { rowsMax: limits.rowsMax })
      yield row
    }
  }
  for await (const block of decodeLines(chunks, 4 * ROW_CHARACTERS_MAX)) {
    let lines = block
    if (separator === null) {
      const first = lines.findIndex((line) => line.text === null || line.text.trim() !== '')
      if (first < 0) continue
      const text = lines[first]?.text ?? ''
      const told = /^"?sep=(.)"?$/i.exec(text.trim() === 'sep=' ? 'sep=\t' : text)?.[1]
      separator = told ?? sniffSeparator(text)
      lines = lines.slice(told === undefined ? first : first + 1)
    }
    yield* take(lines, false)
  }
  yield* take([], true)
  if (rows === 0) throw new DomainError('not_csv', { reason: 'empty' })
}

/** The rows of these lines. Lines of a row whose quote is still open are handed to `keep`, unless the file has ended. */
function* assemble(
  lines: Line[],
  separator: string,
  atEnd: boolean,
  keep: (rest: Line[]) => void,
): Generator<CsvRow> {
  keep([])
  let index = 0
  while (index < lines.length) {
    const taken = takeRow(lines, index, separator)
    if (taken === 'open' && !atEnd) return keep(lines.slice(index))
    const row = taken === 'open' ? spoilt(lines[index]) : taken.row
    index += taken === 'open' ? 1 : taken.lines
    if (row.problem !== null || row.cells.some((cell) => cell.trim() !== '')) yield row
  }
}

function takeRow(lines: Line[], from: number, separator: string): { row: CsvRow; lines: number } | 'open' {
  const first = lines[from]
  let text = ''
  for (let count = 1; count <= ROW_LINES_MAX; count++) {
    const line = lines[from + count - 1]
    if (line === undefined) return 'open'
    if (line.text === null) {
      return count === 1 ? { row: spoilt(first, 'row_too_long'), lines: 1 } : { row: spoilt(first), lines: 1 }
    }
    text = count === 1 ? line.text : `${text}\n${line.text}`
    if (text.length > ROW_CHARACTERS_MAX) {
      return { row: spoilt(first, count === 1 ? 'row_too_long' : 'quote'), lines: 1 }
    }
    const cells = splitCells(text, separator)
    if (cells === 'stray') return { row: spoilt(first), lines: 1 }
    if (cells === 'open') continue
    if (cells.length > CELLS_MAX) return { row: spoilt(first, 'too_many_cells'), lines: count }
    return { row: { line: line.number - count + 1, cells, problem: null }, lines: count }
  }
  return { row: spoilt(first), lines: 1 }
}

function spoilt(line: Line | undefined, problem: CsvProblem = 'quote'): CsvRow {
  return { line: line?.number ?? 0, cells: [], problem }
}

/**
 * Whether a row says something behind its last column: a separator in a cell without quotes, as in `250,50`, has cut it in
 * two, and nobody can tell where.
 */
export function hasStrayCells(cells: readonly string[], columns: number): boolean {
  return cells.slice(columns).some((cell) => cell.trim() !== '')
}

/** The cells of one row; `open` when a quote does not close in it, `stray` when text follows a closing quote. */
export function splitCells(text: string, separator: string): string[] | 'open' | 'stray' {
  const cells: string[] = []
  let at = 0
  for (;;) {
    if (text[at] !== '"') {
      const end = text.indexOf(separator, at)
      cells.push(text.slice(at, end < 0 ? undefined : end))
      if (end < 0) return cells
      at = end + 1
      continue
    }
    const close = closingQuote(text, at)
    if (close < 0) return 'open'
    cells.push(text.slice(at + 1, close).replaceAll('""', '"'))
    at = close + 1
    while (text[at] === ' ') at++
    if (at >= text.length) return cells
    if (text[at] !== separator) return 'stray'
    at++
  }
}

function closingQuote(text: string, opening: number): number {
  let quote = text.indexOf('"', opening + 1)
  while (quote >= 0 && text[quote + 1] === '"') quote = text.indexOf('"', quote + 2)
  return quote
}

/** The separator that the first line has most of, outside quotes. */
function sniffSeparator(line: string): string {
  const bare = line.replace(/"[^"]*"/g, '')
  let best = ','
  let most = 0
  for (const separator of [';', ',', '\t', '|']) {
    const count = bare.split(separator).length - 1
    if (count > most) {
      best = separator
      most = count
    }
  }
  return best
}
