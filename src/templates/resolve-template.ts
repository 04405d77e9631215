import type { Ctx } from '../platform/context.ts'
import type { TemplateId, TemplateVersionId } from '../platform/ids.ts'
import { findVariables } from '../text/template.ts'
import type { ContentCategory } from '../twilio/content.ts'
import { numbered } from './numbered.ts'
import { getSendable } from './read-templates.ts'
import { pickLanguage } from './submit-template.ts'
import {
  type Approval,
  type TemplateLanguage,
  type TemplateRef,
  type TemplateVersion,
  versionInForce,
} from './template.ts'
import { isSmsPlain } from './text-rules.ts'

/** A template as it is sent at this moment. */
export interface ResolvedTemplate {
  templateId: TemplateId | null
  /** Null for a text of the program that the empresa has not submitted. */
  versionId: TemplateVersionId | null
  name: string
  language: TemplateLanguage
  version: number
  category: ContentCategory
  approval: Approval
  body: string
  /** Null: SMS says the same. */
  smsBody: string | null
  smsPlain: boolean
  samples: Readonly<Record<string, string>>
  /** All that the texts say of somebody or something, by name. */
  variables: readonly string[]
  /** What WhatsApp approved: `names` are those of Twilio's `{{1}}`, `{{2}}` in order. Null: it goes as free text. */
  content: { sid: string; names: readonly string[] } | null
}

/**
 * The version of a template that is in force: the newest that WhatsApp approved; without one the newest, as free text.
 * Throws `not_found` (also for those of other empresas), `template_built_in` for the texts of codes, and
 * `invalid_input` where it is not written in that language.
 */
export async function resolveTemplate(
  ctx: Ctx,
  asked: TemplateRef & { language: TemplateLanguage | null },
): Promise<ResolvedTemplate> {
  const template = await getSendable(ctx, asked)
  const language = pickLanguage(template, asked.language)
  const version = versionInForce(template.versions, language)
  if (version === null) throw new Error('a template without a version')
  const { id: versionId, version: number, approval, body, smsBody, samples } = version
  return {
    ...{ templateId: template.id, versionId, name: template.name, language, version: number },
    ...{ approval, body, smsBody, smsPlain: await isPlain(ctx, template.builtIn, version), samples },
    category: version.approvedCategory ?? (template.category === 'MARKETING' ? 'MARKETING' : 'UTILITY'),
    variables: findVariables(`${body} ${smsBody ?? ''}`),
    content: contentOf(version),
  }
}

/** The built-in texts go as the empresa wants its SMS; its own templates as they were written. */
async function isPlain(ctx: Ctx, builtIn: boolean, { smsSpelling }: TemplateVersion): Promise<boolean> {
  return smsSpelling === 'plain' || (builtIn && (await isSmsPlain(ctx)))
}

function contentOf({ approval, contentSid, body }: TemplateVersion): ResolvedTemplate['content'] {
  if (approval !== 'approved' || contentSid === null) return null
  return { sid: contentSid, names: numbered(body).names }
}
