import { findVariables, KNOWN_VARIABLES } from '../text/template.ts'
import type { TemplateLanguage, TemplateText } from './template.ts'

/** What WhatsApp calls each language. */
export const WHATSAPP_LANGUAGE: Record<TemplateLanguage, string> = { 'pt-BR': 'pt_BR', en: 'en', es: 'es' }

/** Samples of what the directory knows of a person, where a template brings none. */
const PERSON_SAMPLES: Readonly<Record<string, string>> = {
  nome: 'Ana Souza',
  primeiro_nome: 'Ana',
  funcao: 'Bartender',
}

/** A text as Twilio keeps it: variables have numbers in the order in which they appear first. */
export function numbered(body: string): { body: string; names: string[] } {
  const names = findVariables(body)
  const numberOf = (name: string) => names.indexOf(findVariables(`{{${name}}}`)[0] ?? '') + 1
  return { body: body.replace(/\{\{([^{}]*)\}\}/g, (_, name: string) => `{{${numberOf(name)}}}`), names }
}

/** The sample of each variable; undefined where there is none. */
export function sampleOf({ samples }: Pick<TemplateText, 'samples'>, name: string): string | undefined {
  for (const known of [samples, PERSON_SAMPLES]) if (Object.hasOwn(known, name)) return known[name]
  return undefined
}

/** What is filled in from the directory, for each person, unless the sender brings it. */
export function isPersonal(name: string): boolean {
  return KNOWN_VARIABLES.includes(name)
}
