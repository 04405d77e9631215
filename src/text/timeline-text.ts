import type { Lang } from '../platform/context.ts'
import { enTimeline } from './catalogue/en-timeline-http.ts'
import { ptBrTimeline } from './catalogue/pt-br-timeline-http.ts'
import type { TimelineFacts, TimelineTexts } from './catalogue/shape-timeline-http.ts'
import { formatDateTime, formatTime } from './format.ts'
import { meaningOf } from './twilio-codes.ts'

const TEXTS: Record<Lang, TimelineTexts> = { 'pt-BR': ptBrTimeline, en: enTimeline }

/** One event of a message's timeline as a sentence. Kinds and statuses that are new to us still get one. */
export function timelineText(
  lang: Lang,
  { kind, facts }: { kind: string; facts: Readonly<Record<string, unknown>> },
  timeZone: string,
): string {
  const { kinds, statuses } = TEXTS[lang]
  const told = tellable(lang, facts, timeZone)
  if (kind === 'callback') return (pick(statuses, told.status) ?? kinds.fetched)(told)
  return (pick(kinds, kind) ?? kinds.other)(told)
}

/** Why a message waits and until when, as a sentence; a reason that is new to us still gets one. */
export function heldText(
  lang: Lang,
  { reason, until }: { reason: string; until: Date | null },
  timeZone: string,
): string {
  return TEXTS[lang].held(reasonText(lang, reason), until && formatDateTime(lang, until, timeZone))
}

/** Of a message that somebody waits for, and that has not left yet. */
export function stillQueuedText(lang: Lang): string {
  return TEXTS[lang].stillQueued
}

function reasonText(lang: Lang, reason: string): string {
  const { heldReasons } = TEXTS[lang]
  return pick(heldReasons, reason) ?? heldReasons.other
}

function tellable(lang: Lang, facts: Readonly<Record<string, unknown>>, timeZone: string): TimelineFacts {
  const { channel, status, code, dueAt, by, held, until } = facts
  return {
    channel: channel === 'whatsapp' ? 'WhatsApp' : channel === 'sms' ? 'SMS' : null,
    status: typeof status === 'string' ? status : '',
    meaning: typeof code === 'number' ? meaningOf(lang, code) : null,
    by: typeof by === 'string' ? by : null,
    held: typeof held === 'string' ? reasonText(lang, held) : null,
    heldUntil: typeof until === 'string' ? formatDateTime(lang, new Date(until), timeZone) : null,
    until: typeof dueAt === 'string' ? formatTime(lang, new Date(dueAt), timeZone) : null,
  }
}

function pick<Value>(table: Readonly<Record<string, Value>>, name: string): Value | null {
  return Object.hasOwn(table, name) ? (table[name] ?? null) : null
}
