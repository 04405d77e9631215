import { PURPOSES } from '../../../contacts/consent.ts'
import {
  type ConsentRulesView,
  STOP_WORD_CHARACTERS_MAX,
  STOP_WORDS_MAX,
} from '../../../contacts/consent-rules.ts'
import { boolean, list, nullable, object, oneOf, type Static, string } from '../schema.ts'

export const consentRules = {
  known_consent_for: list(oneOf(PURPOSES), {
    maxItems: PURPOSES.length,
    description:
      'Purposes for which nobody is written to who has not agreed: offers (bulk), reminders (transactional), emergencies (alert)',
  }),
  strict_window: boolean({
    description: "Whether WhatsApp's 24 hours are taken for closed where nothing is known of them",
  }),
  stop_covers: oneOf(['everything', 'offers'], {
    description:
      "What a stop ends, said to a sender of the empresa's own; to a shared one it ends everything, of every empresa",
  }),
  stop_words: list(string({ minLength: 1, maxLength: STOP_WORD_CHARACTERS_MAX }), {
    maxItems: STOP_WORDS_MAX,
    description: 'More words that mean stop to this empresa, as the whole of a message',
  }),
}

export const consentRulesSchema = object({
  ...consentRules,
  updated_at: nullable(string({ format: 'date-time' })),
  updated_by: nullable(string()),
})

export function presentConsentRules(view: ConsentRulesView): Static<typeof consentRulesSchema> {
  const { knownConsentFor, strictWindow, stopCovers, stopWords, updatedAt, updatedBy } = view
  return {
    known_consent_for: knownConsentFor,
    strict_window: strictWindow,
    stop_covers: stopCovers,
    stop_words: stopWords,
    updated_at: updatedAt?.toISOString() ?? null,
    updated_by: updatedBy,
  }
}
