import {
  type Channel,
  canonicalNumber,
  formatAddress,
  isE164,
  isPhoneNumber,
  isShortCode,
  parseAddress,
  withoutNinthDigit,
} from './address.ts'
import type { Message, NewMessage } from './message.ts'
import { type Settings, VERIFY_ACCOUNT_SID } from './options.ts'
import { type PhoneTraits, phoneTraits } from './phone.ts'
import type { Store } from './store.ts'

/** What a person writes. Everything but who and on which channel has a default. */
export interface Incoming {
  /** E.164; of an older Brazilian mobile either form. */
  from: string
  channel: Channel
  /** Which of your senders. Default: the one that last wrote to this person on the channel, else the simulator's own. */
  to?: string
  body?: string
  /** SMS takes ten files, WhatsApp one. Without a URL it is Twilio's, where nothing will be found. */
  media?: ReadonlyArray<{ contentType: string; url?: string }>
  /** A button of WhatsApp was pressed. Its text is the body, and the message that had it is quoted. */
  button?: { text: string; payload?: string }
  /** SID of the message that is quoted. */
  repliesTo?: string
  profileName?: string
  /** WhatsApp's kind, where it does not follow from the rest: location, contacts, sticker … */
  messageType?: string
  /** Parameters of the webhook by their own names, added or changed; null takes one away. */
  fields?: Readonly<Record<string, string | null>>
}

export class IncomingError extends Error {}

const BODY_CHARACTERS_MAX = { sms: 1600, whatsapp: 4096 } as const
const MEDIA_MAX = { sms: 10, whatsapp: 1 } as const
const FIELDS_MAX = 50
const FIELD_CHARACTERS_MAX = 10_000

/** Checks what came from outside. Throws `IncomingError`. */
export function readIncoming(input: unknown): Incoming {
  if (!isObject(input)) throw new IncomingError('A message is a JSON object.')
  const { from, channel, to, body = '', media = [], button, fields = {}, ...words } = input
  if (typeof from !== 'string' || !isPhoneNumber(parseAddress(from).number))
    throw new IncomingError('from is a number in E.164, such as +5511981234477.')
  if (channel !== 'sms' && channel !== 'whatsapp') throw new IncomingError('channel is sms or whatsapp.')
  if (to !== undefined && !(typeof to === 'string' && isSender(to, channel)))
    throw new IncomingError('to is a number of yours, on the same channel.')
  if (typeof body !== 'string' || body.length > BODY_CHARACTERS_MAX[channel])
    throw new IncomingError(`body is a text of at most ${BODY_CHARACTERS_MAX[channel]} characters.`)
  if (!Array.isArray(media) || media.length > MEDIA_MAX[channel] || !media.every(isFile))
    throw new IncomingError(`media is a list of {contentType, url?}, at most ${MEDIA_MAX[channel]}.`)
  if (button !== undefined && !isButton(button)) throw new IncomingError('button is {text, payload?}.')
  if (channel === 'sms' && button !== undefined) throw new IncomingError('SMS has no buttons.')
  if (!isObject(fields) || Object.keys(fields).length > FIELDS_MAX || !Object.values(fields).every(isField))
    throw new IncomingError('fields are parameters by name, each a text or null.')
  for (const [name, value] of Object.entries(words)) {
    const isKnown = name === 'repliesTo' || name === 'profileName' || name === 'messageType'
    if (!isKnown || !(value === undefined || typeof value === 'string'))
      throw new IncomingError(`A message has no ${name}, or not of this kind.`)
  }
  // Every value was looked at above.
  return input as unknown as Incoming
}

function isSender(address: string, channel: Channel): boolean {
  const { number, channel: written } = parseAddress(address)
  return (isE164(number) || isShortCode(number)) && (written === channel || written === 'sms')
}

function isFile(file: unknown): boolean {
  if (!isObject(file)) return false
  return typeof file.contentType === 'string' && (file.url === undefined || typeof file.url === 'string')
}

function isButton(button: unknown): boolean {
  if (!isObject(button)) return false
  return (
    typeof button.text === 'string' && (button.payload === undefined || typeof button.payload === 'string')
  )
}

function isField(value: unknown): boolean {
  return value === null || (typeof value === 'string' && value.length <= FIELD_CHARACTERS_MAX)
}

/** The message this becomes. Throws `IncomingError` when this person cannot write so now. */
export function inboundMessage(
  incoming: Incoming,
  by: { store: Store; settings: Settings; seed: number },
): NewMessage {
  const { store, settings, seed } = by
  const { channel, media = [], button = null, fields = {} } = incoming
  const number = canonicalNumber(parseAddress(incoming.from).number)
  const phone = store.findPhone(number) ?? { number, switches: {}, windows: {}, stopped: [], messages: [] }
  const person = phoneTraits(phone, { seed, behaviour: settings.behaviour })
  refuseSilent(person, channel)
  const isOld = channel === 'whatsapp' && person.oldWhatsAppId
  const to =
    incoming.to === undefined ? null : formatAddress({ channel, number: parseAddress(incoming.to).number })
  const last = lastWritten(phone.messages, channel, to)
  return {
    accountSid: last?.accountSid ?? settings.accounts[0].sid,
    direction: 'inbound',
    to: to ?? last?.from ?? formatAddress({ channel, number: settings.senders[channel] }),
    from: formatAddress({ channel, number: isOld ? withoutNinthDigit(number) : number }),
    ...{ number, channel },
    messagingServiceSid: last?.messagingServiceSid ?? null,
    body: incoming.body ?? button?.text ?? '',
    mediaUrls: media.map(({ url = '' }) => url),
    ...{ contentSid: null, contentVariables: null, statusCallback: null, validityPeriodS: 0, sendAtMs: null },
    inbound: {
      profileName: channel === 'sms' ? null : (incoming.profileName ?? phone.switches.name ?? number),
      messageType: incoming.messageType ?? kindOf(incoming),
      button: button && { text: button.text, payload: button.payload ?? null },
      repliesTo: incoming.repliesTo ?? (button === null ? null : (last?.sid ?? null)),
      mediaTypes: media.map(({ contentType }) => contentType),
      ...{ fields: { ...fields }, optOutType: null, webhook: null },
    },
  }
}

function refuseSilent(person: PhoneTraits, channel: Channel): void {
  if (!person.on) throw new IncomingError('This phone is switched off.')
  if (channel === 'sms') return
  if (!person.hasWhatsApp) throw new IncomingError('This phone has no WhatsApp.')
  if (person.blockedBusiness) throw new IncomingError('This person has blocked the business on WhatsApp.')
}

/** What last came from this sender, or from any that can be answered: a name cannot. */
function lastWritten(messages: readonly Message[], channel: Channel, from: string | null): Message | null {
  for (let i = messages.length - 1; i >= 0; i--) {
    const message = messages[i]
    if (message === undefined || message.channel !== channel || message.direction === 'inbound') continue
    // Verify writes from numbers of its own, even where they look like yours here.
    if (message.accountSid === VERIFY_ACCOUNT_SID) continue
    if (message.from === null || !isSender(message.from, channel)) continue
    if (from === null || message.from === from) return message
  }
  return null
}

function kindOf({ media = [], button }: Incoming): string {
  if (button !== undefined) return 'button'
  const [only] = media
  if (only === undefined) return 'text'
  const kind = only.contentType.split('/')[0] ?? ''
  return ['image', 'audio', 'video'].includes(kind) ? kind : 'document'
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
