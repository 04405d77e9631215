import type { FieldIssue } from '../errors.ts'
import { parsePhone } from '../text/phone.ts'
import { countSegments } from '../text/segments.ts'
import { checkText, cleanText, type TextFault } from '../text/template.ts'
import type { Channel, MessageState } from './message.ts'

/** What NotifyX calls its own, whichever way it comes in: an id is taken once over both. */
export const HANDED_IN_SOURCE = 'notifyx'
export const EXTERNAL_ID_CHARACTERS_MAX = 200

/** A message that another system handed in, checked. */
export interface HandedIn {
  /** The other system's own id. */
  externalId: string
  e164: string
  body: string
  smsSegments: number
  channel: Channel
}

/** What somebody says is a message; nothing is known of it. */
export interface HandedInFields {
  id?: unknown
  recipient_phone?: unknown
  message?: unknown
  channel?: unknown
}

export type HandedInVerdict =
  | { ok: true; message: HandedIn }
  /** `externalId` where there is one, so that the other system can be told. */
  | { ok: false; issues: FieldIssue[]; externalId: string | null }

/** Reads one message; everything that is wrong with it is said at once. */
export function readHandedIn(fields: HandedInFields): HandedInVerdict {
  const externalId = externalIdOf(fields.id)
  const phone = phoneOf(fields.recipient_phone)
  const text = textOf(fields.message)
  const channel = channelOf(fields.channel)
  if (externalId.ok && phone.ok && text.ok && channel.ok) {
    const smsSegments = countSegments(text.value).segments
    return {
      ok: true,
      message: {
        externalId: externalId.value,
        e164: phone.value,
        body: text.value,
        smsSegments,
        channel: channel.value,
      },
    }
  }
  const issues = [externalId, phone, text, channel].flatMap((read) => (read.ok ? [] : [read.issue]))
  return { ok: false, issues, externalId: externalId.ok ? externalId.value : null }
}

type Read<T> = { ok: true; value: T } | { ok: false; issue: FieldIssue }

/** Ids are texts; a whole number is one too. */
function externalIdOf(raw: unknown): Read<string> {
  const refuse = refuser('id')
  if (raw === undefined || raw === null || raw === '') return refuse('required')
  if (typeof raw !== 'string' && !Number.isSafeInteger(raw)) {
    return refuse('wrong_type', { expected: 'string' })
  }
  const id = String(raw)
  if (id.length > EXTERNAL_ID_CHARACTERS_MAX) {
    return refuse('too_long', { max: EXTERNAL_ID_CHARACTERS_MAX, actual: id.length })
  }
  return /[\p{Cc}\p{Cs}]/u.test(id) ? refuse('control_characters') : { ok: true, value: id }
}

/** Fixed lines are refused too: no text ever arrives there. */
function phoneOf(raw: unknown): Read<string> {
  const refuse = refuser('recipient_phone')
  if (raw === undefined || raw === null || raw === '') return refuse('required')
  if (typeof raw !== 'string' && !Number.isSafeInteger(raw)) {
    return refuse('wrong_type', { expected: 'string' })
  }
  const phone = parsePhone(String(raw))
  return phone.ok && phone.kind !== 'landline' ? { ok: true, value: phone.e164 } : refuse('not_a_phone')
}

function textOf(raw: unknown): Read<string> {
  const refuse = refuser('message')
  if (raw === undefined || raw === null) return refuse('required')
  if (typeof raw !== 'string') return refuse('wrong_type', { expected: 'string' })
  const text = cleanText(raw)
  const fault = checkText(text)
  return fault === null ? { ok: true, value: text } : { ok: false, issue: issueOf(fault) }
}

function issueOf(fault: TextFault): FieldIssue {
  const field = 'message'
  switch (fault.kind) {
    case 'empty':
      return { field, code: 'required' }
    case 'control_characters':
      return { field, code: 'control_characters' }
    case 'too_long':
      return { field, code: 'too_long', facts: { max: fault.charactersMax, actual: fault.characters } }
  }
}

function channelOf(raw: unknown): Read<Channel> {
  if (raw === undefined || raw === null) return { ok: true, value: 'sms' }
  if (raw === 'sms' || raw === 'whatsapp') return { ok: true, value: raw }
  return refuser('channel')('not_allowed', { allowed: 'sms, whatsapp' })
}

function refuser(field: string) {
  return (code: FieldIssue['code'], facts?: FieldIssue['facts']): { ok: false; issue: FieldIssue } => ({
    ok: false,
    issue: { field, code, ...(facts ? { facts } : {}) },
  })
}

/** NotifyX knows two ends: `sent` from Twilio's acceptance on, and `failed`; null while neither is true. */
export function handedInResult(state: MessageState): 'sent' | 'failed' | null {
  switch (state) {
    case 'queued':
    case 'sending':
    case 'uncertain':
      return null
    case 'accepted':
    case 'sent':
    case 'delivered':
    case 'read':
      return 'sent'
    case 'failed':
    case 'canceled':
    case 'expired':
    case 'suppressed':
      return 'failed'
  }
}
