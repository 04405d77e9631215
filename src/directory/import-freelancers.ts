import type { Ctx } from '../platform/context.ts'
import type { CsvRow } from '../text/csv.ts'
import { csvBatches } from '../text/csv-batches.ts'
import { openZoneNames } from '../text/local-time.ts'
import type { ImportedRow, ImportSummary, RecipientKeys } from './freelancer.ts'
import { listFuncoesBySlug } from './import-queries.ts'
import { type BatchRow, planBatch } from './plan-batch.ts'
import { COLUMN_NAMES, type Column, type Columns, readRow, type ZoneNames } from './read-row.ts'
import { SeenHashes } from './seen-hashes.ts'
import { knownTo, namesOf, takeRows } from './take-rows.ts'

export interface ImportOptions {
  /** Says what would happen and writes nothing. */
  dryRun: boolean
  /** Each row there is something to say about: mended, linked, refused, without phone, repeated. After its commit. */
  onRow: (row: ImportedRow) => void | Promise<void>
  /** After each batch, with the rows so far. */
  onProgress: (rows: number) => void | Promise<void>
}

/**
 * Brings freelancers in from a CSV, row by row, in batches that commit by themselves; doing it again changes nothing.
 *
 * Who a row means: the person this empresa knows by its external id; else somebody of its own with that phone who has
 * no external id yet; else somebody of another empresa with that phone, who is linked and never changed. A row without
 * an external id means the empresa's own person with its phone, if there is one. Everybody else is new. Two external ids with
 * one phone are two people (`duplicate_phone`). For a person of ours the row counts, for the columns the file has; a phone
 * nobody can read is no reason to lose the one we have, an empty one is. Tags are the empresa's own, whoever the person's
 * origin is. Unreadable rows are refused and the rest goes on.
 *
 * Throws `not_csv` and `csv_too_large`; what was committed before stays.
 */
export async function importFreelancers(
  ctx: Ctx,
  keys: RecipientKeys,
  chunks: AsyncIterable<Uint8Array>,
  options: ImportOptions,
): Promise<ImportSummary> {
  const work: Work = {
    ctx,
    keys,
    options,
    summary: emptySummary(),
    zoneOf: openZoneNames(),
    ids: new SeenHashes(),
    phones: new SeenHashes(),
  }
  for await (const { rows, columns } of csvBatches<Column>(chunks, COLUMN_NAMES)) {
    await takeBatch(
      work,
      rows.map((row) => prepare(work, row, columns)),
    )
  }
  return work.summary
}

interface Work {
  ctx: Ctx
  keys: RecipientKeys
  options: ImportOptions
  summary: ImportSummary
  zoneOf: ZoneNames
  ids: SeenHashes
  phones: SeenHashes
}

/** Reads a row and notes what of it the file has had before. Outside the transaction, which may run twice. */
function prepare({ keys, options, zoneOf, ids, phones }: Work, row: CsvRow, columns: Columns): BatchRow {
  const read = readRow(row, columns, zoneOf)
  const recipientKey = read.phone === null ? null : keys.recipientKey(read.phone).toString('hex')
  const repeated = !read.refused && read.externalId !== null && ids.add(read.externalId)
  const phoneSeen = options.dryRun && !read.refused && recipientKey !== null && phones.add(recipientKey)
  return {
    ...read,
    recipientKey,
    repeated,
    seenBefore: { externalId: options.dryRun && repeated, phone: phoneSeen },
  }
}

async function takeBatch(work: Work, batch: BatchRow[]): Promise<void> {
  const { ctx, options, summary } = work
  const { rows, funcoesCreated } = options.dryRun ? await rehearse(ctx, batch) : await takeRows(ctx, batch)
  summary.funcoesCreated.push(...funcoesCreated.filter((nome) => !summary.funcoesCreated.includes(nome)))
  for (const row of rows) {
    count(summary, row)
    if (row.verdict === 'refused' || row.repairs.length > 0 || row.reasons.length > 0)
      await options.onRow(row)
  }
  await options.onProgress(summary.rows)
}

async function rehearse(
  ctx: Ctx,
  batch: BatchRow[],
): Promise<{ rows: ImportedRow[]; funcoesCreated: string[] }> {
  const plan = planBatch(ctx.empresaId, batch, await knownTo(ctx, batch))
  const { funcoes } = namesOf(batch)
  const existing = new Set(
    (await listFuncoesBySlug(ctx.db, [...funcoes.keys()])).map((funcao) => funcao.slug),
  )
  return {
    rows: plan.rows,
    funcoesCreated: [...funcoes].filter(([slug]) => !existing.has(slug)).map(([, nome]) => nome),
  }
}

function count(summary: ImportSummary, row: ImportedRow): void {
  summary.rows++
  summary[row.verdict]++
  if (row.repairs.length > 0) summary.repaired++
  if (row.verdict !== 'refused' && row.phone === null) summary.withoutPhone++
  if (row.reasons.includes('duplicate_phone')) summary.duplicates++
}

function emptySummary(): ImportSummary {
  return {
    rows: 0,
    imported: 0,
    updated: 0,
    unchanged: 0,
    linked: 0,
    refused: 0,
    repaired: 0,
    withoutPhone: 0,
    duplicates: 0,
    funcoesCreated: [],
  }
}
