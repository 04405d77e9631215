import type { PlatformSender } from './stream-queries.ts'

/** What the configuration says of the platform's account. */
export interface AccountSenders {
  accountSid: string
  messagingServiceSid: string | null
  /** E.164 or short codes; their rates add up. None: not known, and counted as one. */
  messagingServiceNumbers?: readonly string[]
  otpMessagingServiceSid: string | null
  /** E.164 or a short code. */
  phoneNumber: string | null
  whatsappNumber: string | null
  /** Segments per second; null: what Twilio says of the sender's type. */
  smsPerSecond: number | null
  /** Messages per second. */
  whatsappPerSecond: number | null
}

/** Twilio's defaults per second: WhatsApp 80 messages; segments of a short code 100, of a US or Canadian long code 1, toll-free 3, of others 10. */
const WHATSAPP_PER_SECOND = 80
const SHORT_CODE_PER_SECOND = 100
const NORTH_AMERICAN_PER_SECOND = 1
const TOLL_FREE = /^\+18(00|33|44|55|66|77|88)/
const TOLL_FREE_PER_SECOND = 3
const LONG_CODE_PER_SECOND = 10

/**
 * The senders in the order of preference: WhatsApp by its number, else through the Messaging Service; SMS through the
 * Messaging Service, else from the number; codes by a service of their own where there is one. Without a WhatsApp
 * sender everything goes by SMS.
 */
export function platformSenders(account: AccountSenders): PlatformSender[] {
  const { accountSid, messagingServiceSid: service, phoneNumber: number, whatsappNumber } = account
  const wa = account.whatsappPerSecond ?? WHATSAPP_PER_SECOND
  const one = account.smsPerSecond ?? (number === null ? LONG_CODE_PER_SECOND : numberRate(number))
  const pool = account.messagingServiceNumbers ?? []
  const all =
    account.smsPerSecond ?? (pool.length === 0 ? one : pool.reduce((sum, each) => sum + numberRate(each), 0))
  const sender = (
    channel: PlatformSender['channel'],
    kind: PlatformSender['kind'],
    address: string | null,
    ratePerSecond: number,
    otpOnly = false,
  ): PlatformSender[] =>
    address === null ? [] : [{ accountSid, channel, kind, address, otpOnly, ratePerSecond }]

  return [
    ...(whatsappNumber === null
      ? sender('whatsapp', 'messaging_service', service, wa)
      : sender('whatsapp', 'number', whatsappNumber, wa)),
    ...(service === null
      ? sender('sms', 'number', number, one)
      : sender('sms', 'messaging_service', service, all)),
    ...sender('sms', 'messaging_service', account.otpMessagingServiceSid, one, true),
  ]
}

function numberRate(number: string): number {
  if (!number.startsWith('+')) return SHORT_CODE_PER_SECOND
  if (TOLL_FREE.test(number)) return TOLL_FREE_PER_SECOND
  return number.startsWith('+1') ? NORTH_AMERICAN_PER_SECOND : LONG_CODE_PER_SECOND
}
