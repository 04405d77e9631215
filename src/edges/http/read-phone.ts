import { invalidField } from '../../errors.ts'
import { parsePhone } from '../../text/phone.ts'

/** A phone that a caller wrote in any spelling, in E.164. Throws `invalid_input` naming the field. */
export function readPhone(typed: string, field = 'phone'): string {
  const phone = parsePhone(typed)
  if (!phone.ok) throw invalidField(field, 'not_a_phone')
  return phone.e164
}
