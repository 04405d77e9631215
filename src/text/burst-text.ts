import type { Lang } from '../platform/context.ts'
import { enBurst } from './catalogue/en-bursts-http.ts'
import { ptBrBurst } from './catalogue/pt-br-bursts-http.ts'
import type { BurstText } from './catalogue/shape-bursts-http.ts'
import { formatNumber } from './format.ts'
import { meaningOf } from './twilio-codes.ts'

const TEXTS: Record<Lang, BurstText> = { 'pt-BR': ptBrBurst, en: enBurst }

/** Why errors paused a broadcast, as sentences that end with what to do; `code` is the most frequent one. */
export function burstText(
  lang: Lang,
  { errors, answered, code }: { errors: number; answered: number; code: number },
): string {
  return TEXTS[lang]({
    errors: formatNumber(lang, errors),
    answered: formatNumber(lang, answered),
    code,
    meaning: meaningOf(lang, code),
  })
}
