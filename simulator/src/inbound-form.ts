import { formatAddress, parseAddress } from './address.ts'
import type { Form } from './callback-form.ts'
import type { InboundDetails, Message } from './message.ts'
import { API_VERSION } from './message-json.ts'
import { hexId } from './random.ts'

const ME = 6
const FILES_MAX = 16
const GEOGRAPHY = [
  ...['ToCountry', 'ToState', 'ToCity', 'ToZip'],
  ...['FromCountry', 'FromState', 'FromCity', 'FromZip'],
]

/** The parameters of the webhook for a message from a person, as Twilio sends them for SMS and for WhatsApp. */
export function inboundForm(
  message: Message & { inbound: InboundDetails },
  { seed, unknownParameter }: { seed: number; unknownParameter: boolean },
): Form {
  const { sid, inbound, mediaUrls } = message
  const form: Form = [
    ['SmsMessageSid', sid],
    ['NumMedia', String(mediaUrls.length)],
    ['SmsSid', sid],
    ['SmsStatus', 'received'],
    ['Body', message.body],
    ['To', message.to],
    ['NumSegments', String(message.segments)],
    ['MessageSid', sid],
    ['AccountSid', message.accountSid],
    ['From', message.from ?? ''],
    ['ApiVersion', API_VERSION],
  ]
  if (message.messagingServiceSid !== null) form.push(['MessagingServiceSid', message.messagingServiceSid])
  mediaUrls.forEach((url, i) => {
    const me = `ME${hexId(seed, message.n * FILES_MAX + i, ME)}`
    const atTwilio = `https://api.twilio.com/${API_VERSION}/Accounts/${message.accountSid}/Messages/${sid}/Media/${me}`
    form.push([`MediaUrl${i}`, url || atTwilio], [`MediaContentType${i}`, inbound.mediaTypes[i] ?? ''])
  })
  if (message.channel === 'whatsapp') form.push(...whatsAppParameters(message))
  // Outside of North America Twilio knows no places, but the parameters are there, and signed.
  else for (const name of GEOGRAPHY) form.push([name, ''])
  if (inbound.optOutType !== null) form.push(['OptOutType', inbound.optOutType])
  if (unknownParameter) form.push(['SimulatorUnknownParameter', '1'])
  return withFields(form, inbound.fields)
}

function whatsAppParameters(message: Message & { inbound: InboundDetails }): Form {
  const { profileName, messageType, button, repliesTo } = message.inbound
  const { number } = parseAddress(message.from ?? '')
  const form: Form = [
    ['ProfileName', profileName ?? ''],
    ['WaId', number.slice(1)],
    ['ExternalUserId', `whatsapp:BR.${message.number.slice(1)}`],
    ['MessageType', messageType],
    ['ReferralNumMedia', '0'],
  ]
  if (button !== null) {
    form.push(['ButtonText', button.text])
    if (button.payload !== null) form.push(['ButtonPayload', button.payload])
  }
  if (repliesTo !== null) {
    form.push(['OriginalRepliedMessageSid', repliesTo])
    form.push(['OriginalRepliedMessageSender', formatAddress(parseAddress(message.to))])
    form.push(['Forwarded', 'false'], ['FrequentlyForwarded', 'false'])
  }
  const context = Object.fromEntries(form.filter(([name]) => !name.startsWith('Referral')))
  form.push(['ChannelMetadata', JSON.stringify({ type: 'whatsapp', data: { context } })])
  return form
}

function withFields(form: Form, fields: InboundDetails['fields']): Form {
  const kept = form.filter(([name]) => !(name in fields))
  for (const [name, value] of Object.entries(fields)) if (value !== null) kept.push([name, value])
  return kept
}
