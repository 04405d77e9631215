/** The variables every text may take; own templates add theirs. */
export const KNOWN_VARIABLES: readonly string[] = ['nome', 'primeiro_nome', 'funcao']

/** What Twilio takes in one message, counted in UTF-16 code units. */
export const TEXT_CHARACTERS_MAX = 1600
/** A value is a name or a place, not a text. */
const VALUE_CHARACTERS_MAX = 200

export type Variables = Readonly<Record<string, string | null | undefined>>

/** What is wrong with a text, so that nothing of it may be sent. */
export type TextFault =
  | { kind: 'empty' }
  | { kind: 'control_characters' }
  | { kind: 'too_long'; characters: number; charactersMax: number }

/** The same of a text with variables. */
export type TemplateFault =
  | TextFault
  | { kind: 'unclosed_variable'; near: string }
  | { kind: 'unknown_variable'; name: string; known: readonly string[] }

export type Rendering =
  | { ok: true; text: string }
  | { ok: false; reason: 'unknown_variable' | 'missing_value'; name: string }
  | { ok: false; reason: 'too_long'; characters: number }

const VARIABLE = /\{\{([^{}]*)\}\}/g
/** Line feeds are text; every other control character and half a surrogate pair is an accident or an attack. */
const FORBIDDEN = /[^\P{Cc}\n]|\p{Cs}/u

/** One line-break style and no invisible direction marks, as they come along when text is pasted. */
export function cleanText(text: string): string {
  return text.replace(/\r\n?/g, '\n').replace(/[\u202a-\u202e\u2066-\u2069\ufeff]/g, '')
}

/** The names a text uses, each once, in order; `{{ Função }}` is `funcao`. */
export function findVariables(template: string): string[] {
  return [...new Set([...template.matchAll(VARIABLE)].map((match) => variableName(match[1] ?? '')))]
}

/** The first thing that forbids to send this text as it is, or null. */
export function checkText(text: string): TextFault | null {
  if (text.trim() === '') return { kind: 'empty' }
  if (FORBIDDEN.test(text)) return { kind: 'control_characters' }
  const characters = text.length
  return characters > TEXT_CHARACTERS_MAX
    ? { kind: 'too_long', characters, charactersMax: TEXT_CHARACTERS_MAX }
    : null
}

/** The first thing that forbids to send this text, or null. Length is that of the text as written. */
export function checkTemplate(
  template: string,
  known: readonly string[] = KNOWN_VARIABLES,
): TemplateFault | null {
  const fault = checkText(template)
  if (fault !== null) return fault
  const unknown = findVariables(template).find((name) => !known.includes(name))
  if (unknown !== undefined) return { kind: 'unknown_variable', name: unknown, known }
  const brace = /\{\{|\}\}/.exec(template.replace(VARIABLE, ''))
  if (brace) {
    const at = template.replace(VARIABLE, '').indexOf(brace[0])
    return { kind: 'unclosed_variable', near: template.replace(VARIABLE, '').slice(at, at + 20) }
  }
  return null
}

/** How long a text can become at most, whatever its variables say. */
export function lengthMax(template: string): number {
  const count = [...template.matchAll(VARIABLE)].length
  return template.replace(VARIABLE, '').length + count * VALUE_CHARACTERS_MAX
}

/**
 * The text for one person. A name that is not among the variables, a value that is missing or empty, and a result that
 * is too long are answers, not exceptions. Values lose control characters and WhatsApp's formatting signs, and are
 * never read as templates themselves.
 */
export function tryRenderText(template: string, variables: Variables): Rendering {
  for (const name of findVariables(template)) {
    if (!Object.hasOwn(variables, name)) return { ok: false, reason: 'unknown_variable', name }
    if (cleanValue(variables[name]) === '') return { ok: false, reason: 'missing_value', name }
  }
  const text = renderText(template, variables)
  if (text.length > TEXT_CHARACTERS_MAX) return { ok: false, reason: 'too_long', characters: text.length }
  return { ok: true, text }
}

/** The text of a template that was checked before: what has no value is left out, with the space before it. */
export function renderText(template: string, variables: Variables): string {
  return template.replace(/( ?)\{\{([^{}]*)\}\}/g, (_, space: string, written: string) => {
    const name = variableName(written)
    const value = Object.hasOwn(variables, name) ? cleanValue(variables[name]) : ''
    return value === '' ? '' : space + value
  })
}

/** A value as it may stand in a text: one line, no control characters, no WhatsApp formatting. */
export function cleanValue(value: string | null | undefined): string {
  return neutralLine(value ?? '')
    .slice(0, VALUE_CHARACTERS_MAX)
    .replace(/[\ud800-\udbff]$/, '')
}

/**
 * A value that the sender brings for everybody, as it may stand in a template: as harmless as `cleanValue` leaves one, never
 * cut, line breaks kept. It cannot become a variable: its braces turn into brackets.
 */
export function cleanCommonValue(value: string): string {
  const lines = cleanText(value).replaceAll('{', '(').replaceAll('}', ')').split('\n').map(neutralLine)
  return lines
    .join('\n')
    .replace(/\n{3,}/g, '\n\n')
    .trim()
}

/** Puts these values in their places and leaves all other variables where they are. */
export function fillIn(template: string, values: Readonly<Record<string, string>>): string {
  return template.replace(VARIABLE, (written, asWritten: string) => {
    const name = variableName(asWritten)
    return Object.hasOwn(values, name) ? (values[name] ?? written) : written
  })
}

function neutralLine(value: string): string {
  return value
    .replace(/[\p{Cc}\p{Cs}\u202a-\u202e\u2066-\u2069]/gu, ' ')
    .replace(/[*~`]/g, '')
    .replace(/[_\s]+/g, ' ')
    .trim()
}

function variableName(written: string): string {
  return written.normalize('NFD').replace(/\p{M}/gu, '').trim().toLowerCase()
}
