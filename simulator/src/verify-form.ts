import { type Channel, isLandline, isPhoneNumber } from './address.ts'
import { countryOf, type Lang } from './country.ts'
import type { VerifySettings } from './options.ts'
import { type Refusal, refusal } from './refusals.ts'

/** What a start asks for, already checked. */
export interface CodeWanted {
  to: string
  channel: Channel
  lang: Lang
  friendlyName: string
  customCode: string | null
}

/** Channels Twilio knows; here they are switched off in every service. */
const CHANNELS_OFF = new Set(['call', 'sna', 'auto', 'rcs', 'rbm'])
const FRIENDLY_NAME_CHARACTERS_MAX = 30

/** Reads the form of a start: what is asked for, or why Twilio would refuse it. */
export function readStartForm(form: URLSearchParams, settings: VerifySettings): CodeWanted | Refusal {
  const channel = form.get('Channel') ?? ''
  if (CHANNELS_OFF.has(channel)) return refusal(60223, { message: `Delivery channel disabled: ${channel}` })
  if (channel === 'email') return refusal(60217)
  if (channel !== 'sms' && channel !== 'whatsapp') return invalidParameter('Channel')
  const to = form.get('To') ?? ''
  if (!isPhoneNumber(to)) return invalidParameter('To')
  if (channel === 'sms' && isLandline(to)) return refusal(60205)
  const customCode = form.get('CustomCode')
  if (customCode !== null && !settings.customCode) return refusal(60204)
  if (customCode !== null && !isCode(customCode)) return invalidParameter('CustomCode')
  const friendlyName = form.get('CustomFriendlyName') ?? settings.friendlyName
  if (friendlyName.length > FRIENDLY_NAME_CHARACTERS_MAX) return invalidParameter('CustomFriendlyName')
  return { to, channel, friendlyName, customCode, lang: langOf(form.get('Locale'), to) }
}

/** A code that can be checked at all. */
export function isCode(text: string): boolean {
  return /^[0-9A-Za-z]{4,10}$/.test(text)
}

export function invalidParameter(name: string): Refusal {
  return refusal(60200, { message: `Invalid parameter: ${name}` })
}

/** Without a Locale the number decides; one that is not known here is English, as at Twilio. */
function langOf(locale: string | null, to: string): Lang {
  if (locale === null || locale === '') return countryOf(to)?.lang ?? 'en'
  const [language = ''] = locale.toLowerCase().split(/[-_]/)
  if (language === 'pt') return 'pt-BR'
  return language === 'es' ? 'es' : 'en'
}
