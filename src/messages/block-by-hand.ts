import {
  type Blocked,
  NOTE_CHARACTERS_MAX,
  type SuppressionReach,
  type SuppressionVerdict,
} from '../contacts/suppression.ts'
import { DomainError, type FieldIssue, invalidField } from '../errors.ts'
import { recordAudits } from '../identity/audit-log.ts'
import { type Ctx, withTransaction } from '../platform/context.ts'
import { parsePhone } from '../text/phone.ts'
import { blockRecipients } from './block-recipients.ts'

export const BLOCKED_BY_HAND_MAX = 500

export interface BlockByHand {
  /** In any spelling. */
  phones: readonly string[]
  channel: 'whatsapp' | 'sms' | null
  /** Why; whoever looks later wants to know. */
  note: string
  expiresAt: Date | null
  /** For every empresa; the platform's to say. */
  everywhere: boolean
}

export interface BlockedByHand {
  people: { e164: string; verdict: SuppressionVerdict }[]
  canceled: number
}

/**
 * Puts people on the blocklist and cancels what is queued for them. All or none: throws `invalid_input` naming each phone
 * that nobody can read, an end that is past, and `forbidden` for everywhere beyond the reach.
 */
export async function blockByHand(
  ctx: Ctx,
  keys: { recipientKey(e164: string): Buffer },
  reach: SuppressionReach,
  { phones, channel, note, expiresAt, everywhere }: BlockByHand,
): Promise<BlockedByHand> {
  if (everywhere && reach === 'own') throw new DomainError('forbidden', {})
  if (expiresAt !== null && expiresAt <= ctx.clock.now()) throw invalidField('expires_at', 'out_of_range')
  if (note.length > NOTE_CHARACTERS_MAX) throw invalidField('note', 'too_long', { max: NOTE_CHARACTERS_MAX })
  const numbers = readPhones(phones)
  const people: Blocked[] = numbers.map((e164) => ({
    ...{ e164, channel, note, expiresAt },
    recipientKey: keys.recipientKey(e164),
  }))
  const { verdicts, canceled } = await withTransaction(ctx, async (tx) => {
    const blocked = await blockRecipients(tx, { people, reason: 'blocklisted', source: 'manual', everywhere })
    const about = people.flatMap(({ recipientKey }, at) => {
      const verdict = blocked.verdicts[at]
      return verdict === 'unchanged' ? [] : [{ facts: { verdict, channel, expiresAt }, recipientKey }]
    })
    await recordAudits(tx, { action: 'suppression.added', everywhere, about })
    return blocked
  })
  return {
    people: numbers.map((e164, at) => ({ e164, verdict: verdicts[at] ?? 'unchanged' })),
    canceled,
  }
}

/** Each number once, in the order of the list. */
function readPhones(phones: readonly string[]): string[] {
  const numbers: string[] = []
  const fields: FieldIssue[] = []
  for (const [at, typed] of phones.entries()) {
    const phone = parsePhone(typed)
    if (phone.ok) numbers.push(phone.e164)
    else fields.push({ field: `phones[${at}]`, code: 'not_a_phone' })
  }
  if (fields.length > 0) throw new DomainError('invalid_input', { fields })
  return [...new Set(numbers)]
}
