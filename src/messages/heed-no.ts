import type { ConsentChange } from '../contacts/change-consent.ts'
import type { Ground } from '../platform/context.ts'
import { applyConsent } from './apply-consent.ts'
import { type AttemptRecipient, listAttemptRecipients } from './attempt-queries.ts'
import type { Change } from './record-queries.ts'

type Said = Pick<ConsentChange, 'channel' | 'purpose'>

/**
 * Codes by which Twilio tells that the person said no. It blocks the sender (21610, and 30630 after the acceptance):
 * as STOP. They blocked us on WhatsApp, or want nothing from us there (63014, 63033): WhatsApp alone. They want no
 * marketing there (63050): offers on WhatsApp.
 */
const SAID_BY_CODE: ReadonlyMap<number, Said> = new Map([
  [21610, { channel: null, purpose: null }],
  [30630, { channel: null, purpose: null }],
  [63014, { channel: 'whatsapp', purpose: null }],
  [63033, { channel: 'whatsapp', purpose: null }],
  [63050, { channel: 'whatsapp', purpose: 'offers' }],
])

/** Whether a change tells for the first time that the person said no. */
export function saysNo({ before, attempt }: Change): boolean {
  return attempt !== before.attempt && attempt.errorCode !== null && SAID_BY_CODE.has(attempt.errorCode)
}

/**
 * Takes what Twilio told for the person's own word, for whoever the attempt's sender speaks for. In the transaction that
 * records it: a process that dies loses neither or both.
 */
export async function heedNo(inside: Ground, changes: readonly Change[]): Promise<void> {
  const codes = new Map(changes.map(({ attempt }) => [attempt.id, attempt.errorCode]))
  const told = await listAttemptRecipients(inside.db, [...codes.keys()])
  const groups = new Map<string, AttemptRecipient[]>()
  for (const each of told) {
    const name = `${codes.get(each.attemptId)} ${each.senderEmpresaId}`
    groups.set(name, [...(groups.get(name) ?? []), each])
  }
  for (const people of groups.values()) {
    const [first] = people
    const code = first && codes.get(first.attemptId)
    const said = code == null ? undefined : SAID_BY_CODE.get(code)
    if (!first || !said) continue
    await applyConsent(
      { ...inside, empresaId: first.senderEmpresaId },
      {
        ...({ consent: 'revoked', how: 'twilio', by: 'twilio', textVersion: null } as const),
        ...said,
        people: once(people).map(({ recipientKey }) => ({ recipientKey, address: null, proof: { code } })),
      },
    )
  }
}

function once(people: readonly AttemptRecipient[]): AttemptRecipient[] {
  return [...new Map(people.map((each) => [each.recipientKey.toString('hex'), each])).values()]
}
