import { DomainError, type FieldIssue } from '../errors.ts'
import type { Ctx, Lang } from '../platform/context.ts'
import { type CsvProblem, type CsvRow, hasStrayCells } from '../text/csv.ts'
import { type CsvBatch, csvTable } from '../text/csv-batches.ts'
import { columnNames, columnOfField } from '../text/csv-words.ts'
import { cleanLine } from '../text/fold.ts'
import type { CsvIntake, CsvKindColumns } from './csv-kind.ts'
import type { Cells } from './csv-row.ts'
import type { Upserted, UpsertVerdict } from './upserted.ts'
import { withSecondReading } from './with-second-reading.ts'
import { lockWrites } from './write-queries.ts'

/** A row that was not taken, and why. */
export interface RefusedRow {
  line: number
  externalId: string | null
  /** Why the row could not be read at all. */
  problem: CsvProblem | null
  /** `column`: as the file calls it, or should. */
  complaints: { column: string; issue: FieldIssue }[]
}

export interface CsvSummary extends Record<UpsertVerdict, number> {
  rows: number
}

export interface CsvImportOptions {
  /** Says what would happen and writes nothing. */
  dryRun: boolean
  onRow: (row: RefusedRow) => void
  /** After each batch, with the rows so far. */
  onProgress: (rows: number) => Promise<void>
}

/**
 * Brings eventos, vagas, candidaturas or funções in from a CSV, in batches that commit by themselves, by the verbs that
 * take them as JSON; doing it again changes nothing. For what is there already the columns count that the file has. Rows that
 * make no sense are refused and the rest goes on.
 *
 * Throws `not_csv`, also where a column is missing: one that says what a row means, or one that something new cannot be
 * without; and `csv_too_large`. What was committed before stays.
 */
export async function importCsv<Column extends string, Change>(
  ctx: Ctx,
  kind: CsvIntake<Column, Change>,
  chunks: AsyncIterable<Uint8Array>,
  { dryRun, onRow, onProgress }: CsvImportOptions,
): Promise<CsvSummary> {
  const summary = { rows: 0, created: 0, updated: 0, unchanged: 0, linked: 0, refused: 0 }
  const table = {
    names: columnNames(kind.columns),
    needed: kind.needed.map((anyOf) => ({ anyOf, called: calledBy(kind, anyOf[0], ctx.lang) })),
    limits: { rowsMax: kind.rowsMax },
  }
  for await (const batch of csvTable(chunks, table)) {
    const rows = batch.rows.map((row) => withinHeader(row, batch.header))
    const readable = rows.filter(({ problem }) => problem === null)
    const outcomes = await takeBatch(ctx, kind, cellsOf(batch, readable), dryRun)
    const outcomeOf = new Map(readable.map((row, at) => [row, outcomes[at]]))
    const told = rows.map((row) => {
      const { verdict, issues } = outcomeOf.get(row) ?? UNREADABLE
      return { row, verdict, complaints: issues.map((issue) => complaintOf(kind, batch, issue, ctx.lang)) }
    })
    refuseWithoutColumn(told.flatMap(({ complaints }) => complaints))
    for (const { row, verdict, complaints } of told) {
      summary.rows++
      summary[verdict]++
      if (verdict === 'refused') onRow(refusedRow(batch, row, complaints))
    }
    await onProgress(summary.rows)
  }
  return summary
}

function withinHeader(row: CsvRow, header: readonly string[]): CsvRow {
  return hasStrayCells(row.cells, header.length) ? { ...row, problem: 'stray_cells' } : row
}

const UNREADABLE: Upserted = { verdict: 'refused', id: null, issues: [] }

function cellsOf<Column extends string>(batch: CsvBatch<Column>, rows: readonly CsvRow[]): Cells<Column>[] {
  return rows.map(
    (row) => (column) => (batch.columns.has(column) ? cleanLine(batch.cell(row, column)) : undefined),
  )
}

/** Reads and writes a batch in one transaction, one at a time in an empresa, so that what was read stays true. */
async function takeBatch<Column extends string, Change>(
  ctx: Ctx,
  kind: CsvIntake<Column, Change>,
  rows: readonly Cells<Column>[],
  dryRun: boolean,
): Promise<Upserted[]> {
  return (dryRun ? rehearse : withSecondReading)(ctx, async (tx) => {
    await lockWrites(tx.db, tx.empresaId)
    const read = await kind.read(tx, rows)
    const changes = read.filter((each): each is Change => !Array.isArray(each))
    const upserted = (changes.length === 0 ? [] : await kind.upsert(tx, changes)).values()
    return read.map((each): Upserted => {
      if (Array.isArray(each)) return { verdict: 'refused', id: null, issues: each }
      return upserted.next().value ?? UNREADABLE
    })
  })
}

class RehearsalOver extends Error {}

/** What the work answers; everything it wrote is taken back. */
async function rehearse<T>(ctx: Ctx, work: (tx: Ctx) => Promise<T>): Promise<T> {
  const answers: T[] = []
  try {
    return await withSecondReading(ctx, async (tx) => {
      answers.push(await work(tx))
      throw new RehearsalOver()
    })
  } catch (error) {
    const answer = answers.at(-1)
    if (!(error instanceof RehearsalOver) || answer === undefined) throw error
    return answer
  }
}

interface Complaint {
  column: string
  issue: FieldIssue
  /** That the file has no such column. */
  lacks: boolean
}

/** By the column that the file has, where one stands for another. */
function complaintOf<Column extends string>(
  kind: CsvKindColumns<Column>,
  { columns, header }: CsvBatch<Column>,
  issue: FieldIssue,
  lang: Lang,
): Complaint {
  const named = columnOfField(kind.columns, issue.field)
  if (named === null) return { column: issue.field, issue, lacks: false }
  const group = kind.alternatives.find((each) => each.includes(named)) ?? [named]
  // Where nothing is said at all, the one that other systems use is asked for.
  const inOrder = issue.code === 'required' ? group : [named, ...group]
  const place = inOrder.map((column) => columns.get(column)?.[0]).find((each) => each !== undefined)
  const lacks = place === undefined
  return {
    column: lacks ? calledBy(kind, group[0], lang) : (header[place] ?? issue.field).trim(),
    issue,
    lacks,
  }
}

/** What is new cannot be without some columns: a file that lacks them is the wrong file, and not five hundred bad rows. */
function refuseWithoutColumn(complaints: readonly Complaint[]): void {
  const missing = complaints.filter(({ issue, lacks }) => lacks && issue.code === 'required')
  if (missing.length === 0) return
  const columns = [...new Set(missing.map(({ column }) => column))]
  throw new DomainError('not_csv', { reason: 'no_column', columns })
}

function calledBy<Column extends string>(
  { columns }: CsvKindColumns<Column>,
  column: Column | undefined,
  lang: Lang,
): string {
  return column === undefined ? '' : columns[column][lang]
}

function refusedRow<Column extends string>(
  { columns, cell }: CsvBatch<Column>,
  row: CsvRow,
  complaints: readonly Complaint[],
): RefusedRow {
  const id = 'externalId' as Column
  const externalId = columns.has(id) ? cleanLine(cell(row, id)).slice(0, EXTERNAL_ID_CHARACTERS_SHOWN) : ''
  return {
    ...{ line: row.line, externalId: externalId || null, problem: row.problem },
    complaints: complaints.map(({ column, issue }) => ({ column, issue })),
  }
}

const EXTERNAL_ID_CHARACTERS_SHOWN = 100
