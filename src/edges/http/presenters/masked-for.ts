import type { Role } from '../../../identity/user.ts'
import { maskPhone } from '../../../text/phone.ts'

/**
 * A phone as this reader may see it: viewers need not know whole numbers, nor an empresa those of others' people. Of
 * somebody who was erased there is none, and nothing to mask.
 */
export function maskedFor(role: Role, e164: string, known: boolean): string {
  if (e164 === '') return ''
  return role === 'viewer' || !known ? maskPhone(e164) : e164
}
