import { invalidField } from '../../../errors.ts'
import { string } from '../schema.ts'

const CHARACTERS_MAX = 200

/** The key as a field of the body, for those who cannot set a header. */
export const idempotencyKeySchema = string({ minLength: 1, maxLength: CHARACTERS_MAX })

/** The key by the `Idempotency-Key` header or the field; null without one. Throws `invalid_input` where the two differ. */
export function idempotencyKey(header: string | undefined, field: string | undefined): string | null {
  if (header !== undefined && (header === '' || header.length > CHARACTERS_MAX)) {
    throw invalidField('Idempotency-Key', 'bad_format')
  }
  if (header !== undefined && field !== undefined && header !== field) {
    throw invalidField('idempotency_key', 'not_allowed', { allowed: header })
  }
  return header ?? field ?? null
}
