import { isShortCode, parseAddress } from './address.ts'
import type { Message, NewMessage } from './message.ts'
import { VERIFY_ACCOUNT_SID } from './options.ts'
import type { Phone } from './phone.ts'

export type Keyword = 'STOP' | 'START' | 'HELP'

/** Twilio's default words. They are English only: PARAR and SAIR are for you to handle. */
const WORDS: Readonly<Record<string, Keyword>> = {
  ...{ STOP: 'STOP', STOPALL: 'STOP', UNSUBSCRIBE: 'STOP', CANCEL: 'STOP', END: 'STOP', QUIT: 'STOP' },
  ...{ OPTOUT: 'STOP', REVOKE: 'STOP' },
  ...{ START: 'START', YES: 'START', UNSTOP: 'START' },
  ...{ HELP: 'HELP', INFO: 'HELP' },
}

const ANSWERS: Readonly<Record<Keyword, string>> = {
  STOP: 'You are unsubscribed and will get no more messages from this number. Reply START to subscribe again.',
  START: 'You are subscribed again to messages from this number. Reply STOP to unsubscribe.',
  HELP: 'Reply STOP to unsubscribe. Msg&Data Rates May Apply.',
}

/** The word of Twilio's that an SMS consists of. WhatsApp has none, nor a short code outside of a service. */
export function keywordOf({ channel, body, to, messagingServiceSid }: NewMessage): Keyword | null {
  if (channel !== 'sms') return null
  if (messagingServiceSid === null && isShortCode(parseAddress(to).number)) return null
  return WORDS[body.trim().toUpperCase()] ?? null
}

/**
 * What a keyword changes: who may no longer write to the person, and what Twilio answers. A word that changes nothing
 * is not answered, but for HELP: people say YES to other things.
 */
export function obeyKeyword(
  keyword: Keyword,
  message: NewMessage,
  { stopped }: Phone,
): { stopped: string[]; answer: string | null } {
  const { messagingServiceSid } = message
  const senders = [
    parseAddress(message.to).number,
    ...(messagingServiceSid === null ? [] : [messagingServiceSid]),
  ]
  if (keyword === 'HELP') return { stopped, answer: ANSWERS.HELP }
  const others = stopped.filter((sender) => !senders.includes(sender))
  const next = keyword === 'STOP' ? [...others, ...senders] : others
  return { stopped: next, answer: next.length === stopped.length ? null : ANSWERS[keyword] }
}

/** True when Twilio would refuse this SMS with 21610: the person stopped its sender, or its service. Verify has senders of its own. */
export function isStopped(
  { accountSid, channel, from, messagingServiceSid }: NewMessage | Message,
  phone: Phone | null,
  senders: { sms: string },
): boolean {
  if (phone === null || phone.stopped.length === 0 || channel !== 'sms') return false
  if (accountSid === VERIFY_ACCOUNT_SID) return false
  // A service has no pool of its own here: it sends by the one number there is.
  return phone.stopped.includes(from ?? senders.sms) || phone.stopped.includes(messagingServiceSid ?? '')
}
