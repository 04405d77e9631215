import { enAutoAnswers } from './catalogue/en-auto-answers.ts'
import { esAutoAnswers } from './catalogue/es-auto-answers.ts'
import { ptBrAutoAnswers } from './catalogue/pt-br-auto-answers.ts'
import type { AutoAnswerFacts, AutoAnswerName, AutoAnswers } from './catalogue/shape-auto-answers.ts'

/** The languages we answer people in by ourselves. */
export type PersonLang = 'pt-BR' | 'en' | 'es'

const TEXTS: Record<PersonLang, AutoAnswers> = {
  'pt-BR': ptBrAutoAnswers,
  en: enAutoAnswers,
  es: esAutoAnswers,
}

/** What a person is answered who asked to stop, to come back, or who writes. */
export function autoAnswer(lang: PersonLang, name: AutoAnswerName, facts: AutoAnswerFacts): string {
  return TEXTS[lang][name](facts)
}

const PORTUGUESE = /^\+(?:55|351|244|258|238|239|245|670)/
const SPANISH = /^\+(?:34|51|52|53|54|56|57|58|502|503|504|505|506|507|591|593|595|598)/

/** The language that people with such a number most likely read. */
export function langOfNumber(e164: string): PersonLang {
  if (PORTUGUESE.test(e164)) return 'pt-BR'
  return SPANISH.test(e164) ? 'es' : 'en'
}
