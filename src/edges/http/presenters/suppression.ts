import type { ListRow, ListSummary } from '../../../contacts/list-row.ts'
import { SUPPRESSION_REASONS, type Suppression } from '../../../contacts/suppression.ts'
import type { BlockedByHand } from '../../../messages/block-by-hand.ts'
import type { Lang } from '../../../platform/context.ts'
import { listRowText } from '../../../text/list-import-texts.ts'
import { formatPhone } from '../../../text/phone.ts'
import { anyObject, integer, list, nullable, object, oneOf, type Static, string } from '../schema.ts'
import { channelSchema, type Reader } from './broadcast.ts'
import { maskedFor } from './masked-for.ts'
import { laneSchema } from './message.ts'

const dateTime = string({ format: 'date-time' })

export const suppressionSchema = object({
  id: integer(),
  empresa_id: nullable(integer({ description: 'Null: every empresa' })),
  phone: nullable(
    string({
      description:
        'E.164, masked for viewers; null where nobody named the number, and for somebody who was erased',
    }),
  ),
  reason: oneOf(SUPPRESSION_REASONS),
  channel: nullable({ ...channelSchema, description: 'Null: both' }),
  lane: nullable({ ...laneSchema, description: 'The one kind of message it is about; null: all' }),
  source: string({
    description:
      'manual, import, permanent_codes, erasure, or how the person said it (stop_word: by a word of the empresa on a shared sender); of those for every empresa `platform`, unless the platform asks',
  }),
  note: nullable(string({ description: 'Why; of those for every empresa for the platform alone' })),
  added_by: nullable(string()),
  created_at: dateTime,
  expires_at: nullable(dateTime),
})

/** An empresa that names a number learns that it is blocked for all, and not who said so. */
export function presentSuppression(row: Suppression, { role }: Reader): Static<typeof suppressionSchema> {
  const { id, empresaId, address, reason, channel, lane, source, note, addedBy, createdAt, expiresAt } = row
  const isOthers = empresaId === null && role !== 'platform'
  return {
    ...{ id, reason, channel },
    empresa_id: empresaId,
    source: isOthers ? 'platform' : source,
    phone: address === null ? null : maskedFor(role, address, !isOthers),
    lane: lane as Static<typeof laneSchema> | null,
    note: isOthers ? null : note,
    added_by: isOthers ? null : addedBy,
    created_at: createdAt.toISOString(),
    expires_at: expiresAt?.toISOString() ?? null,
  }
}

export const blockedSchema = object({
  people: list(object({ phone: string(), verdict: oneOf(['added', 'updated', 'unchanged']) })),
  canceled: integer({ description: 'Queued messages that were canceled for it' }),
})

export function presentBlocked({ people, canceled }: BlockedByHand): Static<typeof blockedSchema> {
  return { people: people.map(({ e164, verdict }) => ({ phone: e164, verdict })), canceled }
}

/** Each line of the answer is one of these; their members are in the description. */
export const listLineSchema = anyObject({
  description:
    'Newline-delimited JSON. `{type: "row", line, phone, verdict, repairs, reasons, message}` for each row that there is something to say about; `{type: "progress", rows}` every 500 rows; at the end `{type: "summary", rows, added, updated, unchanged, refused, repaired, canceled}`, or `{type: "error", …}` with the members of a problem when it had to stop half-way.',
})

export function presentListRow(row: ListRow, lang: Lang): object {
  const { line, phone, verdict, repairs, reasons } = row
  return { type: 'row', line, phone, verdict, repairs, reasons, message: listRowText(lang, row) }
}

export function presentListSummary(summary: ListSummary & { canceled: number }): object {
  return { type: 'summary', ...summary }
}

export const SUPPRESSION_CSV_HEADER = [
  ...['telefone', 'canal', 'motivo', 'validade', 'reason', 'lane', 'source', 'added_by', 'created_at'],
]

/** As the import reads it again. A number is written as people write it: as +55… a spreadsheet would take it for a sum. */
export function suppressionCells(row: Suppression): (string | null)[] {
  const { address, channel, note, expiresAt, reason, lane, source, addedBy, createdAt } = row
  const phone = address === null ? null : formatPhone(address)
  return [
    ...[phone, channel, note, expiresAt?.toISOString() ?? null],
    ...[reason, lane, source, addedBy, createdAt.toISOString()],
  ]
}
