import type { Lang } from '../platform/context.ts'
import type { ColumnNames } from './csv-header.ts'
import { slugOf } from './fold.ts'

/** What a column, or one value of it, is called in a file: as we write it in each language, and how else it may be written. */
export interface CsvWord extends Readonly<Record<Lang, string>> {
  readonly also?: string
  /** What complaints of the verbs call it, where that is not its English name. */
  readonly field?: string
  /** It is read where a file has it, and never written. */
  readonly isOnlyRead?: true
}

export type CsvWords<Name extends string> = Readonly<Record<Name, CsvWord>>

/** How each column may be called, for `mapHeader`. */
export function columnNames<Column extends string>(columns: CsvWords<Column>): ColumnNames<Column> {
  const entries = Object.entries<CsvWord>(columns).map(([column, word]) => [column, spellingsOf(word)])
  return Object.fromEntries(entries) as ColumnNames<Column>
}

/** The columns of a file that we write. */
export function writtenColumns<Column extends string>(columns: CsvWords<Column>): Column[] {
  return (Object.keys(columns) as Column[]).filter((column) => columns[column].isOnlyRead !== true)
}

/** The column that a complaint of a verb is about. */
export function columnOfField<Column extends string>(
  columns: CsvWords<Column>,
  field: string,
): Column | null {
  const names = Object.keys(columns) as Column[]
  return names.find((name) => (columns[name].field ?? columns[name].en) === field) ?? null
}

/** Which of the values a cell says, in any spelling; null for none of them. */
export function readWord<Value extends string>(words: CsvWords<Value>, cell: string): Value | null {
  const written = bare(cell)
  const values = Object.keys(words) as Value[]
  return values.find((value) => spellingsOf(words[value]).includes(written)) ?? null
}

function spellingsOf(word: CsvWord): string[] {
  return [word['pt-BR'], word.en, ...(word.also ?? '').split(' ')].map(bare).filter((each) => each !== '')
}

/** As `mapHeader` compares. */
function bare(text: string): string {
  return slugOf(text).replaceAll('-', '')
}
