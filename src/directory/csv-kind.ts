import type { FieldIssue } from '../errors.ts'
import type { Ctx, Lang } from '../platform/context.ts'
import type { CsvWords } from '../text/csv-words.ts'
import type { Cells } from './csv-row.ts'
import type { Page } from './page.ts'
import type { Upserted } from './upserted.ts'

/** What the columns of a kind are called, and which of them a file needs. */
export interface CsvKindColumns<Column extends string> {
  columns: CsvWords<Column>
  /** Columns of which one stands for the other. */
  alternatives: readonly (readonly Column[])[]
  /** Without one of each a file says of nothing whom it means. */
  needed: readonly (readonly Column[])[]
}

/** One kind of thing that comes in by CSV. What differs between them is here; the story is `import-csv.ts`. */
export interface CsvIntake<Column extends string, Change> extends CsvKindColumns<Column> {
  rowsMax: number
  /** What each row of a batch asks for, or what is wrong with it; in the transaction that writes it. */
  read(ctx: Ctx, rows: readonly Cells<Column>[]): Promise<(Change | FieldIssue[])[]>
  upsert(ctx: Ctx, changes: readonly Change[]): Promise<Upserted[]>
}

/** The same of what goes out as one, under the same columns, so that what was written is taken again. */
export interface CsvOutlet<Column extends string, Row, Search> extends CsvKindColumns<Column> {
  list(ctx: Ctx, search: Search & { cursor: string | null; limit: number }): Promise<Page<Row>>
  writer(lang: Lang): (row: Row) => Record<Column, string | null>
}

export type CsvKind<Column extends string, Change, Row, Search> = CsvIntake<Column, Change> &
  CsvOutlet<Column, Row, Search>

/** As many as anybody has; a file with more was made by mistake. */
export const CSV_ROWS_MAX = 500_000
