import { invalidField } from '../../errors.ts'

export const MOMENT_EXAMPLE = '2026-11-22T15:00:00Z'

/** A moment with its zone, as JSON writes it. Throws `invalid_input` naming the field. */
export function readMoment(text: string | null, field: string): Date | null {
  if (text === null) return null
  const isWhole = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:\d{2})$/.test(text)
  const at = isWhole ? new Date(text) : null
  if (at === null || Number.isNaN(at.getTime())) {
    throw invalidField(field, 'bad_format', { example: MOMENT_EXAMPLE })
  }
  return at
}
