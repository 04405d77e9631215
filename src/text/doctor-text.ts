import type { Lang } from '../platform/context.ts'
import { enDoctor } from './catalogue/en-doctor-http.ts'
import { ptBrDoctor } from './catalogue/pt-br-doctor-http.ts'
import type { DoctorTexts, Found } from './catalogue/shape-doctor-http.ts'

const TEXTS: Record<Lang, DoctorTexts> = { 'pt-BR': ptBrDoctor, en: enDoctor }

/** What was looked at, how it is, and what to do about it; null where nothing is to be done. */
export function doctorText(lang: Lang, found: Found): { subject: string; text: string; mend: string | null } {
  const texts = TEXTS[lang]
  const [text, mend] = (texts.found[found.code] as (facts: unknown) => [string, string?])(found.facts)
  return { subject: texts.subjects[found.subject], text, mend: mend ?? null }
}
