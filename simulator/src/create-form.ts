import {
  isAlphanumericSender,
  isE164,
  isLandline,
  isPhoneNumber,
  isShortCode,
  parseAddress,
} from './address.ts'
import { authenticationBody, codeOf, isAuthentication } from './authentication-template.ts'
import { parseCallbackUrl } from './callback-url.ts'
import { type Content, renderContent, VARIABLES_MAX } from './content.ts'
import type { NewMessage } from './message.ts'
import { type Refusal, refusal } from './refusals.ts'

export const BODY_CHARACTERS_MAX = 1600
const MEDIA_MAX = 10
export const VALIDITY_S_MAX = 36_000
const SEND_AHEAD_MS_MIN = 900_000
const SEND_AHEAD_MS_MAX = 35 * 86_400_000

export interface Sending {
  accountSid: string
  nowMs: number
  /** The WhatsApp senders of the account, without prefix. */
  whatsAppSenders: readonly string[]
  /** A template of whatever account. */
  findContent(sid: string): Content | null
}

type Check = (form: URLSearchParams, sending: Sending) => Refusal | null

/** The order is Twilio's as far as it is known: addresses, sender, content, the rest. */
const CHECKS: readonly Check[] = [
  checkTo,
  checkSender,
  checkPair,
  checkMagicNumbers,
  checkLandline,
  checkContent,
  checkMedia,
  checkStatusCallback,
  checkValidity,
  checkSchedule,
]

/** Reads a create request: what is asked for, or why Twilio would refuse it. */
export function readCreateForm(form: URLSearchParams, sending: Sending): NewMessage | Refusal {
  for (const check of CHECKS) {
    const refused = check(form, sending)
    if (refused !== null) return refused
  }
  const to = form.get('To') ?? ''
  const address = parseAddress(to)
  const sendAt = form.get('SendAt')
  return {
    accountSid: sending.accountSid,
    direction: 'outbound-api',
    to,
    from: given(form, 'From'),
    number: address.number,
    channel: address.channel,
    messagingServiceSid: given(form, 'MessagingServiceSid'),
    body: templateText(form, sending) ?? form.get('Body') ?? '',
    mediaUrls: form.getAll('MediaUrl'),
    contentSid: given(form, 'ContentSid'),
    contentVariables: given(form, 'ContentVariables'),
    statusCallback: given(form, 'StatusCallback'),
    validityPeriodS: Number(form.get('ValidityPeriod') ?? VALIDITY_S_MAX),
    sendAtMs: sendAt === null ? null : Date.parse(sendAt),
    inbound: null,
  }
}

/** An empty parameter counts as not given. */
function given(form: URLSearchParams, name: string): string | null {
  const value = form.get(name)
  return value === null || value === '' ? null : value
}

/** A template takes the place of any Body; null without one. */
function templateText(form: URLSearchParams, sending: Sending): string | null {
  const contentSid = given(form, 'ContentSid')
  if (contentSid === null) return null
  const variables = given(form, 'ContentVariables') ?? '{}'
  if (isAuthentication(contentSid)) return authenticationBody(contentSid, codeOf(variables))
  const content = findOwn(contentSid, sending)
  return content === null ? null : renderContent(content, JSON.parse(variables))
}

function findOwn(contentSid: string, { accountSid, findContent }: Sending): Content | null {
  const content = findContent(contentSid)
  return content?.accountSid === accountSid ? content : null
}

function checkTo(form: URLSearchParams): Refusal | null {
  const to = given(form, 'To')
  if (to === null) return refusal(21604)
  const { channel, number } = parseAddress(to)
  if (channel === 'sms' && isShortCode(number)) return refusal(21265)
  return isPhoneNumber(number)
    ? null
    : refusal(21211, { message: `Invalid 'To' Phone Number: ${to.slice(0, 100)}` })
}

function checkSender(form: URLSearchParams, sending: Sending): Refusal | null {
  const from = given(form, 'From')
  const service = given(form, 'MessagingServiceSid')
  if (service !== null && !/^MG[0-9a-fA-F]{32}$/.test(service)) return refusal(21705)
  if (from === null) return service === null ? refusal(21603) : null
  const { channel, number } = parseAddress(from)
  if (channel === 'whatsapp') return sending.whatsAppSenders.includes(number) ? null : refusal(63007)
  return isE164(number) || isShortCode(number) || isAlphanumericSender(number) ? null : refusal(21212)
}

function checkPair(form: URLSearchParams): Refusal | null {
  const from = given(form, 'From')
  if (from === null) return null
  const to = parseAddress(form.get('To') ?? '')
  const sender = parseAddress(from)
  if (to.channel !== sender.channel) return refusal(21910)
  return to.number === sender.number ? refusal(21266) : null
}

const MAGIC_FROM: Readonly<Record<string, number>> = {
  '+15005550001': 21212,
  '+15005550007': 21606,
  '+15005550008': 21611,
}
const MAGIC_TO: Readonly<Record<string, number>> = {
  '+15005550001': 21211,
  '+15005550002': 21612,
  '+15005550003': 21408,
  '+15005550004': 21610,
  '+15005550009': 21614,
}

/** The numbers of Twilio's test credentials; here they work on every account, and behind `whatsapp:` too. */
function checkMagicNumbers(form: URLSearchParams): Refusal | null {
  const from = MAGIC_FROM[parseAddress(form.get('From') ?? '').number]
  const to = MAGIC_TO[parseAddress(form.get('To') ?? '').number]
  const code = from ?? to
  return code === undefined ? null : refusal(code)
}

function checkLandline(form: URLSearchParams): Refusal | null {
  const { channel, number } = parseAddress(form.get('To') ?? '')
  return channel === 'sms' && isLandline(number) ? refusal(21614) : null
}

function checkContent(form: URLSearchParams, sending: Sending): Refusal | null {
  const body = form.get('Body') ?? ''
  const contentSid = given(form, 'ContentSid')
  if (contentSid === null && form.has('ContentVariables')) return refusal(21654)
  if (contentSid !== null) return checkTemplate(contentSid, form, sending)
  if (body === '' && !form.has('MediaUrl'))
    return refusal(given(form, 'MessagingServiceSid') === null ? 21602 : 21619)
  // Twilio says that some glyphs count more than one: an emoji is two UTF-16 units.
  return body.length > BODY_CHARACTERS_MAX ? refusal(21617) : null
}

/** Whether WhatsApp takes the template and its values shows later. */
function checkTemplate(contentSid: string, form: URLSearchParams, sending: Sending): Refusal | null {
  const isCode = isAuthentication(contentSid)
  const content = findOwn(contentSid, sending)
  if (!isCode && content === null) return refusal(21655)
  const variables = readVariables(given(form, 'ContentVariables'))
  if (variables === null || (isCode && !('1' in variables))) return refusal(21656)
  return Object.keys(variables).length > VARIABLES_MAX ? refusal(92002) : null
}

/** Null when they are not an object of texts that say something. */
function readVariables(text: string | null): Record<string, string> | null {
  if (text === null) return {}
  try {
    const parsed: unknown = JSON.parse(text)
    if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) return null
    const isText = (value: unknown) => typeof value === 'string' && value !== ''
    return Object.values(parsed).every(isText) ? (parsed as Record<string, string>) : null
  } catch {
    return null
  }
}

function checkMedia(form: URLSearchParams): Refusal | null {
  const urls = form.getAll('MediaUrl')
  if (urls.length > MEDIA_MAX) return refusal(21623)
  return urls.every((url) => /^https?:\/\/[^\s/]+/.test(url) && URL.canParse(url)) ? null : refusal(21620)
}

/** Twilio refuses `localhost` here; a local Twilio must not. */
function checkStatusCallback(form: URLSearchParams): Refusal | null {
  const url = given(form, 'StatusCallback')
  return url === null || parseCallbackUrl(url) !== null ? null : refusal(21609)
}

function checkValidity(form: URLSearchParams): Refusal | null {
  const text = form.get('ValidityPeriod')
  if (text === null) return null
  const isWhole = /^\d{1,6}$/.test(text)
  return isWhole && Number(text) >= 1 && Number(text) <= VALIDITY_S_MAX ? null : refusal(21624)
}

/**
 * SendAt without ScheduleType is refused, although Twilio is said to ignore it: a message that leaves at once when it
 * was meant for tomorrow is what a simulator should show.
 */
function checkSchedule(form: URLSearchParams, sending: Sending): Refusal | null {
  const type = given(form, 'ScheduleType')
  const sendAt = given(form, 'SendAt')
  if (type === null && sendAt === null) return null
  if (type !== 'fixed') return refusal(35126)
  if (sendAt === null) return refusal(35111)
  if (given(form, 'MessagingServiceSid') === null) return refusal(35118)
  const at = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}/.test(sendAt) ? Date.parse(sendAt) : Number.NaN
  if (Number.isNaN(at)) return refusal(35115)
  if (at - sending.nowMs < SEND_AHEAD_MS_MIN) return refusal(35114)
  return at - sending.nowMs > SEND_AHEAD_MS_MAX ? refusal(35117) : null
}
