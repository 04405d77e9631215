import { type AccountSettings, isObject, openHost, type TwilioHost, withCeiling } from './account.ts'
import { codeOf, encode, judgeBrokenCall, judgeCreation, messageOf } from './send.ts'

const VERIFY_ORIGIN = 'https://verify.twilio.com'
const ATTEMPTS_MAX = 50

/** Twilio's code when five tries were made of a code: whatever is tried, it is not approved any more. */
const MAX_CHECK_ATTEMPTS = 60202

/** A Verify service at Twilio. No function throws: every way a call can end is a value, judged by HTTP first. */
export interface VerifyService {
  /** Sends a code, or the same again while the last one of that number is open. */
  start(input: { to: string; channel: 'whatsapp' | 'sms'; locale: string }): Promise<VerifyStart>
  /** Finds the open verification of a SID or of a number (E.164). */
  fetch(sidOrTo: string): Promise<VerifyFetched>
  /** Spends one of five tries. */
  check(input: { verificationSid: string; code: string }): Promise<VerifyCheck>
  cancel(verificationSid: string): Promise<'canceled' | 'gone' | 'unreadable'>
  /** What became of each message with the code. Twilio answers this a hundred times a minute for a whole account. */
  attempts(verificationSid: string): Promise<VerifyAttempts>
  close(): Promise<void>
}

export type VerifyStart =
  | { kind: 'accepted'; sid: string; channel: string }
  /** Twilio said no, with a code, and sent nothing. */
  | { kind: 'refused'; code: number; httpStatus: number; message: string; retryAfterSeconds: number | null }
  /** No request was made, because Twilio was not reached or all sockets are in use (`busy`); nothing can have been sent. */
  | { kind: 'not_sent'; detail: string }
  /** A code may be on its way: `fetch` by number tells. */
  | { kind: 'uncertain'; detail: string }

export type VerifyFetched =
  | { kind: 'read'; sid: string; sends: { at: Date; channel: string }[] }
  /** Approved, canceled, expired, or never there: Twilio does not say which. */
  | { kind: 'gone' }
  | { kind: 'too_many' }
  | { kind: 'unreadable' }

export type VerifyCheck =
  | { kind: 'approved' }
  | { kind: 'wrong' }
  /** Approved before, canceled, expired, or never there: Twilio does not say which. */
  | { kind: 'gone' }
  | { kind: 'too_many_tries' }
  | { kind: 'refused'; code: number; message: string; retryAfterSeconds: number | null }
  /** The try may have been counted, and may have approved the code. */
  | { kind: 'unreadable' }

export type VerifyAttempts =
  /** `status` is `delivered` (read is more than that), `undelivered` (it never will be) or `under_way`. */
  | { kind: 'read'; attempts: { channel: string; status: string }[] }
  | { kind: 'too_many' }
  | { kind: 'unreadable' }

/**
 * Opens sockets of its own: a code does not wait for messages. Nor for other codes, beyond its lease: what finds no free
 * socket ends at once, a start as `not_sent`, anything else as unreadable.
 */
export function openVerify(settings: AccountSettings & { serviceSid: string }): VerifyService {
  const host = withCeiling(openHost(settings, { origin: VERIFY_ORIGIN, root: '/v2' }), settings.connections)
  const service = `/Services/${settings.serviceSid}`
  return {
    start: (input) => start(host, service, input),
    fetch: (sidOrTo) => fetchVerification(host, service, sidOrTo),
    check: (input) => check(host, service, input),
    cancel: (verificationSid) => cancel(host, service, verificationSid),
    attempts: (verificationSid) => listAttempts(host, verificationSid),
    close: host.close,
  }
}

async function start(
  host: TwilioHost,
  service: string,
  { to, channel, locale }: Parameters<VerifyService['start']>[0],
): Promise<VerifyStart> {
  try {
    const form = `To=${encode(to)}&Channel=${channel}&Locale=${encode(locale)}`
    const answer = await host.call({ method: 'POST', path: `${service}/Verifications`, form })
    const judged = judgeCreation(answer)
    if (judged.kind === 'refused') return { ...judged, retryAfterSeconds: answer.retryAfterSeconds }
    if (judged.kind !== 'created') return judged
    return { kind: 'accepted', sid: judged.sid, channel: textOf(judged.json.channel, channel) }
  } catch (error) {
    return judgeBrokenCall(error)
  }
}

async function fetchVerification(host: TwilioHost, service: string, sidOrTo: string): Promise<VerifyFetched> {
  try {
    const { status, json } = await host.call({ method: 'GET', path: verificationPath(service, sidOrTo) })
    if (status === 404) return { kind: 'gone' }
    if (status === 429) return { kind: 'too_many' }
    if (status !== 200 || typeof json?.sid !== 'string') return { kind: 'unreadable' }
    return { kind: 'read', sid: json.sid, sends: listOf(json.send_code_attempts, parseSend) }
  } catch {
    return { kind: 'unreadable' }
  }
}

async function check(
  host: TwilioHost,
  service: string,
  { verificationSid, code }: Parameters<VerifyService['check']>[0],
): Promise<VerifyCheck> {
  try {
    const form = `VerificationSid=${encode(verificationSid)}&Code=${encode(code)}`
    const answer = await host.call({ method: 'POST', path: `${service}/VerificationCheck`, form })
    const { status, json, retryAfterSeconds } = answer
    if (status >= 200 && status < 300) return CHECKED[textOf(json?.status, '')] ?? { kind: 'unreadable' }
    if (status === 404) return { kind: 'gone' }
    const refused = codeOf(answer)
    if (refused === MAX_CHECK_ATTEMPTS) return { kind: 'too_many_tries' }
    if (refused === null || status < 400 || status >= 500) return { kind: 'unreadable' }
    return { kind: 'refused', code: refused, message: messageOf(json), retryAfterSeconds }
  } catch {
    return { kind: 'unreadable' }
  }
}

/** By the status of a check that was processed: a wrong code leaves the verification pending. */
const CHECKED: Readonly<Record<string, VerifyCheck>> = {
  approved: { kind: 'approved' },
  pending: { kind: 'wrong' },
  max_attempts_reached: { kind: 'too_many_tries' },
  canceled: { kind: 'gone' },
  expired: { kind: 'gone' },
  deleted: { kind: 'gone' },
}

async function cancel(
  host: TwilioHost,
  service: string,
  verificationSid: string,
): Promise<'canceled' | 'gone' | 'unreadable'> {
  try {
    const path = verificationPath(service, verificationSid)
    const { status, json } = await host.call({ method: 'POST', path, form: 'Status=canceled' })
    if (status === 404) return 'gone'
    return status === 200 && json?.status === 'canceled' ? 'canceled' : 'unreadable'
  } catch {
    return 'unreadable'
  }
}

async function listAttempts(host: TwilioHost, verificationSid: string): Promise<VerifyAttempts> {
  try {
    const query = new URLSearchParams({ VerificationSid: verificationSid, PageSize: String(ATTEMPTS_MAX) })
    const { status, json } = await host.call({ method: 'GET', path: `/Attempts?${query}` })
    if (status === 429) return { kind: 'too_many' }
    if (status !== 200 || !Array.isArray(json?.attempts)) return { kind: 'unreadable' }
    return { kind: 'read', attempts: listOf(json.attempts, parseAttempt) }
  } catch {
    return { kind: 'unreadable' }
  }
}

function verificationPath(service: string, sidOrTo: string): string {
  return `${service}/Verifications/${encode(sidOrTo)}`
}

/** Channels are written in capitals or in small letters, by channel. */
function parseSend(row: Record<string, unknown>): { at: Date; channel: string }[] {
  const at = new Date(textOf(row.time, ''))
  return Number.isNaN(at.getTime()) ? [] : [{ at, channel: textOf(row.channel, '').toLowerCase() }]
}

/** Twilio writes the statuses of messages here in small letters, and in its events in capitals. */
const STATUSES: Readonly<Record<string, string>> = {
  delivered: 'delivered',
  read: 'delivered',
  undelivered: 'undelivered',
  failed: 'undelivered',
  canceled: 'undelivered',
}

function parseAttempt(row: Record<string, unknown>): { channel: string; status: string }[] {
  const data = isObject(row.channel_data) ? row.channel_data : {}
  const status = STATUSES[textOf(data.message_status, '').toLowerCase()] ?? 'under_way'
  return [{ channel: textOf(row.channel, '').toLowerCase(), status }]
}

/** What is no object, or not of the kind wanted, is left out. */
function listOf<Item>(value: unknown, parse: (row: Record<string, unknown>) => Item[]): Item[] {
  return Array.isArray(value) ? value.filter(isObject).flatMap(parse) : []
}

function textOf(value: unknown, otherwise: string): string {
  return typeof value === 'string' ? value : otherwise
}
