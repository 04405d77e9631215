import { SPELLINGS } from '../../../templates/template.ts'
import { getTextRules, setTextRules, type TextRulesView } from '../../../templates/text-rules.ts'
import { empresaRoute } from '../route.ts'
import { nullable, object, oneOf, type Static, string } from '../schema.ts'

const rules = {
  sms_spelling: oneOf(SPELLINGS, {
    description:
      'Of words written for one broadcast and of the built-in texts; a template of the empresa has a spelling of its own. plain: without accents, 160 characters a segment and not 70',
  }),
}

const textRulesSchema = object({
  ...rules,
  updated_at: nullable(string({ format: 'date-time', description: 'Null: nobody has changed it' })),
  updated_by: nullable(string()),
})

export const textRuleRoutes = [
  empresaRoute({
    method: 'GET',
    path: '/api/v1/text-rules',
    access: 'user',
    tag: 'rules',
    summary: 'Whether SMS goes with accents or without, where nobody says so',
    answer: textRulesSchema,
    handle: async (ctx) => ({ json: presentTextRules(await getTextRules(ctx)) }),
  }),

  empresaRoute({
    method: 'PUT',
    path: '/api/v1/text-rules',
    access: 'admin',
    tag: 'rules',
    summary: 'Replaces the rules, for what is written from now on',
    body: object(rules),
    answer: textRulesSchema,
    handle: async (ctx, { body }) => ({ json: presentTextRules(await setTextRules(ctx, body.sms_spelling)) }),
  }),
]

function presentTextRules({
  smsSpelling,
  updatedAt,
  updatedBy,
}: TextRulesView): Static<typeof textRulesSchema> {
  return {
    sms_spelling: smsSpelling,
    updated_at: updatedAt?.toISOString() ?? null,
    updated_by: updatedBy,
  }
}
