import type { Ctx } from '../platform/context.ts'
import { writtenColumns } from '../text/csv-words.ts'
import { CSV_BOM, csvLine } from '../text/csv-write.ts'
import type { CsvOutlet } from './csv-kind.ts'

/** Rows read at a time. */
const PAGE_ROWS = 200

/**
 * Everything that the search finds as a CSV which `importCsv` takes and no spreadsheet reads formulas into, page by page:
 * with semicolons and Portuguese words for readers of Portuguese, commas and English ones for others. What comes or goes
 * meanwhile may be missed.
 */
export async function* exportCsv<Column extends string, Row, Search>(
  ctx: Ctx,
  outlet: CsvOutlet<Column, Row, Search>,
  search: Search,
): AsyncGenerator<string> {
  const separator = ctx.lang === 'pt-BR' ? ';' : ','
  const columns = writtenColumns(outlet.columns)
  const write = outlet.writer(ctx.lang)
  const header = columns.map((column) => outlet.columns[column][ctx.lang])
  let lines = CSV_BOM + csvLine(header, separator)
  let cursor: string | null = null
  do {
    const page = await outlet.list(ctx, { ...search, cursor, limit: PAGE_ROWS })
    for (const cells of page.rows.map(write)) {
      lines += csvLine(
        columns.map((column) => cells[column]),
        separator,
      )
    }
    yield lines
    lines = ''
    cursor = page.nextCursor
  } while (cursor !== null)
}
