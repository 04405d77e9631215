import {
  type ListRow,
  type ListSummary,
  nameOfRow,
  type ReadListRow,
  readListRow,
} from '../contacts/list-row.ts'
import { listOptedOut } from '../contacts/list-suppressions.ts'
import {
  BLOCKLIST_REASONS,
  NOTE_CHARACTERS_MAX,
  SUPPRESSION_REASONS,
  type SuppressionReach,
  type SuppressionReason,
  type SuppressionVerdict,
} from '../contacts/suppression.ts'
import { DomainError } from '../errors.ts'
import { recordAudit } from '../identity/audit-log.ts'
import { type Ctx, withTransaction } from '../platform/context.ts'
import type { CsvRow } from '../text/csv.ts'
import type { CellOf } from '../text/csv-batches.ts'
import { PHONE_COLUMN_NAMES } from '../text/csv-header.ts'
import { cleanLine } from '../text/fold.ts'
import { blockRecipients } from './block-recipients.ts'
import { type ListEars, takeList } from './take-list.ts'

type Column = 'phone' | 'channel' | 'note' | 'expiresAt' | 'reason'

const COLUMN_NAMES: Record<Column, readonly string[]> = {
  phone: PHONE_COLUMN_NAMES,
  channel: ['canal', 'channel', 'canais', 'channels'],
  note: ['motivo', 'note', 'observacao', 'obs', 'nota', 'why', 'comment'],
  reason: ['reason'],
  expiresAt: ['validade', 'expiresat', 'expira', 'expiraem', 'validoate', 'ate', 'until'],
}

export interface BlocklistImport extends ListEars {
  everywhere: boolean
}

/**
 * Puts the people of a CSV on the blocklist, in batches that commit by themselves; doing it again changes nothing. Rows that
 * cannot be read are refused and the rest goes on; of two rows about one number and channel the last counts. What was exported
 * comes in under the reason it had; of somebody's own opt-out only whether it is known: it is no blocklist's to make. Throws
 * `not_csv`, `csv_too_large`, and `forbidden` for everywhere beyond the reach; what was committed before stays.
 */
export async function importBlocklist(
  ctx: Ctx,
  keys: { recipientKey(e164: string): Buffer },
  reach: SuppressionReach,
  chunks: AsyncIterable<Uint8Array>,
  { everywhere, ...ears }: BlocklistImport,
): Promise<ListSummary & { canceled: number }> {
  if (everywhere && reach === 'own') throw new DomainError('forbidden', {})
  let canceled = 0
  const summary = await takeList<Column, BlockRow>(
    ctx,
    chunks,
    {
      columns: COLUMN_NAMES,
      readRow: (row, cell, dateOf) => readRow(ctx, row, cell, dateOf),
      async takeBatch(batch) {
        const outcome = await takeBatch(ctx, keys, batch, everywhere)
        canceled += outcome.canceled
        return outcome.taken
      },
    },
    ears,
  )
  return { ...summary, canceled }
}

interface BlockRow extends ReadListRow {
  reason: SuppressionReason
  note: string | null
  expiresAt: Date | null
}

function readRow(
  ctx: Ctx,
  row: CsvRow,
  cell: CellOf<Column>,
  dateOf: (typed: string) => Date | null,
): BlockRow {
  const read = readListRow(row, cell(row, 'phone'), cell(row, 'channel'))
  const reason = SUPPRESSION_REASONS.find((each) => each === cell(row, 'reason')) ?? 'blocklisted'
  const note = cleanLine(cell(row, 'note')) || null
  const typed = cell(row, 'expiresAt')
  const expiresAt = typed === '' ? null : dateOf(typed)
  if (typed !== '' && expiresAt === null) read.reasons.push('bad_date')
  if (expiresAt !== null && expiresAt <= ctx.clock.now()) read.reasons.push('date_is_past')
  if ((note?.length ?? 0) > NOTE_CHARACTERS_MAX) read.reasons.push('value_too_long')
  return { ...read, reason, note, expiresAt }
}

async function takeBatch(
  ctx: Ctx,
  keys: { recipientKey(e164: string): Buffer },
  batch: readonly BlockRow[],
  everywhere: boolean,
): Promise<{ taken: ListRow[]; canceled: number }> {
  const optedOut = await listOptedOut(
    ctx,
    batch.flatMap(({ e164, reason }) =>
      e164 === null || reason !== 'opted_out' ? [] : [keys.recipientKey(e164)],
    ),
  )
  // Of two rows about the same the last is written, and both are told what became of it.
  const byName = new Map<string, BlockRow & { e164: string }>()
  for (const row of batch) {
    const { e164, reason } = row
    if (e164 === null || row.reasons.length > 0) continue
    if (reason !== 'opted_out') byName.set(nameOf(row), { ...row, e164 })
    else if (!optedOut.has(keys.recipientKey(e164).toString('hex'))) row.reasons.push('their_own_word')
  }
  const blocks = [...byName.values()]
  let canceled = 0
  const verdictOf = await withTransaction(ctx, async (tx) => {
    const verdicts = new Map<string, SuppressionVerdict>()
    for (const reason of BLOCKLIST_REASONS) {
      const rows = blocks.filter((each) => each.reason === reason)
      const people = rows.map(({ e164, channel, note, expiresAt }) => ({
        ...{ e164, channel, note, expiresAt },
        recipientKey: keys.recipientKey(e164),
      }))
      const blocked = await blockRecipients(tx, { people, reason, source: 'import', everywhere })
      for (const [at, row] of rows.entries()) verdicts.set(nameOf(row), blocked.verdicts[at] ?? 'unchanged')
      canceled += blocked.canceled
    }
    const changed = [...verdicts.values()].filter((each) => each !== 'unchanged').length
    const facts = { rows: batch.length, changed }
    if (changed > 0) await recordAudit(tx, { action: 'suppressions.imported', facts, everywhere })
    return verdicts
  })
  const taken = batch.map((row): ListRow => {
    const { line, e164, repairs, reasons } = row
    const verdict = reasons.length > 0 ? 'refused' : (verdictOf.get(nameOf(row)) ?? 'unchanged')
    return { line, phone: e164, verdict, repairs, reasons }
  })
  return { taken, canceled }
}

function nameOf(row: BlockRow): string {
  return `${nameOfRow(row)} ${row.reason}`
}
