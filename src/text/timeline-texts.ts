import type { Lang } from '../platform/context.ts'
import { enStates } from './catalogue/en-states.ts'
import { enTimeline } from './catalogue/en-timeline.ts'
import { ptBrStates } from './catalogue/pt-br-states.ts'
import { ptBrTimeline } from './catalogue/pt-br-timeline.ts'
import type { StateTexts } from './catalogue/shape-states.ts'
import type { TimelineFacts, TimelineKind, TimelineTexts } from './catalogue/shape-timeline.ts'
import { meaningOf } from './twilio-codes.ts'

const TIMELINE: Record<Lang, TimelineTexts> = { 'pt-BR': ptBrTimeline, en: enTimeline }
const STATES: Record<Lang, StateTexts> = { 'pt-BR': ptBrStates, en: enStates }

/**
 * The sentence of one event. Facts are read as they were stored: `channel`, `attempt`, `status`, `code`, `retries`, `by`,
 * and the reason under `reason`, `why` or `found`. Kinds and facts of a newer version never fail.
 */
export function timelineText(lang: Lang, kind: string, facts: Readonly<Record<string, unknown>>): string {
  const words = TIMELINE[lang]
  return words[isKnown(kind, words) ? kind : 'other'](readFacts(lang, facts))
}

/** The words of states and channels, for tables and headers. */
export function stateTexts(lang: Lang): StateTexts {
  return STATES[lang]
}

function isKnown(kind: string, words: TimelineTexts): kind is TimelineKind {
  return Object.hasOwn(words, kind)
}

function readFacts(lang: Lang, facts: Readonly<Record<string, unknown>>): TimelineFacts {
  const code = typeof facts.code === 'number' ? facts.code : null
  return {
    channel: facts.channel === 'whatsapp' || facts.channel === 'sms' ? facts.channel : null,
    attempt: typeof facts.attempt === 'number' ? facts.attempt : null,
    status: text(facts.status),
    code,
    meaning: code === null ? '' : meaningOf(lang, code),
    reason: text(facts.reason) ?? text(facts.why) ?? text(facts.found),
    retries: typeof facts.retries === 'number' ? facts.retries : null,
    by: text(facts.by),
  }
}

function text(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null
}
