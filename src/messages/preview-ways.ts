import { getConsentRules, needsKnownConsent } from '../contacts/consent-rules.ts'
import type { Ctx } from '../platform/context.ts'
import type { Route } from './enqueue.ts'
import type { Lane } from './message.ts'
import type { WayAhead } from './preview-ways-queries.ts'
import { senderFor } from './streams.ts'

/** Reads once by what `countWays` tells beforehand what enqueueing would do with any number of people. */
export async function wayAhead(
  { db, empresaId, clock }: Ctx,
  { lane, route, freeText }: { lane: Lane; route: Route; freeText: boolean },
): Promise<WayAhead> {
  const now = clock.now()
  const rules = await getConsentRules(db, empresaId)
  const { channel, fallbackChannel } = route
  const senderId = channel === 'whatsapp' ? await senderFor(db, empresaId, 'whatsapp', lane) : null
  const reaches = senderId !== null && fallbackChannel !== null
  return {
    ...{ empresaId, lane, channel, now, windowsOf: senderId },
    reach: reaches ? { senderId, despiteOptOut: false, strict: rules.strictWindow, freeText, now } : null,
    needsConsent: needsKnownConsent(rules, lane),
  }
}
