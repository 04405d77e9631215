import type { Ctx } from '../platform/context.ts'
import type { ContactId } from '../platform/ids.ts'
import { upsertVerified } from './verify-contact-queries.ts'

/**
 * Puts down that this person holds this number: the empresa's contact on the channel is made or updated, and linked to
 * the freelancer of that number where there is one. Consent stays as it was: asking for a code is none.
 */
export function verifyContact(
  ctx: Ctx,
  contact: { address: string; recipientKey: Buffer; channel: 'whatsapp' | 'sms' },
): Promise<ContactId> {
  return upsertVerified(ctx.db, { ...contact, empresaId: ctx.empresaId, now: ctx.clock.now() })
}
