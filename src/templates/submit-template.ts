import { DomainError } from '../errors.ts'
import { actorName, type Ctx, withTransaction } from '../platform/context.ts'
import { sha256 } from '../platform/crypto.ts'
import type { EmpresaId, TemplateVersionId } from '../platform/ids.ts'
import { WHATSAPP_LANGUAGE } from './numbered.ts'
import { insertTemplate, insertVersion, lockTemplate, markSubmitted } from './queries.ts'
import { getSendable, getTemplate } from './read-templates.ts'
import { submissionIssues } from './submission-issues.ts'
import {
  languagesOf,
  newestVersion,
  type Template,
  type TemplateLanguage,
  type TemplateRef,
  type TemplateText,
} from './template.ts'

/**
 * Asks for WhatsApp's approval of the newest version of a language; the worker does the rest. A version that was
 * submitted before stays as it is. Throws `not_found`, `template_built_in` for the texts of codes, and `invalid_input` with
 * everything Meta would refuse it for.
 */
export async function submitTemplate(
  ctx: Ctx,
  ref: TemplateRef,
  asked: TemplateLanguage | null,
): Promise<Template> {
  const template = await getSendable(ctx, ref)
  const language = pickLanguage(template, asked)
  const newest = newestVersion(template.versions, language)
  if (newest === null) throw new DomainError('not_found', { what: 'template' })
  if (newest.approval !== 'draft') return template
  const fields = submissionIssues(newest)
  if (fields.length > 0) throw new DomainError('invalid_input', { fields })
  await withTransaction(ctx, async (tx) => {
    const { id, version } =
      newest.id === null
        ? await copyBuiltIn(tx, template, { ...newest, language })
        : { id: newest.id, version: newest.version }
    const twilioName = twilioNameOf(tx.empresaId, { name: template.name, language, version, text: newest })
    await markSubmitted(tx.db, { empresaId: tx.empresaId, id, twilioName, now: tx.clock.now() })
  })
  return getTemplate(ctx, { name: template.name })
}

/** The language asked for, else Portuguese, else the first there is; throws `invalid_input`. */
export function pickLanguage(template: Template, asked: TemplateLanguage | null): TemplateLanguage {
  const languages = languagesOf(template.versions)
  const [first] = languages
  if (asked === null && first !== undefined) return first
  if (asked !== null && languages.includes(asked)) return asked
  throw new DomainError('invalid_input', { fields: [{ field: 'language', code: 'not_found' }] })
}

/** A built-in text becomes the empresa's own row, once, so that its approval can be kept. */
async function copyBuiltIn(
  ctx: Ctx,
  template: Template,
  text: TemplateText & { language: TemplateLanguage },
): Promise<{ id: TemplateVersionId; version: number }> {
  const { db, empresaId } = ctx
  const author = { empresaId, by: actorName(ctx.actor), now: ctx.clock.now() }
  const { name } = template
  await insertTemplate(db, { ...author, name, category: 'UTILITY', builtIn: true })
  const { id: templateId } = await getTemplate(ctx, { name })
  if (templateId === null || !(await lockTemplate(db, empresaId, templateId))) {
    throw new DomainError('not_found', { what: 'template' })
  }
  // Two who submit it at once: the second finds the version of the first.
  const known = newestVersion((await getTemplate(ctx, { name })).versions, text.language)
  if (known?.id != null) return { id: known.id, version: known.version }
  return await insertVersion(db, { ...author, ...text, templateId })
}

/**
 * What it is called at Twilio and Meta. Two installations on one account that write different words under one name do
 * not meet, because the words are part of it.
 */
function twilioNameOf(
  empresaId: EmpresaId,
  {
    name,
    language,
    version,
    text,
  }: { name: string; language: TemplateLanguage; version: number; text: TemplateText },
): string {
  const words = sha256(JSON.stringify([text.body, text.samples]))
    .toString('hex')
    .slice(0, 8)
  return `${name}_e${empresaId}_${WHATSAPP_LANGUAGE[language].toLowerCase()}_v${version}_${words}`
}
