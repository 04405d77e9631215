import { invalidField } from '../../../errors.ts'
import type { TemplateId } from '../../../platform/ids.ts'
import { deleteTemplate } from '../../../templates/delete-template.ts'
import { PREVIEW_ROWS_MAX, previewTemplate } from '../../../templates/preview-template.ts'
import {
  BRL_PER_USD_MAX,
  PRICE_CATEGORIES,
  PRICE_CHANNELS,
  readPrices,
  USD_MAX,
  writePrice,
} from '../../../templates/prices.ts'
import { getTemplate, listTemplates } from '../../../templates/read-templates.ts'
import { submitTemplate } from '../../../templates/submit-template.ts'
import {
  CATEGORIES,
  SPELLINGS,
  type TemplateRef,
  type TemplateText,
  VARIABLES_MAX,
} from '../../../templates/template.ts'
import { createTemplate, editTemplate } from '../../../templates/write-template.ts'
import {
  presentPrice,
  presentTemplate,
  presentTemplatePreview,
  priceSchema,
  templateLanguageSchema,
  templatePreviewSchema,
  templateSchema,
} from '../presenters/template.ts'
import { empresaRoute, personRoute, platformRoute } from '../route.ts'
import { anyObject, list, nullable, number, object, oneOf, optional, type Static, string } from '../schema.ts'

const REF_CHARACTERS_MAX = 60
const SOURCE_CHARACTERS_MAX = 200

const params = object({
  template: string({ minLength: 1, maxLength: REF_CHARACTERS_MAX, description: 'Its name, or its id' }),
})

const textMembers = {
  body: string({
    description:
      'At most 1,600 characters, 1,024 for WhatsApp to approve it; takes {{nome}}, {{primeiro_nome}}, {{funcao}} and variables of your own, such as {{local}}',
  }),
  sms_body: optional(nullable(string({ description: 'What SMS says instead' }))),
  sms_spelling: optional(
    oneOf(SPELLINGS, { description: 'plain: SMS goes without accents, 160 characters a segment and not 70' }),
  ),
  samples: optional(anyObject({ description: 'A sample of each variable, for Meta: {"local": "Portal B"}' })),
}

export const templateRoutes = [
  empresaRoute({
    method: 'GET',
    path: '/api/v1/templates',
    access: 'user',
    tag: 'templates',
    summary: 'The built-in templates and those of the empresa',
    answer: object({ templates: list(templateSchema) }),
    handle: async (ctx) => {
      const templates = await listTemplates(ctx)
      return { json: { templates: templates.map((each) => presentTemplate(each, ctx.lang)) } }
    },
  }),

  empresaRoute({
    method: 'POST',
    path: '/api/v1/templates',
    access: 'send',
    tag: 'templates',
    summary: 'Write a template',
    errors: ['template_name_taken', 'too_many_templates'],
    body: object({
      name: string({ description: 'Small letters, digits and _; unique in the empresa' }),
      category: oneOf(CATEGORIES),
      language: templateLanguageSchema,
      ...textMembers,
    }),
    answer: templateSchema,
    handle: async (ctx, { body }) => {
      const { name, category, language } = body
      const made = await createTemplate(ctx, { name, category, language, ...textOf(body) })
      return { json: presentTemplate(made, ctx.lang) }
    },
  }),

  empresaRoute({
    method: 'GET',
    path: '/api/v1/templates/:template',
    access: 'user',
    tag: 'templates',
    summary: 'One template with all its versions and what WhatsApp says of each',
    params,
    answer: templateSchema,
    handle: async (ctx, { params: { template } }) => ({
      json: presentTemplate(await getTemplate(ctx, refOf(template)), ctx.lang),
    }),
  }),

  empresaRoute({
    method: 'PUT',
    path: '/api/v1/templates/:template',
    access: 'send',
    tag: 'templates',
    summary: 'Write the next version in a language, or the first in another',
    description:
      'What was written before stays as it is. An approved version goes on being sent until a newer one is approved.',
    errors: ['template_built_in'],
    params,
    body: object({ language: templateLanguageSchema, ...textMembers }),
    answer: templateSchema,
    handle: async (ctx, { params: { template }, body }) => {
      const edited = await editTemplate(ctx, refOf(template), { language: body.language, ...textOf(body) })
      return { json: presentTemplate(edited, ctx.lang) }
    },
  }),

  empresaRoute({
    method: 'DELETE',
    path: '/api/v1/templates/:template',
    access: 'admin',
    tag: 'templates',
    summary: 'Take a template away',
    description: 'What is queued by it goes out; two days later it is deleted at Twilio too.',
    errors: ['template_built_in'],
    params,
    answer: object({ name: string() }),
    handle: async (ctx, { params: { template } }) => {
      return { json: { name: await deleteTemplate(ctx, refOf(template)) } }
    },
  }),

  empresaRoute({
    method: 'POST',
    path: '/api/v1/templates/:template/submit',
    access: 'admin',
    tag: 'templates',
    summary: "Ask for WhatsApp's approval of the newest version",
    description:
      'Answers at once; the approval shows in the template. A version that was submitted before stays as it is.',
    errors: ['template_built_in'],
    params,
    body: object({ language: optional(templateLanguageSchema) }),
    answer: templateSchema,
    handle: async (ctx, { params: { template }, body }) => {
      const submitted = await submitTemplate(ctx, refOf(template), body.language ?? null)
      return { json: presentTemplate(submitted, ctx.lang) }
    },
  }),

  empresaRoute({
    method: 'POST',
    path: '/api/v1/templates/:template/preview',
    access: 'user',
    tag: 'templates',
    summary: 'How it would read, what each row of values lacks, segments and price with and without accents',
    errors: ['template_built_in'],
    params,
    body: object({
      language: optional(templateLanguageSchema),
      rows: optional(
        list(anyObject(), {
          maxItems: PREVIEW_ROWS_MAX,
          description: 'The values of each recipient: [{"primeiro_nome": "Ana", "local": "Portal B"}]',
        }),
      ),
    }),
    answer: templatePreviewSchema,
    handle: async (ctx, { params: { template }, body }) => {
      const rows = (body.rows ?? []).map((row, i) => textsOf(`rows.${i}`, row))
      const preview = await previewTemplate(ctx, refOf(template), { language: body.language ?? null, rows })
      return { json: presentTemplatePreview(preview, ctx.lang) }
    },
  }),

  personRoute({
    method: 'GET',
    path: '/api/v1/prices',
    tag: 'templates',
    summary: 'What messages cost, as of which day and by which source; estimates go by these',
    answer: object({ prices: list(priceSchema) }),
    handle: async (person) => ({ json: { prices: (await readPrices(person)).map(presentPrice) } }),
  }),

  platformRoute({
    method: 'PUT',
    path: '/api/v1/prices',
    tag: 'templates',
    summary: 'Put down what something costs from a day on',
    body: object({
      channel: oneOf(PRICE_CHANNELS),
      category: oneOf(PRICE_CATEGORIES),
      country: string({ pattern: '^[A-Z]{2}$' }),
      usd_min: number({ minimum: 0, maximum: USD_MAX }),
      usd_max: number({ minimum: 0, maximum: USD_MAX }),
      brl_per_usd: number({ minimum: 0.01, maximum: BRL_PER_USD_MAX }),
      as_of: string({ maxLength: 10 }),
      source: string({ minLength: 1, maxLength: SOURCE_CHARACTERS_MAX }),
    }),
    answer: priceSchema,
    handle: async (person, { body }) => {
      const { channel, category, country, source } = body
      const price = {
        ...{ channel, category, country, source },
        ...{ usdMin: body.usd_min, usdMax: body.usd_max, brlPerUsd: body.brl_per_usd, asOf: body.as_of },
      }
      await writePrice(person, price)
      return { json: presentPrice(price) }
    },
  }),
]

/** Names begin with a letter, so that digits are an id. */
export function refOf(text: string): TemplateRef {
  return /^\d{1,9}$/.test(text) ? { templateId: Number(text) as TemplateId } : { name: text }
}

/** Members that are all texts; throws `invalid_input` naming the first that is not. */
export function textsOf(field: string, value: Record<string, unknown>): Record<string, string> {
  const entries = Object.entries(value)
  if (entries.length > VARIABLES_MAX) {
    throw invalidField(field, 'too_many', { max: VARIABLES_MAX, actual: entries.length })
  }
  return Object.fromEntries(
    entries.map(([name, text]) => {
      if (typeof text !== 'string')
        throw invalidField(`${field}.${name}`, 'wrong_type', { expected: 'string' })
      return [name, text]
    }),
  )
}

const textBody = object(textMembers)

function textOf(body: Static<typeof textBody>): TemplateText {
  return {
    body: body.body,
    smsBody: body.sms_body ?? null,
    smsSpelling: body.sms_spelling ?? 'accents',
    samples: textsOf('samples', body.samples ?? {}),
  }
}
