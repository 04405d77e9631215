import type { FieldIssue } from '../errors.ts'
import { findVariables, renderText } from '../text/template.ts'
import { sampleOf } from './numbered.ts'
import { type TemplateText, VARIABLES_MAX, WHATSAPP_CHARACTERS_MAX } from './template.ts'

/** What Meta would refuse a text for, said before it is asked. Empty: it may be submitted. */
export function submissionIssues(text: TemplateText): FieldIssue[] {
  const body = text.body.trim()
  const names = findVariables(body)
  const issues: FieldIssue[] = []
  // Formatting signs around a variable are no text to Meta.
  if (/^[*_~`\s]*\{\{/.test(body)) issues.push({ field: 'body', code: 'variable_at_start' })
  if (/\}\}[*_~`\s]*$/.test(body)) issues.push({ field: 'body', code: 'variable_at_end' })
  if (/\}\}\s*\{\{/.test(body)) issues.push({ field: 'body', code: 'variables_adjacent' })
  if (names.length > VARIABLES_MAX) {
    issues.push({ field: 'body', code: 'too_many', facts: { max: VARIABLES_MAX, actual: names.length } })
  }
  for (const name of names) {
    if (sampleOf(text, name) === undefined) issues.push({ field: `samples.${name}`, code: 'required' })
  }
  const samples = Object.fromEntries(names.map((name) => [name, sampleOf(text, name)]))
  const { length } = renderText(body, samples)
  if (length > WHATSAPP_CHARACTERS_MAX) {
    issues.push({ field: 'body', code: 'too_long', facts: { max: WHATSAPP_CHARACTERS_MAX, actual: length } })
  }
  return issues
}
