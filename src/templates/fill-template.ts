import { DomainError, type FieldIssue, invalidField } from '../errors.ts'
import { cleanCommonValue, cleanText, fillIn, findVariables } from '../text/template.ts'
import { checkCommon, type RowFault } from './check-rows.ts'
import type { ResolvedTemplate } from './resolve-template.ts'
import { WHATSAPP_CHARACTERS_MAX } from './template.ts'

/** A template with what it says to everybody in its places; what it says of each person is still open. */
export interface FilledTemplate {
  body: string
  smsBody: string | null
  smsPlain: boolean
  content: { sid: string; variables: Record<string, string> } | null
}

/**
 * Puts values that everybody shares into a template. They lose WhatsApp's formatting and cannot become variables; in
 * WhatsApp's own template they are one line, which is all it takes. Those named in `ownWords` were checked as a text before:
 * they keep their formatting, and the variables of each person that they use. `ofEach` are variables that a list has values for. Throws `invalid_input` naming each that is missing,
 * unknown or too long, as `variables.local`, and `variables` where they are together more than WhatsApp's template takes.
 */
export function fillTemplate(
  template: ResolvedTemplate,
  values: Readonly<Record<string, string>>,
  { ownWords = [], ofEach = [] }: { ownWords?: readonly string[]; ofEach?: readonly string[] } = {},
): FilledTemplate {
  const fields = checkCommon(template, values, ofEach).map(issueOf)
  if (fields.length > 0) throw new DomainError('invalid_input', { fields })
  const common = Object.fromEntries(
    Object.entries(values).map(([name, value]) => [
      name,
      ownWords.includes(name) ? cleanText(value).trim() : cleanCommonValue(value),
    ]),
  )
  const { smsBody, smsPlain, content } = template
  const body = fillIn(template.body, common)
  if (content !== null && body.length > WHATSAPP_CHARACTERS_MAX) {
    throw invalidField('variables', 'too_long', { max: WHATSAPP_CHARACTERS_MAX, actual: body.length })
  }
  return {
    smsPlain,
    body,
    smsBody: smsBody === null ? null : fillIn(smsBody, common),
    content: content && { sid: content.sid, variables: numberedValues(content.names, common) },
  }
}

/** What each person's `{{1}}` is: a value of everybody's, or a variable that is filled in for each. */
function numberedValues(names: readonly string[], common: Record<string, string>): Record<string, string> {
  return Object.fromEntries(
    names.map((name, i) => {
      const value = Object.hasOwn(common, name) ? common[name] : undefined
      return [String(i + 1), value?.replace(/\s+/g, ' ') ?? `{{${name}}}`]
    }),
  )
}

/** The variables of each person that are left in a filled template. */
export function personalVariables({ body, smsBody }: Pick<FilledTemplate, 'body' | 'smsBody'>): string[] {
  return findVariables(`${body} ${smsBody ?? ''}`)
}

export function issueOf(fault: RowFault): FieldIssue {
  const field = `variables.${fault.name}`
  switch (fault.reason) {
    case 'missing_variable':
      return { field, code: 'required' }
    case 'unknown_variable':
      return { field, code: 'unknown_field' }
    case 'too_long':
      return { field, code: 'too_long', facts: { max: fault.charactersMax, actual: fault.characters } }
  }
}
