import { notSent, type TwilioAccount, type TwilioAnswer } from './account.ts'

/** Where a message leaves from: a Messaging Service, or one number. */
export type SenderAddress = { kind: 'messaging_service'; sid: string } | { kind: 'number'; e164: string }

/** What a message says: a text, or an approved template with the values of its variables. */
export type OutgoingText =
  | { body: string; content?: undefined }
  | { body?: undefined; content: { sid: string; variables: Record<string, string> } }

export type OutgoingMessage = OutgoingText & {
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
    return judge(await account.call({ method: 'POST', path: '/Messages.json', form: formOf(message) }))
  } catch (error) {
    const detail = describe(error)
    return notSent(error) ? { kind: 'not_sent', detail } : { kind: 'uncertain', detail }
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
  return `To=${to}&${sender}&ValidityPeriod=${message.validityPeriodSeconds}${callback}&${textOf(message)}`
}

function textOf({ body, content }: OutgoingText): string {
  if (content === undefined) return `Body=${encode(body)}`
  return `ContentSid=${content.sid}&ContentVariables=${encode(JSON.stringify(content.variables))}`
}

/** URLSearchParams does the same at several times the cost. A lone surrogate has no bytes, and would throw. */
function encode(text: string): string {
  return encodeURIComponent(text.toWellFormed())
}

function judge(answer: TwilioAnswer): SendOutcome {
  const { status, json } = answer
  if (status >= 200 && status < 300) {
    const sid = json?.sid
    return typeof sid === 'string' && sid !== ''
      ? { kind: 'accepted', sid, status: typeof json?.status === 'string' ? json.status : 'accepted' }
      : { kind: 'uncertain', detail: `HTTP ${status} without a SID` }
  }
  const code = json?.code
  if (status === 429) {
    const refusal = typeof code === 'number' ? code : TOO_MANY_REQUESTS
    return { kind: 'refused', code: refusal, httpStatus: status, message: messageOf(json) }
  }
  if (status >= 400 && status < 500 && typeof code === 'number') {
    return { kind: 'refused', code, httpStatus: status, message: messageOf(json) }
  }
  return {
    kind: 'uncertain',
    detail: `HTTP ${status}${typeof code === 'number' ? ` with code ${code}` : ''}`,
  }
}

function messageOf(json: Record<string, unknown> | null): string {
  return typeof json?.message === 'string' ? json.message.slice(0, 300) : ''
}

function describe(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown'
  const code = 'code' in error ? String(error.code) : error.name
  return code === '' ? error.name : code
}
