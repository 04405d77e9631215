import { storable } from '../text/storable.ts'

/** What somebody wrote to one of our numbers. Unknown parameters are signed and kept, never required. */
export interface InboundMessage {
  accountSid: string
  sid: string
  channel: 'whatsapp' | 'sms'
  /** Without `whatsapp:`; E.164, or what else they write from. */
  from: string
  to: string
  messagingServiceSid: string | null
  body: string
  /** Twilio's word for what it is: text, image, audio, document, location, contacts, button, … */
  kind: string
  media: { url: string; contentType: string }[]
  /** Button or list item, place, quoted message, forwarding: what there was of it, by our names. */
  details: Record<string, string>
  profileName: string | null
  /** Advanced Opt-Out took it for this, acted on it and answered. */
  optOutType: 'STOP' | 'START' | 'HELP' | null
  /** Every parameter as received. */
  raw: Record<string, string>
}

const PARAMETERS_MAX = 200
const VALUE_CHARACTERS_MAX = 5_000
const MEDIA_MAX = 10
const WHATSAPP = 'whatsapp:'

const DETAILS = {
  ButtonText: 'button_text',
  ButtonPayload: 'button_payload',
  ButtonType: 'button_type',
  ListId: 'list_id',
  ListTitle: 'list_title',
  ListDescription: 'list_description',
  InteractiveData: 'interactive_data',
  FlowData: 'flow_data',
  Latitude: 'latitude',
  Longitude: 'longitude',
  Address: 'address',
  Label: 'label',
  OriginalRepliedMessageSid: 'quoted_sid',
  OriginalRepliedMessageSender: 'quoted_sender',
  Forwarded: 'forwarded',
  FrequentlyForwarded: 'frequently_forwarded',
  ReferralHeadline: 'referral_headline',
  ReferralBody: 'referral_body',
  ReferralSourceUrl: 'referral_source_url',
  WaId: 'wa_id',
  ExternalUserId: 'external_user_id',
  FromCity: 'from_city',
  FromState: 'from_state',
  FromCountry: 'from_country',
} as const

/** Reads the form of an incoming message; null when it is none: no SID, no account, nobody who wrote, no number of ours. */
export function parseInboundMessage(form: URLSearchParams): InboundMessage | null {
  const raw = Object.fromEntries(
    [...form]
      .slice(0, PARAMETERS_MAX)
      .map(([name, value]) => [storable(name), storable(value.slice(0, VALUE_CHARACTERS_MAX))]),
  )
  const { AccountSid: accountSid, From: from, To: to } = raw
  const sid = raw.MessageSid ?? raw.SmsMessageSid ?? raw.SmsSid
  if (!sid || !accountSid || !from || !to) return null
  const channel = from.startsWith(WHATSAPP) ? 'whatsapp' : 'sms'
  const media = mediaOf(raw)
  return {
    ...{ accountSid, sid, channel, media, raw },
    from: bare(from),
    to: bare(to),
    messagingServiceSid: raw.MessagingServiceSid || null,
    body: raw.Body ?? '',
    kind: raw.MessageType || (media.length > 0 ? 'media' : 'text'),
    details: detailsOf(raw),
    profileName: raw.ProfileName || null,
    optOutType: optOutTypeOf(raw.OptOutType),
  }
}

function mediaOf(raw: Record<string, string>): InboundMessage['media'] {
  const count = Math.min(Number(raw.NumMedia) || 0, MEDIA_MAX)
  return Array.from({ length: count }, (_, i) => ({
    url: raw[`MediaUrl${i}`] ?? '',
    contentType: raw[`MediaContentType${i}`] ?? '',
  }))
}

function detailsOf(raw: Record<string, string>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(DETAILS).flatMap(([name, ours]) => (raw[name] ? [[ours, raw[name]] as const] : [])),
  )
}

function optOutTypeOf(text: string | undefined): InboundMessage['optOutType'] {
  const type = text?.toUpperCase()
  return type === 'STOP' || type === 'START' || type === 'HELP' ? type : null
}

function bare(address: string): string {
  return address.startsWith(WHATSAPP) ? address.slice(WHATSAPP.length) : address
}
