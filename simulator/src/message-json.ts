import { isFinal, type Message } from './message.ts'
import { deliveryErrorMessage } from './refusals.ts'

export const API_VERSION = '2010-04-01'

/** USD, as of 2026; WhatsApp is Twilio's fee alone. */
const PRICE = { sms: 0.0599, whatsapp: 0.005 }
const INBOUND_SMS_PRICE = 0.0075

/** A message in the fields and the types of Twilio's API: numbers as text, except the error code. */
export function messageJson(message: Message): Record<string, unknown> {
  const uri = `/${API_VERSION}/Accounts/${message.accountSid}/Messages/${message.sid}`
  const price = priceOf(message)
  return {
    body: message.body,
    num_segments: String(message.segments),
    direction: message.direction,
    from: message.from,
    date_updated: rfc2822(message.updatedAtMs),
    price,
    error_message: deliveryErrorMessage(message.errorCode),
    uri: `${uri}.json`,
    account_sid: message.accountSid,
    num_media: String(message.mediaUrls.length),
    to: message.to,
    date_created: rfc2822(message.createdAtMs),
    status: message.status,
    sid: message.sid,
    date_sent: message.sentAtMs === null ? null : rfc2822(message.sentAtMs),
    messaging_service_sid: message.messagingServiceSid,
    error_code: message.errorCode,
    price_unit: 'USD',
    api_version: API_VERSION,
    subresource_uris: { media: `${uri}/Media.json` },
  }
}

/** Null until it is billed: here, once it arrived or was refused on the way. */
function priceOf(message: Message): string | null {
  const isBilled =
    message.status === 'delivered' || (isFinal(message.status) && message.status !== 'canceled')
  if (!isBilled) return null
  const isInboundSms = message.direction === 'inbound' && message.channel === 'sms'
  const usual = isInboundSms ? INBOUND_SMS_PRICE : PRICE[message.channel]
  const each = message.status === 'failed' ? 0.001 : usual
  return (-each * Math.max(1, message.segments)).toFixed(5)
}

let lastSecond = { s: Number.NaN, text: '' }

/** `Thu, 24 Aug 2023 05:01:45 +0000`. */
function rfc2822(ms: number): string {
  const s = Math.floor(ms / 1000)
  if (s !== lastSecond.s) lastSecond = { s, text: new Date(s * 1000).toUTCString().replace('GMT', '+0000') }
  return lastSecond.text
}
