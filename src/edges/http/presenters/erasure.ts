import type { Erasure } from '../../../privacy/erasure.ts'
import { anyObject, integer, nullable, object, oneOf, type Static, string } from '../schema.ts'

const dateTime = string({ format: 'date-time' })

export const erasureSchema = object({
  id: integer(),
  empresa_id: nullable(integer({ description: 'Null: in every empresa' })),
  state: oneOf(['erasing', 'redacting', 'done'], {
    description: 'redacting: nothing of the person is left here, Twilio has not taken all out yet',
  }),
  waits_for: nullable(oneOf(['in_flight', 'redaction'])),
  counts: anyObject({ description: 'Rows by table, and `twilio`: messages that are taken out there' }),
  redactions_open: integer({ description: 'Messages that are still at Twilio' }),
  requested_by: string(),
  requested_at: dateTime,
  finished_at: nullable(dateTime),
})

export function presentErasure(erasure: Erasure): Static<typeof erasureSchema> {
  const { id, empresaId, state, waitsFor, counts, redactionsOpen, requestedBy, requestedAt, finishedAt } =
    erasure
  return {
    ...{ id, state, counts },
    empresa_id: empresaId,
    waits_for: waitsFor,
    redactions_open: redactionsOpen,
    requested_by: requestedBy,
    requested_at: requestedAt.toISOString(),
    finished_at: finishedAt?.toISOString() ?? null,
  }
}
