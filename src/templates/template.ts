import type { TemplateId, TemplateVersionId } from '../platform/ids.ts'
import type { ContentCategory } from '../twilio/content.ts'

export const TEMPLATE_LANGUAGES = ['pt-BR', 'en', 'es'] as const
export type TemplateLanguage = (typeof TEMPLATE_LANGUAGES)[number]

export const CATEGORIES = ['UTILITY', 'MARKETING'] as const satisfies readonly ContentCategory[]

/** How SMS writes it: as it is, or in letters that every carrier shows. */
export const SPELLINGS = ['accents', 'plain'] as const
export type Spelling = (typeof SPELLINGS)[number]

/** What WhatsApp says of a version. Draft: nobody asked yet. Submitted: asked for, and on its way to Meta. */
export const APPROVALS = [
  'draft',
  'submitted',
  'pending',
  'approved',
  'rejected',
  'paused',
  'disabled',
] as const
export type Approval = (typeof APPROVALS)[number]

export const NAME_CHARACTERS_MAX = 60
export const VARIABLES_MAX = 100
/** What WhatsApp takes in a template, samples in their places. */
export const WHATSAPP_CHARACTERS_MAX = 1_024
/** A value that the sender brings: a place, a date, a sentence. */
export const VALUE_CHARACTERS_MAX = 600
export const TEMPLATES_MAX = 500
/** Versions of one language. */
export const VERSIONS_MAX = 500

/** What a template says in one language. */
export interface TemplateText {
  body: string
  /** Null: SMS says the same. */
  smsBody: string | null
  smsSpelling: Spelling
  /** What Meta is shown in place of each variable. */
  samples: Readonly<Record<string, string>>
}

export interface TemplateVersion extends TemplateText {
  /** Null for a text of the program that the empresa has not submitted. */
  id: TemplateVersionId | null
  language: TemplateLanguage
  version: number
  approval: Approval
  /** Where Meta moved it to, when it is not what was asked for. */
  approvedCategory: ContentCategory | null
  /** As Meta or Twilio put it. */
  rejectionReason: string | null
  submittedAt: Date | null
  decidedAt: Date | null
  contentSid: string | null
  createdAt: Date | null
  createdBy: string | null
}

export interface Template {
  /** Null for a text of the program that the empresa has not submitted. */
  id: TemplateId | null
  name: string
  category: ContentCategory | 'AUTHENTICATION'
  builtIn: boolean
  /** By language, newest first. */
  versions: TemplateVersion[]
}

/** A template by its id or its name. */
export type TemplateRef = { templateId: TemplateId } | { name: string }

/** The newest version that WhatsApp approved; where there is none, the newest. */
export function versionInForce(
  versions: readonly TemplateVersion[],
  language: TemplateLanguage,
): TemplateVersion | null {
  const all = versions.filter((each) => each.language === language).sort((a, b) => b.version - a.version)
  return all.find(({ approval }) => approval === 'approved') ?? all[0] ?? null
}

/** The newest version of a language, whatever became of it. */
export function newestVersion(
  versions: readonly TemplateVersion[],
  language: TemplateLanguage,
): TemplateVersion | null {
  const all = versions.filter((each) => each.language === language)
  return all.reduce<TemplateVersion | null>((a, b) => (a === null || b.version > a.version ? b : a), null)
}

/** The languages a template is written in, in the order of `TEMPLATE_LANGUAGES`. */
export function languagesOf(versions: readonly TemplateVersion[]): TemplateLanguage[] {
  return TEMPLATE_LANGUAGES.filter((language) => versions.some((each) => each.language === language))
}
