import type { Role } from '../../../identity/user.ts'
import { maskPhone } from '../../../text/phone.ts'

/** A phone as this role may see it: viewers need not know whole numbers. */
export function maskedFor(role: Role, e164: string): string {
  return role === 'viewer' ? maskPhone(e164) : e164
}
