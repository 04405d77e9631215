import { getConsentRules, setConsentRules } from '../../../contacts/consent-rules.ts'
import { actorName } from '../../../platform/context.ts'
import { consentRules, consentRulesSchema, presentConsentRules } from '../presenters/consent-rules.ts'
import { empresaRoute } from '../route.ts'
import { object } from '../schema.ts'

export const consentRuleRoutes = [
  empresaRoute({
    method: 'GET',
    path: '/api/v1/consent-rules',
    access: 'user',
    tag: 'rules',
    summary: 'What the empresa makes of consent, of STOP and of unknown WhatsApp windows',
    answer: consentRulesSchema,
    handle: async (ctx) => ({ json: presentConsentRules(await getConsentRules(ctx.db, ctx.empresaId)) }),
  }),

  empresaRoute({
    method: 'PUT',
    path: '/api/v1/consent-rules',
    access: 'admin',
    tag: 'rules',
    summary:
      'Replaces the rules; asked when a message is queued and again when it is claimed. Codes are exempt',
    body: object(consentRules),
    answer: consentRulesSchema,
    handle: async (ctx, { body }) => {
      const rules = await setConsentRules(
        ctx,
        {
          knownConsentFor: body.known_consent_for,
          strictWindow: body.strict_window,
          stopCovers: body.stop_covers,
          stopWords: body.stop_words,
        },
        actorName(ctx.actor),
      )
      return { json: presentConsentRules(rules) }
    },
  }),
]
