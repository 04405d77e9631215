import type { Lang } from '../platform/context.ts'
import { enSenders } from './catalogue/en-senders-http.ts'
import { ptBrSenders } from './catalogue/pt-br-senders-http.ts'
import type { SenderTexts } from './catalogue/shape-senders-http.ts'
import { formatDateTime } from './format.ts'

const TEXTS: Record<Lang, SenderTexts> = { 'pt-BR': ptBrSenders, en: enSenders }

export interface SenderFacts {
  active: boolean
  ratePerSecond: number
  fullRatePerSecond: number
  stoppedReason: 'unreachable' | 'auth' | 'daily_limit' | null
  stoppedUntil: Date | null
}

/** How a sender is, as a sentence. Times are those of the zone; null: UTC, and so it says. */
export function senderText(lang: Lang, sender: SenderFacts, timeZone: string | null): string {
  const texts = TEXTS[lang]
  const { active, ratePerSecond, fullRatePerSecond, stoppedReason, stoppedUntil } = sender
  if (!active) return texts.gone
  if (stoppedReason !== null && stoppedUntil !== null) {
    const time = formatDateTime(lang, stoppedUntil, timeZone ?? 'UTC')
    return texts[stoppedReason]({ until: timeZone === null ? `${time} UTC` : time })
  }
  if (ratePerSecond >= fullRatePerSecond) return texts.working
  const rate = new Intl.NumberFormat(lang, { maximumFractionDigits: 1 })
  return texts.slowed({ rate: rate.format(ratePerSecond), fullRate: rate.format(fullRatePerSecond) })
}
