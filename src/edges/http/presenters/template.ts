import type { FieldIssue } from '../../../errors.ts'
import type { Lang } from '../../../platform/context.ts'
import type { RowFault } from '../../../templates/check-rows.ts'
import { issueOf } from '../../../templates/fill-template.ts'
import type { Cost, SpellingPreview, TemplatePreview } from '../../../templates/preview-template.ts'
import { PRICE_CATEGORIES, PRICE_CHANNELS, type Price } from '../../../templates/prices.ts'
import {
  APPROVALS,
  languagesOf,
  newestVersion,
  SPELLINGS,
  TEMPLATE_LANGUAGES,
  type Template,
  type TemplateVersion,
  versionInForce,
} from '../../../templates/template.ts'
import { fieldIssueText } from '../../../text/error-texts.ts'
import { findVariables } from '../../../text/template.ts'
import { approvalText, rejectionText } from '../../../text/template-texts.ts'
import {
  anyObject,
  boolean,
  integer,
  list,
  nullable,
  number,
  object,
  oneOf,
  type Static,
  string,
} from '../schema.ts'

const dateTime = string({ format: 'date-time' })
export const templateLanguageSchema = oneOf(TEMPLATE_LANGUAGES)

const versionSchema = object({
  language: templateLanguageSchema,
  version: integer(),
  body: string(),
  sms_body: nullable(string({ description: 'Null: SMS says the same' })),
  sms_spelling: oneOf(SPELLINGS),
  variables: list(string()),
  samples: anyObject({ description: 'What Meta is shown in place of each variable' }),
  approval: oneOf(APPROVALS),
  approval_message: string(),
  approved_category: nullable(
    oneOf(['UTILITY', 'MARKETING'], { description: 'What Meta made of it; it decides the price' }),
  ),
  rejection_reason: nullable(string({ description: 'As Meta or Twilio put it' })),
  rejection_message: nullable(string({ description: "In the reader's language" })),
  submitted_at: nullable(dateTime),
  decided_at: nullable(dateTime),
  content_sid: nullable(string()),
  created_at: nullable(dateTime),
  created_by: nullable(string()),
})

export const templateSchema = object({
  id: nullable(integer({ description: 'Null: built in, and not submitted by this empresa' })),
  name: string(),
  category: oneOf(['UTILITY', 'MARKETING', 'AUTHENTICATION']),
  built_in: boolean(),
  languages: list(
    object({
      language: templateLanguageSchema,
      in_force: integer({ description: 'The version that is sent: the newest approved, else the newest' }),
      newest: integer(),
      approval: oneOf(APPROVALS, { description: 'Of the newest version' }),
    }),
  ),
  versions: list(versionSchema, {
    description: 'Newest first. A list of templates has the newest and the newest approved of each language',
  }),
})

export function presentTemplate(template: Template, lang: Lang): Static<typeof templateSchema> {
  const { id, name, category, builtIn, versions } = template
  const languages = languagesOf(versions).map((language) => {
    const newest = newestVersion(versions, language)
    const inForce = versionInForce(versions, language)
    return {
      language,
      in_force: inForce?.version ?? 0,
      newest: newest?.version ?? 0,
      approval: newest?.approval ?? 'draft',
    }
  })
  return {
    ...{ id, name, category, languages },
    built_in: builtIn,
    versions: versions.map((version) => presentVersion(version, lang)),
  }
}

function presentVersion(version: TemplateVersion, lang: Lang): Static<typeof versionSchema> {
  const { language, body, smsBody, approval, rejectionReason, contentSid, createdAt, createdBy } = version
  const isExplained = rejectionReason !== null || approval === 'rejected'
  return {
    ...{ language, version: version.version, body, approval },
    sms_body: smsBody,
    sms_spelling: version.smsSpelling,
    variables: findVariables(`${body} ${smsBody ?? ''}`),
    samples: { ...version.samples },
    approval_message: approvalText(lang, approval),
    approved_category: version.approvedCategory,
    rejection_reason: rejectionReason,
    rejection_message: isExplained ? rejectionText(lang, rejectionReason) : null,
    submitted_at: version.submittedAt?.toISOString() ?? null,
    decided_at: version.decidedAt?.toISOString() ?? null,
    content_sid: contentSid,
    created_at: createdAt?.toISOString() ?? null,
    created_by: createdBy,
  }
}

const issueSchema = object({ field: string(), code: string(), message: string() })
const costSchema = nullable(
  object({
    currency: oneOf(['USD']),
    ...{ min: number(), max: number(), brl_min: number(), brl_max: number() },
    as_of: string({ format: 'date' }),
  }),
)
const spellingSchema = object({
  text: string(),
  encoding: oneOf(['GSM-7', 'UCS-2']),
  segments: integer(),
  cost: costSchema,
})

export const templatePreviewSchema = object({
  name: string(),
  language: templateLanguageSchema,
  version: integer(),
  approval: oneOf(APPROVALS),
  approval_message: string(),
  whatsapp: object({ text: string(), characters: integer(), cost: costSchema }),
  sms: object({ chosen: oneOf(SPELLINGS), accents: spellingSchema, plain: spellingSchema }),
  examples: list(
    object({ row: integer({ description: 'Counted from 1' }), whatsapp: string(), sms: string() }),
  ),
  row_errors: list(object({ row: integer({ description: 'Counted from 1' }), errors: list(issueSchema) })),
  submission_errors: list(issueSchema, {
    description: 'Why Meta would refuse the newest version; empty when it may be submitted',
  }),
})

export function presentTemplatePreview(
  preview: TemplatePreview,
  lang: Lang,
): Static<typeof templatePreviewSchema> {
  const { template, whatsapp, sms, examples, faults, submissionIssues } = preview
  const { name, language, version, approval } = template
  const issue = (each: FieldIssue) => ({
    ...{ field: each.field, code: each.code },
    message: fieldIssueText(lang, each),
  })
  return {
    ...{ name, language, version, approval, approval_message: approvalText(lang, approval) },
    whatsapp: { ...whatsapp, cost: presentCost(whatsapp.cost) },
    sms: { chosen: sms.chosen, accents: presentSpelling(sms.accents), plain: presentSpelling(sms.plain) },
    examples: examples.map((each) => ({ ...each, row: each.row + 1 })),
    row_errors: faults.map(({ row, faults: each }) => ({
      row: row + 1,
      errors: each.map((fault: RowFault) => issue(issueOf(fault))),
    })),
    submission_errors: submissionIssues.map(issue),
  }
}

function presentSpelling({ text, encoding, segments, cost }: SpellingPreview): Static<typeof spellingSchema> {
  return { text, encoding, segments, cost: presentCost(cost) }
}

function presentCost(cost: Cost | null): Static<typeof costSchema> {
  if (cost === null) return null
  const { usdMin: min, usdMax: max, brlMin, brlMax, asOf } = cost
  return { currency: 'USD', min, max, brl_min: brlMin, brl_max: brlMax, as_of: asOf }
}

export const priceSchema = object({
  channel: oneOf(PRICE_CHANNELS),
  category: oneOf(PRICE_CATEGORIES),
  country: string(),
  usd_min: number({ description: 'A message on WhatsApp, a segment by SMS' }),
  usd_max: number(),
  brl_per_usd: number(),
  as_of: string({ format: 'date' }),
  source: string(),
})

export function presentPrice(price: Price): Static<typeof priceSchema> {
  const { channel, category, country, usdMin, usdMax, brlPerUsd, asOf, source } = price
  return {
    ...{ channel, category, country, source },
    ...{ usd_min: usdMin, usd_max: usdMax, brl_per_usd: brlPerUsd, as_of: asOf },
  }
}
