import { DomainError, type FieldIssue } from '../errors.ts'
import { type Ctx, withTransaction } from '../platform/context.ts'
import type { Db } from '../platform/db/db.ts'
import type { EmpresaId } from '../platform/ids.ts'
import { isReservedWord, stopWordOf } from '../text/opt-out-intent.ts'
import { LANE_OF_PURPOSE, PURPOSES, type Purpose } from './consent.ts'
import { findRules, writeRules } from './consent-rules-queries.ts'

/** What an empresa makes of what people allow. */
export interface ConsentRules {
  /** Purposes for which nobody is written to who has not agreed; by default unknown consent is enough. */
  knownConsentFor: Purpose[]
  /** Whether WhatsApp's 24 hours are taken for closed where nothing is known of them. */
  strictWindow: boolean
  /** What STOP ends, said to a sender of the empresa's own. To a shared one it ends everything, of every empresa. */
  stopCovers: 'everything' | 'offers'
  /** More words that mean STOP to this empresa, in the form in which they are compared. */
  stopWords: string[]
}

export const STOP_WORDS_MAX = 20
export const STOP_WORD_CHARACTERS_MAX = 40

const DEFAULT_RULES: ConsentRules = {
  knownConsentFor: [],
  strictWindow: false,
  stopCovers: 'everything',
  stopWords: [],
}

export interface ConsentRulesView extends ConsentRules {
  updatedAt: Date | null
  updatedBy: string | null
}

/** The rules in force; the defaults until somebody makes some. */
export async function getConsentRules(db: Db, empresaId: EmpresaId): Promise<ConsentRulesView> {
  const row = await findRules(db, empresaId)
  if (row === null) return { ...DEFAULT_RULES, updatedAt: null, updatedBy: null }
  return { ...row, knownConsentFor: PURPOSES.filter((each) => row.knownConsentFor.includes(each)) }
}

/**
 * Replaces the rules; enqueueing, claims and incoming messages ask for them from now on. Throws `invalid_input` for a
 * word that is empty or that people say when they agree, greet or ask for help.
 */
export async function setConsentRules(ctx: Ctx, rules: ConsentRules, by: string): Promise<ConsentRulesView> {
  const stopWords = [...new Set(rules.stopWords.map(stopWordOf))]
  const fields = rules.stopWords.flatMap((word, i): FieldIssue[] => {
    const field = `stop_words[${i}]`
    if (stopWordOf(word) === '') return [{ field, code: 'required' }]
    return isReservedWord(word) ? [{ field, code: 'means_something_else' }] : []
  })
  if (fields.length > 0) throw new DomainError('invalid_input', { fields })
  await withTransaction(ctx, ({ db, clock }) =>
    writeRules(db, ctx.empresaId, { rules: { ...rules, stopWords }, by, now: clock.now() }),
  )
  const { empresaId, actor } = ctx
  ctx.log.info({ empresaId, actor, rules: { ...rules } }, 'the consent rules of an empresa were changed')
  return getConsentRules(ctx.db, empresaId)
}

/** Whether messages of the lane reach only those who have agreed. */
export function needsKnownConsent(rules: Pick<ConsentRules, 'knownConsentFor'>, lane: string): boolean {
  return rules.knownConsentFor.some((purpose) => LANE_OF_PURPOSE[purpose] === lane)
}
