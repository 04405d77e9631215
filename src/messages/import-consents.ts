import type { ConsentPerson } from '../contacts/change-consent.ts'
import {
  countListRow,
  type ListRow,
  type ListSummary,
  NOTHING_LISTED,
  type ReadListRow,
  readListRow,
} from '../contacts/list-row.ts'
import { recordAudit } from '../identity/audit-log.ts'
import { getEmpresa } from '../identity/get-empresa.ts'
import { actorName, type Ctx, withTransaction } from '../platform/context.ts'
import type { CsvRow } from '../text/csv.ts'
import { type CellOf, csvBatches } from '../text/csv-batches.ts'
import { PHONE_COLUMN_NAMES } from '../text/csv-header.ts'
import { cleanLine, fold } from '../text/fold.ts'
import { type LocalTimes, openLocalTimes } from '../text/local-time.ts'
import { readTypedDate } from '../text/typed-date.ts'
import { applyConsent } from './apply-consent.ts'

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

export interface ConsentImport {
  /** Each row there is something to say about, after its commit. */
  onRow: (row: ListRow) => void
  /** After each batch, with the rows so far. */
  onProgress: (rows: number) => Promise<void>
}

/**
 * Writes down from a CSV what people allowed, each with when, how, which text and what shows it, in batches that commit by
 * themselves; what was queued for who says no is canceled. A yes in a list does not undo what somebody said to us
 * themselves: such a row is refused. Doing it again changes nothing. Throws `not_csv` and `csv_too_large`.
 */
export async function importConsents(
  ctx: Ctx,
  keys: { recipientKey(e164: string): Buffer },
  chunks: AsyncIterable<Uint8Array>,
  { onRow, onProgress }: ConsentImport,
): Promise<ListSummary> {
  const summary = { ...NOTHING_LISTED }
  const { timeZone } = await getEmpresa(ctx, ctx.empresaId)
  const localTimes = openLocalTimes()
  for await (const { rows, cell } of csvBatches<Column>(chunks, COLUMN_NAMES)) {
    const batch = rows.map((row) => readRow(ctx, row, cell, { timeZone, localTimes }))
    for (const row of await takeBatch(ctx, keys, batch)) {
      countListRow(summary, row)
      if (row.verdict === 'refused' || row.repairs.length > 0) onRow(row)
    }
    await onProgress(summary.rows)
  }
  return summary
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
  { timeZone, localTimes }: { timeZone: string; localTimes: LocalTimes },
): ConsentRow {
  const read = readListRow(row, cell(row, 'phone'), cell(row, 'channel'))
  const word = fold(cell(row, 'consent'))
  if (!YES.has(word) && !NO.has(word)) read.reasons.push('unknown_consent_word')
  const typed = cell(row, 'at')
  const at = typed === '' ? null : readTypedDate(typed, timeZone, localTimes)
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
  // Of two rows about the same person and channel the last counts.
  const byName = new Map<string, TakenRow>()
  for (const row of batch) {
    if (row.e164 === null || row.reasons.length > 0) continue
    const person = { recipientKey: keys.recipientKey(row.e164), address: row.e164, proof: row.proof }
    byName.set(nameOf(row), { ...row, person })
  }
  const { changed, optedOut } = await withTransaction(ctx, (tx) => writeBatch(tx, [...byName.values()]))
  return batch.map((row): ListRow => {
    const { line, e164, repairs, reasons } = row
    const name = nameOf(row)
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
    const names = new Map(group.map((row) => [row.person.recipientKey.toString('hex'), nameOf(row)]))
    for (const key of changed) outcome.changed.add(names.get(key.toString('hex')) ?? '')
    for (const key of optedOut) outcome.optedOut.add(names.get(key.toString('hex')) ?? '')
  }
  const facts = { rows: rows.length, changed: outcome.changed.size }
  if (outcome.changed.size > 0) await recordAudit(tx, { action: 'consents.imported', facts })
  return outcome
}

function alike(rows: readonly TakenRow[]): TakenRow[][] {
  const groups = new Map<string, TakenRow[]>()
  for (const row of rows) {
    const name = JSON.stringify([row.given, row.channel, row.textVersion])
    groups.set(name, [...(groups.get(name) ?? []), row])
  }
  return [...groups.values()]
}

function nameOf({ e164, channel }: ReadListRow): string {
  return `${e164} ${channel}`
}
