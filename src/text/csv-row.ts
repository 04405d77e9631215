/** What a spreadsheet takes for a formula; a tab or a line end before it does not help. */
const FORMULA = /^[\t\r\n ]*[=+\-@]/
/** A number, with its sign: nothing of it is computed. */
const PLAIN_NUMBER = /^[+-]?\d+([.,]\d+)?$/

export type CsvSeparator = ',' | ';'
type CsvCell = string | number | null

/** One line of a CSV, ended. A text that a spreadsheet would compute gets an apostrophe in front, so that it is shown. */
export function csvRow(cells: readonly CsvCell[], separator: CsvSeparator): string {
  return `${cells.map((cell) => csvCell(cell, separator)).join(separator)}\r\n`
}

function csvCell(cell: CsvCell, separator: CsvSeparator): string {
  const text = cell === null ? '' : String(cell)
  const safe = FORMULA.test(text) && !PLAIN_NUMBER.test(text) ? `'${text}` : text
  const mustQuote = safe.includes(separator) || /["\r\n]/.test(safe) || safe !== safe.trim()
  return mustQuote ? `"${safe.replaceAll('"', '""')}"` : safe
}
