import { getConsentRules, needsKnownConsent } from '../contacts/consent-rules.ts'
import type { Ctx } from '../platform/context.ts'
import type { Route } from './enqueue.ts'
import type { Lane } from './message.ts'
import { senderFor } from './streams.ts'
import { countWindows, listShutOut, type WindowCounts } from './whatsapp-window-queries.ts'

/** Which way each of some people would go. */
export interface Ways {
  /** By the route's own channel. */
  first: Buffer[]
  /** Straight by SMS, because WhatsApp does not reach them. */
  bySms: Buffer[]
  /** How their windows with the WhatsApp sender stand; null where WhatsApp is not tried. */
  windows: WindowCounts | null
  needsConsent: boolean
}

/** Tells beforehand what enqueueing would do with these people, at most a statement's worth of them. Writes nothing. */
export async function previewWays(
  { db, empresaId, clock }: Ctx,
  { lane, route, freeText }: { lane: Lane; route: Route; freeText: boolean },
  keys: readonly Buffer[],
): Promise<Ways> {
  const now = clock.now()
  const rules = await getConsentRules(db, empresaId)
  const needsConsent = needsKnownConsent(rules, lane)
  const senderId = route.channel === 'whatsapp' ? await senderFor(db, empresaId, 'whatsapp', lane) : null
  if (senderId === null) return { first: [...keys], bySms: [], windows: null, needsConsent }
  const windows = await countWindows(db, { senderId, keys, now })
  if (route.fallbackChannel === null) return { first: [...keys], bySms: [], windows, needsConsent }
  const bySms = await listShutOut(db, {
    ...{ empresaId, senderId, lane, keys, now },
    ...{ despiteOptOut: false, strict: rules.strictWindow, freeText },
  })
  const out = new Set(bySms.map((key) => key.toString('hex')))
  return { first: keys.filter((key) => !out.has(key.toString('hex'))), bySms, windows, needsConsent }
}
