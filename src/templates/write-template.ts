import { DomainError, type FieldIssue } from '../errors.ts'
import { actorName, type Ctx, withTransaction } from '../platform/context.ts'
import type { TemplateId } from '../platform/ids.ts'
import { checkTemplate, cleanText, findVariables, type TemplateFault } from '../text/template.ts'
import type { ContentCategory } from '../twilio/content.ts'
import { isBuiltInName } from './built-in.ts'
import { countTemplates, insertTemplate, insertVersion, lockTemplate } from './queries.ts'
import { getTemplate } from './read-templates.ts'
import {
  NAME_CHARACTERS_MAX,
  newestVersion,
  TEMPLATES_MAX,
  type Template,
  type TemplateLanguage,
  type TemplateRef,
  type TemplateText,
  VALUE_CHARACTERS_MAX,
  VARIABLES_MAX,
  VERSIONS_MAX,
} from './template.ts'

/**
 * Makes a template with its first version. Throws `invalid_input` and `template_name_taken`; the built-in names are
 * taken in every empresa.
 */
export async function createTemplate(
  ctx: Ctx,
  input: TemplateText & { name: string; category: ContentCategory; language: TemplateLanguage },
): Promise<Template> {
  const { name, category, language } = input
  const text = readText(input, nameIssues(name))
  if (isBuiltInName(name)) throw new DomainError('template_name_taken', { name })
  const templateId = await withTransaction(ctx, async (tx) => {
    const { db, empresaId } = tx
    if ((await countTemplates(db, empresaId)) >= TEMPLATES_MAX) {
      throw new DomainError('too_many_templates', { countMax: TEMPLATES_MAX })
    }
    const author = { empresaId, by: actorName(tx.actor), now: tx.clock.now() }
    const row = await insertTemplate(db, { ...author, name, category, builtIn: false })
    if (row === null) throw new DomainError('template_name_taken', { name })
    await insertVersion(db, { ...author, ...text, templateId: row.id, language })
    return row.id
  })
  return getTemplate(ctx, { templateId })
}

/**
 * Writes the next version of a language, or its first: what was written before stays as it is. Throws
 * `invalid_input`, `not_found` and `template_built_in`.
 */
export async function editTemplate(
  ctx: Ctx,
  ref: TemplateRef,
  input: TemplateText & { language: TemplateLanguage },
): Promise<Template> {
  const template = await getTemplate(ctx, ref)
  const { id, name, builtIn } = template
  if (builtIn || id === null) throw new DomainError('template_built_in', { name })
  const text = readText(input, [])
  const newest = newestVersion(template.versions, input.language)
  if (newest !== null && newest.version >= VERSIONS_MAX) {
    throw new DomainError('invalid_input', {
      fields: [{ field: 'language', code: 'too_many', facts: { max: VERSIONS_MAX } }],
    })
  }
  await withTransaction(ctx, (tx) => writeVersion(tx, id, { ...text, language: input.language }))
  return getTemplate(ctx, { templateId: id })
}

/** Inside a transaction. */
async function writeVersion(
  ctx: Ctx,
  templateId: TemplateId,
  text: TemplateText & { language: TemplateLanguage },
): Promise<void> {
  const { db, empresaId } = ctx
  if (!(await lockTemplate(db, empresaId, templateId)))
    throw new DomainError('not_found', { what: 'template' })
  await insertVersion(db, { ...text, empresaId, templateId, by: actorName(ctx.actor), now: ctx.clock.now() })
}

function readText(
  { body: asWritten, smsBody: smsAsWritten, smsSpelling, samples }: TemplateText,
  before: readonly FieldIssue[],
): TemplateText {
  const body = cleanText(asWritten)
  const smsBody = smsAsWritten === null ? null : cleanText(smsAsWritten)
  const issues = [
    ...before,
    ...textIssues('body', body),
    ...(smsBody === null ? [] : textIssues('sms_body', smsBody)),
    ...sampleIssues(samples, findVariables(`${body} ${smsBody ?? ''}`)),
  ]
  if (issues.length > 0) throw new DomainError('invalid_input', { fields: issues })
  return { body, smsBody, smsSpelling, samples }
}

function nameIssues(name: string): FieldIssue[] {
  if (name.length > NAME_CHARACTERS_MAX) {
    return [{ field: 'name', code: 'too_long', facts: { max: NAME_CHARACTERS_MAX, actual: name.length } }]
  }
  return /^[a-z][a-z0-9_]*$/.test(name)
    ? []
    : [{ field: 'name', code: 'bad_format', facts: { example: 'vaga_urgente' } }]
}

function textIssues(field: string, text: string): FieldIssue[] {
  const names = findVariables(text)
  const odd = names.find((name) => !/^[a-z][a-z0-9_]{0,39}$/.test(name))
  if (odd !== undefined) return [{ field, code: 'bad_variable', facts: { name: odd } }]
  if (names.length > VARIABLES_MAX) {
    return [{ field, code: 'too_many', facts: { max: VARIABLES_MAX, actual: names.length } }]
  }
  return faultIssues(field, checkTemplate(text, names))
}

function faultIssues(field: string, fault: TemplateFault | null): FieldIssue[] {
  switch (fault?.kind) {
    case undefined:
    case 'unknown_variable':
      return []
    case 'empty':
      return [{ field, code: 'required' }]
    case 'too_long':
      return [{ field, code: 'too_long', facts: { max: fault.charactersMax, actual: fault.characters } }]
    case 'control_characters':
      return [{ field, code: 'control_characters' }]
    case 'unclosed_variable':
      return [{ field, code: 'bad_format', facts: { near: fault.near } }]
  }
}

function sampleIssues(samples: TemplateText['samples'], names: readonly string[]): FieldIssue[] {
  return Object.entries(samples).flatMap(([name, sample]): FieldIssue[] => {
    const field = `samples.${name}`
    if (!names.includes(name)) return [{ field, code: 'unknown_field' }]
    if (sample.trim() === '') return [{ field, code: 'required' }]
    const max = VALUE_CHARACTERS_MAX
    return sample.length > max ? [{ field, code: 'too_long', facts: { max, actual: sample.length } }] : []
  })
}
