import { isCode, notSent, type TwilioAccount, type TwilioAnswer } from './account.ts'

/** Where a message leaves from: a Messaging Service, or one number. */
export type SenderAddress = { kind: 'messaging_service'; sid: string } | { kind: 'number'; e164: string }

/** A template that Twilio keeps, and what stands in its places: `{ 1: 'Ana' }`. */
export interface MessageContent {
  sid: string
  variables: Record<string, string>
}

/** A text, or a template in its place. */
export type OutgoingMessage = Envelope &
  ({ body: string; content?: undefined } | { body?: undefined; content: MessageContent })

interface Envelope {
  channel: 'whatsapp' | 'sms'
  to: string
  from: SenderAddress
  /** Null where Twilio cannot reach us; the message is then followed by fetching. */
  statusCallback: string | null
  validityPeriodSeconds: number
}

/**
 * How a hand-over ended, judged by HTTP first: whatever is not plainly an acceptance or a refusal is *uncertain* and
 * must be looked up before anything else is done about it.
 */
export type SendOutcome =
  | { kind: 'accepted'; sid: string; status: string }
  /** Twilio said no, with a code, and created nothing. */
  | { kind: 'refused'; code: number; httpStatus: number; message: string }
  /** No connection was made; nothing can have been created. */
  | { kind: 'not_sent'; detail: string }
  | { kind: 'uncertain'; detail: string }

/** Twilio's code for too many requests in flight: never processed, whatever else the table of codes says. */
export const TOO_MANY_REQUESTS = 20429

/** Hands one message to Twilio. Never throws: every way a call can end is one of the outcomes. */
export async function sendMessage(account: TwilioAccount, message: OutgoingMessage): Promise<SendOutcome> {
  try {
    const answer = await account.call({ method: 'POST', path: '/Messages.json', form: formOf(message) })
    const judged = judgeCreation(answer)
    if (judged.kind !== 'created') return judged
    const { sid, json } = judged
    return { kind: 'accepted', sid, status: typeof json.status === 'string' ? json.status : 'accepted' }
  } catch (error) {
    return judgeBrokenCall(error)
  }
}

/** The address as Twilio writes it on this channel. */
export function channelAddress(channel: 'whatsapp' | 'sms', e164: string): string {
  return channel === 'whatsapp' ? `whatsapp:${e164}` : e164
}

function formOf(message: OutgoingMessage): string {
  const sender =
    message.from.kind === 'messaging_service'
      ? `MessagingServiceSid=${message.from.sid}`
      : `From=${encode(channelAddress(message.channel, message.from.e164))}`
  const callback = message.statusCallback === null ? '' : `&StatusCallback=${encode(message.statusCallback)}`
  const to = encode(channelAddress(message.channel, message.to))
  return `To=${to}&${sender}&ValidityPeriod=${message.validityPeriodSeconds}${callback}&${whatIsSaid(message)}`
}

function whatIsSaid({ body, content }: OutgoingMessage): string {
  if (content === undefined) return `Body=${encode(body)}`
  return `ContentSid=${encode(content.sid)}&ContentVariables=${encode(JSON.stringify(content.variables))}`
}

/** URLSearchParams does the same at several times the cost. A lone surrogate has no bytes, and would throw. */
export function encode(text: string): string {
  return encodeURIComponent(text.toWellFormed())
}

/** What an answer to a request that creates something means; every other is told by `judgeBrokenCall`. */
type Judged =
  | { kind: 'created'; sid: string; json: Record<string, unknown> }
  | Extract<SendOutcome, { kind: 'refused' | 'uncertain' }>

/** HTTP first: only a 2xx with a SID created something for certain, only a 4xx with a code certainly did not. */
export function judgeCreation({ status, json }: TwilioAnswer): Judged {
  if (status >= 200 && status < 300) {
    const sid = json?.sid
    return json !== null && typeof sid === 'string' && sid !== ''
      ? { kind: 'created', sid, json }
      : { kind: 'uncertain', detail: `HTTP ${status} without a SID` }
  }
  const code = codeOf({ status, json })
  if (code !== null && status >= 400 && status < 500) {
    return { kind: 'refused', code, httpStatus: status, message: messageOf(json) }
  }
  return { kind: 'uncertain', detail: `HTTP ${status}${code === null ? '' : ` with code ${code}`}` }
}

/** Twilio's code of a refusal. A 429 is one even where a proxy left the code out. */
export function codeOf({ status, json }: Pick<TwilioAnswer, 'status' | 'json'>): number | null {
  if (isCode(json?.code)) return json.code
  return status === 429 ? TOO_MANY_REQUESTS : null
}

/** The words of a refusal, cut to what a log bears. */
export function messageOf(json: Record<string, unknown> | null): string {
  return typeof json?.message === 'string' ? json.message.slice(0, 300).toWellFormed() : ''
}

/** What a call means that the wire broke: whether it may have been accepted. */
export function judgeBrokenCall(error: unknown): Extract<SendOutcome, { kind: 'not_sent' | 'uncertain' }> {
  return { kind: notSent(error) ? 'not_sent' : 'uncertain', detail: describe(error) }
}

function describe(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown'
  const code = 'code' in error ? String(error.code) : error.name
  return code === '' ? error.name : code
}
