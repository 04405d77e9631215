/** Spreadsheets read what begins with one of these as a formula; the wide ones are the same signs to some of them. */
const FORMULA = /^[\s\p{Cf}]*[=+\-@＝＋－＠]|^[\t\r\n]/u

/**
 * One line of a CSV, its end included. A cell that a spreadsheet would take for a formula begins with an apostrophe,
 * which it shows as text; cells with separators, quotes or line ends are quoted.
 */
export function csvLine(cells: readonly (string | null)[], separator: ',' | ';'): string {
  return `${cells.map((cell) => csvCell(cell ?? '', separator)).join(separator)}\r\n`
}

/** Tells Excel that the file is UTF-8. */
export const CSV_BOM = '\ufeff'

/** The cell as it was before `csvLine` wrote it. */
export function plainCell(text: string): string {
  return text.startsWith("'") && FORMULA.test(text.slice(1)) ? text.slice(1) : text
}

function csvCell(text: string, separator: string): string {
  const plain = FORMULA.test(text) ? `'${text}` : text
  const isQuoted = plain.includes(separator) || /["\r\n]/.test(plain)
  return isQuoted ? `"${plain.replaceAll('"', '""')}"` : plain
}
