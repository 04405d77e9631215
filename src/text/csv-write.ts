/**
 * Spreadsheets read what begins with one of these as a formula; the wide ones are the same signs to some of them. What
 * somebody wrote with apostrophes before it gets one more, so that it comes back with theirs.
 */
const FORMULA = /^'*(?:[\s\p{Cf}]*[=+\-@＝＋－＠]|[\t\r\n])/u
/** A number with its sign, an E.164 phone too: nothing of it is computed. */
const SIGNED_NUMBER = /^[+-]\d+([.,]\d+)?$/

export type CsvSeparator = ',' | ';'

export interface CsvLineOptions {
  /** Numbers with a sign stay as they are, for who reads the file by program; a spreadsheet shows long ones rounded. */
  bareNumbers?: boolean
}

/**
 * One line of a CSV, its end included. A cell that a spreadsheet would take for a formula begins with an apostrophe,
 * which it shows as text; cells with separators, quotes or line ends are quoted.
 */
export function csvLine(
  cells: readonly (string | null)[],
  separator: CsvSeparator,
  options: CsvLineOptions = {},
): string {
  return `${cells.map((cell) => csvCell(cell ?? '', separator, options)).join(separator)}\r\n`
}

/** Tells Excel that the file is UTF-8. */
export const CSV_BOM = '\ufeff'

/** The cell as it was before `csvLine` wrote it. */
export function plainCell(text: string): string {
  return text.startsWith("'") && FORMULA.test(text.slice(1)) ? text.slice(1) : text
}

function csvCell(text: string, separator: string, { bareNumbers = false }: CsvLineOptions): string {
  const isComputed = FORMULA.test(text) && !(bareNumbers && SIGNED_NUMBER.test(text))
  const plain = isComputed ? `'${text}` : text
  const isQuoted = plain.includes(separator) || /["\r\n]/.test(plain)
  return isQuoted ? `"${plain.replaceAll('"', '""')}"` : plain
}
