import {
  countListRow,
  type ListRow,
  type ListSummary,
  NOTHING_LISTED,
  type ReadListRow,
  readListRow,
} from '../contacts/list-row.ts'
import { NOTE_CHARACTERS_MAX, type SuppressionReach } from '../contacts/suppression.ts'
import { DomainError } from '../errors.ts'
import { recordAudit } from '../identity/audit-log.ts'
import { getEmpresa } from '../identity/get-empresa.ts'
import { type Ctx, withTransaction } from '../platform/context.ts'
import type { CsvRow } from '../text/csv.ts'
import { type CellOf, csvBatches } from '../text/csv-batches.ts'
import { PHONE_COLUMN_NAMES } from '../text/csv-header.ts'
import { cleanLine } from '../text/fold.ts'
import { type LocalTimes, openLocalTimes } from '../text/local-time.ts'
import { readTypedDate } from '../text/typed-date.ts'
import { blockRecipients } from './block-recipients.ts'

type Column = 'phone' | 'channel' | 'note' | 'expiresAt'

const COLUMN_NAMES: Record<Column, readonly string[]> = {
  phone: PHONE_COLUMN_NAMES,
  channel: ['canal', 'channel', 'canais', 'channels'],
  note: ['motivo', 'note', 'observacao', 'obs', 'nota', 'why', 'comment'],
  expiresAt: ['validade', 'expiresat', 'expira', 'expiraem', 'validoate', 'ate', 'until'],
}

export interface BlocklistImport {
  everywhere: boolean
  /** Each row there is something to say about, after its commit. */
  onRow: (row: ListRow) => void
  /** After each batch, with the rows so far. */
  onProgress: (rows: number) => Promise<void>
}

/**
 * Puts the people of a CSV on the blocklist, in batches that commit by themselves; doing it again changes nothing. Rows that
 * cannot be read are refused and the rest goes on; of two rows about one number and channel the last counts. Throws
 * `not_csv`, `csv_too_large`, and `forbidden` for everywhere beyond the reach; what was committed before stays.
 */
export async function importBlocklist(
  ctx: Ctx,
  keys: { recipientKey(e164: string): Buffer },
  reach: SuppressionReach,
  chunks: AsyncIterable<Uint8Array>,
  { everywhere, onRow, onProgress }: BlocklistImport,
): Promise<ListSummary & { canceled: number }> {
  if (everywhere && reach === 'own') throw new DomainError('forbidden', {})
  const summary = { ...NOTHING_LISTED, canceled: 0 }
  const { timeZone } = await getEmpresa(ctx, ctx.empresaId)
  const localTimes = openLocalTimes()
  for await (const { rows, cell } of csvBatches<Column>(chunks, COLUMN_NAMES)) {
    const batch = rows.map((row) => readRow(ctx, row, cell, { timeZone, localTimes }))
    const { taken, canceled } = await takeBatch(ctx, keys, batch, everywhere)
    summary.canceled += canceled
    for (const row of taken) {
      countListRow(summary, row)
      if (row.verdict === 'refused' || row.repairs.length > 0) onRow(row)
    }
    await onProgress(summary.rows)
  }
  return summary
}

interface BlockRow extends ReadListRow {
  note: string | null
  expiresAt: Date | null
}

function readRow(
  ctx: Ctx,
  row: CsvRow,
  cell: CellOf<Column>,
  { timeZone, localTimes }: { timeZone: string; localTimes: LocalTimes },
): BlockRow {
  const read = readListRow(row, cell(row, 'phone'), cell(row, 'channel'))
  const note = cleanLine(cell(row, 'note')) || null
  const typed = cell(row, 'expiresAt')
  const expiresAt = typed === '' ? null : readTypedDate(typed, timeZone, localTimes)
  if (typed !== '' && expiresAt === null) read.reasons.push('bad_date')
  if (expiresAt !== null && expiresAt <= ctx.clock.now()) read.reasons.push('date_is_past')
  if ((note?.length ?? 0) > NOTE_CHARACTERS_MAX) read.reasons.push('value_too_long')
  return { ...read, note, expiresAt }
}

async function takeBatch(
  ctx: Ctx,
  keys: { recipientKey(e164: string): Buffer },
  batch: readonly BlockRow[],
  everywhere: boolean,
): Promise<{ taken: ListRow[]; canceled: number }> {
  // Of two rows about the same the last is written, and both are told what became of it.
  const byName = new Map<string, BlockRow & { e164: string }>()
  for (const row of batch) {
    const { e164 } = row
    if (e164 !== null && row.reasons.length === 0) byName.set(nameOf(row), { ...row, e164 })
  }
  const people = [...byName.values()].map(({ e164, channel, note, expiresAt }) => ({
    ...{ e164, channel, note, expiresAt },
    recipientKey: keys.recipientKey(e164),
  }))
  const { verdicts, canceled } = await withTransaction(ctx, async (tx) => {
    const blocked = await blockRecipients(tx, { people, reason: 'blocklisted', source: 'import', everywhere })
    const changed = blocked.verdicts.filter((each) => each !== 'unchanged').length
    const facts = { rows: batch.length, changed }
    if (changed > 0) await recordAudit(tx, { action: 'suppressions.imported', facts, everywhere })
    return blocked
  })
  const verdictOf = new Map([...byName.keys()].map((name, at) => [name, verdicts[at] ?? 'unchanged']))
  const taken = batch.map((row): ListRow => {
    const { line, e164, repairs, reasons } = row
    const verdict = reasons.length > 0 ? 'refused' : (verdictOf.get(nameOf(row)) ?? 'unchanged')
    return { line, phone: e164, verdict, repairs, reasons }
  })
  return { taken, canceled }
}

function nameOf({ e164, channel }: ReadListRow): string {
  return `${e164} ${channel}`
}
