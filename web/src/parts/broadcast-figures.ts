import type { TFunction } from 'i18next'
import type { Broadcast } from '../api/broadcasts.ts'
import { formatNumber } from '../lib/format.ts'
import type { Lang } from '../lib/text/i18n.ts'
import type { Channel } from '../ui/channel-marks.tsx'
import type { Segment } from '../ui/stacked-bar.tsx'

/** Who sent it, in words: the admin of the service's own machine has no name. */
export function senderOf({ created_by }: Broadcast, t: TFunction): string {
  return created_by === 'local' ? t('broadcasts.commandLine') : created_by
}

/** How many have not left yet. */
export function leftOf({ counts }: Broadcast): number {
  return counts.queued + counts.held + counts.sending
}

/** Of how many it is settled, but for those who were called off. */
export function doneOf(broadcast: Broadcast): number {
  return broadcast.total_targets - leftOf(broadcast) - broadcast.counts.canceled
}

/** To how many it did not come, though it was to: nobody wanted what was canceled to come. */
export function notArrivedOf({ failed, counts }: Broadcast): number {
  return failed - counts.canceled
}

/** The channels it went by, in order. */
export function channelsOf({ preferred_channel, fell_back }: Broadcast): readonly Channel[] {
  if (preferred_channel === 'sms') return ['sms']
  return fell_back > 0 ? ['whatsapp', 'sms'] : ['whatsapp']
}

/** The parts of its bar, in the order of good news first; what has not left yet is the empty track. */
export function segmentsOf(broadcast: Broadcast) {
  const { counts, suppressed } = broadcast
  return [
    { state: 'read', count: counts.read },
    { state: 'delivered', count: counts.delivered },
    { state: 'sent', count: counts.sent + counts.accepted },
    { state: 'uncertain', count: counts.uncertain },
    { state: 'notArrived', count: notArrivedOf(broadcast) },
    { state: 'canceled', count: counts.canceled },
    { state: 'suppressed', count: suppressed },
  ] as const satisfies Segment[]
}

/** What the bar says, in words: `Lidas 2.411, entregues 3.918, ainda vão sair 4.544`. */
export function sentenceOf(broadcast: Broadcast, t: TFunction, lang: Lang): string {
  const parts = segmentsOf(broadcast)
    .filter(({ count }) => count > 0)
    .map(({ state, count }) => t(`bar.${state}`, { n: formatNumber(lang, count) }))
  const left = leftOf(broadcast)
  if (left > 0) parts.push(t('bar.left', { n: formatNumber(lang, left) }))
  const sentence = parts.join(', ')
  return sentence.charAt(0).toUpperCase() + sentence.slice(1)
}
