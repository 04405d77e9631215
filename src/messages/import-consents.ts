import type { ConsentPerson } from '../contacts/change-consent.ts'
import {
  type ListRow,
  type ListSummary,
  nameOfRow,
  type ReadListRow,
  readListRow,
} from '../contacts/list-row.ts'
import { recordAudit } from '../identity/audit-log.ts'
import { actorName, type Ctx, withTransaction } from '../platform/context.ts'
import type { CsvRow } from '../text/csv.ts'
import type { CellOf } from '../text/csv-batches.ts'
import { PHONE_COLUMN_NAMES } from '../text/csv-header.ts'
import { cleanLine, fold } from '../text/fold.ts'
import { applyConsent } from './apply-consent.ts'
import { type ListEars, takeList } from './take-list.ts'

type Column = 'phone' | 'channel' | 'consent' | 'at' | 'how' | 'textVersion' | 'proof'

const COLUMN_NAMES: Record<Column, readonly string[]> = {
  phone: PHONE_COLUMN_NAMES,
  channel: ['canal', 'channel', 'canais', 'channels'],
  consent: ['consentimento', 'consent', 'aceite', 'aceitou', 'consentiu', 'optin', 'autoriza', 'autorizou'],
  at: ['data', 'quando', 'when', 'date', 'at', 'dataaceite', 'dataconsentimento'],
  how: ['como', 'how', 'origem', 'source', 'meio', 'forma'],
  textVersion: ['versao', 'versaotexto', 'versaodotexto', 'textversion', 'version', 'termo'],
  proof: ['prova', 'proof', 'comprovante', 'evidencia', 'evidence', 'ip', 'link'],
}

const TEXT_CHARACTERS_MAX = 200
const PROOF_CHARACTERS_MAX = 1_000
const YES = new Set('sim s yes y true t verdadeiro 1 x ok aceito aceitou autorizo'.split(' '))
const NO = new Set('nao n no false f falso 0 revogado recusou recuso'.split(' '))

/**
 * Writes down from a CSV what people allowed, each with when, how, which text and what shows it, in batches that commit by
 * themselves; what was queued for who says no is canceled. A yes in a list does not undo what somebody said to us
 * themselves: such a row is refused. Doing it again changes nothing. Throws `not_csv` and `csv_too_large`.
 */
export async function importConsents(
  ctx: Ctx,
  keys: { recipientKey(e164: string): Buffer },
  chunks: AsyncIterable<Uint8Array>,
  ears: ListEars,
): Promise<ListSummary> {
  return takeList<Column, ConsentRow>(
    ctx,
    chunks,
    {
      columns: COLUMN_NAMES,
      readRow: (row, cell, dateOf) => readRow(ctx, row, cell, dateOf),
      takeBatch: (batch) => takeBatch(ctx, keys, batch),
    },
    ears,
  )
}

interface ConsentRow extends ReadListRow {
  given: boolean
  textVersion: string | null
  proof: Record<string, string>
}

function readRow(
  ctx: Ctx,
  row: CsvRow,
  cell: CellOf<Column>,
  dateOf: (typed: string) => Date | null,
): ConsentRow {
  const read = readListRow(row, cell(row, 'phone'), cell(row, 'channel'))
  const word = fold(cell(row, 'consent'))
  if (!YES.has(word) && !NO.has(word)) read.reasons.push('unknown_consent_word')
  const typed = cell(row, 'at')
  const at = typed === '' ? null : dateOf(typed)
  if (typed !== '' && at === null) read.reasons.push('bad_date')
  if (at !== null && at > ctx.clock.now()) read.reasons.push('date_is_future')
  const textVersion = cleanLine(cell(row, 'textVersion'))
  const how = cleanLine(cell(row, 'how'))
  const proof = cleanLine(cell(row, 'proof'))
  const isLong =
    Math.max(textVersion.length, how.length) > TEXT_CHARACTERS_MAX || proof.length > PROOF_CHARACTERS_MAX
  if (isLong) read.reasons.push('value_too_long')
  return {
    ...read,
    given: YES.has(word),
    textVersion: textVersion || null,
    proof: {
      ...(at === null ? {} : { at: at.toISOString() }),
      ...(how === '' ? {} : { how }),
      ...(proof === '' ? {} : { proof }),
    },
  }
}

type TakenRow = ConsentRow & { person: ConsentPerson }

async function takeBatch(
  ctx: Ctx,
  keys: { recipientKey(e164: string): Buffer },
  batch: readonly ConsentRow[],
): Promise<ListRow[]> {
  // Of two rows about the same person and channel the last counts, in its own place among the person's rows.
  const byName = new Map<string, TakenRow>()
  for (const row of batch) {
    if (row.e164 === null || row.reasons.length > 0) continue
    const person = { recipientKey: keys.recipientKey(row.e164), address: row.e164, proof: row.proof }
    byName.delete(nameOfRow(row))
    byName.set(nameOfRow(row), { ...row, person })
  }
  const { changed, optedOut } = await withTransaction(ctx, (tx) => writeBatch(tx, [...byName.values()]))
  return batch.map((row): ListRow => {
    const { line, e164, repairs, reasons } = row
    const name = nameOfRow(row)
    if (reasons.length > 0) return { line, phone: e164, verdict: 'refused', repairs, reasons }
    if (optedOut.has(name)) return { line, phone: e164, verdict: 'refused', repairs, reasons: ['opted_out'] }
    return { line, phone: e164, verdict: changed.has(name) ? 'added' : 'unchanged', repairs, reasons }
  })
}

/** What is said in the same way is written together. */
async function writeBatch(
  tx: Ctx,
  rows: readonly TakenRow[],
): Promise<{ changed: Set<string>; optedOut: Set<string> }> {
  const outcome = { changed: new Set<string>(), optedOut: new Set<string>() }
  for (const [first, ...rest] of alike(rows)) {
    if (first === undefined) continue
    const group = [first, ...rest]
    const { changed, optedOut } = await applyConsent(tx, {
      consent: first.given ? 'given' : 'revoked',
      ...{ channel: first.channel, purpose: null, how: 'import', textVersion: first.textVersion },
      by: actorName(tx.actor),
      people: group.map((row) => row.person),
    })
    const names = new Map(group.map((row) => [row.person.recipientKey.toString('hex'), nameOfRow(row)]))
    for (const key of changed) outcome.changed.add(names.get(key.toString('hex')) ?? '')
    for (const key of optedOut) outcome.optedOut.add(names.get(key.toString('hex')) ?? '')
  }
  const facts = { rows: rows.length, changed: outcome.changed.size }
  if (outcome.changed.size > 0) await recordAudit(tx, { action: 'consents.imported', facts })
  return outcome
}

/** Rows that say the same, in groups that are written one after the other; a person's rows stay in their order. */
function alike(rows: readonly TakenRow[]): TakenRow[][] {
  const groups: { name: string; rows: TakenRow[] }[] = []
  const lastOf = new Map<string, number>()
  for (const row of rows) {
    const name = JSON.stringify([row.given, row.channel, row.textVersion])
    const key = row.person.recipientKey.toString('hex')
    const from = lastOf.get(key) ?? 0
    const found = groups.findIndex((group, at) => at >= from && group.name === name)
    const at = found < 0 ? groups.length : found
    groups[at] ??= { name, rows: [] }
    groups[at].rows.push(row)
    lastOf.set(key, at)
  }
  return groups.map((group) => group.rows)
}
