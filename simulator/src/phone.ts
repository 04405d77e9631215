import { parseAddress } from './address.ts'
import type { Message } from './message.ts'
import { drawForText } from './random.ts'

export type Behaviour = 'kind' | 'lifelike'

/** What can be said about the person behind a number. */
export interface PhoneTraits {
  /** Switched on and with signal. Off: SMS ends `undelivered` 30003, WhatsApp stays `sent` until it is on again. */
  on: boolean
  /** False: WhatsApp is accepted and then fails with 63024. */
  hasWhatsApp: boolean
  /** True: WhatsApp ends `undelivered` 63014. */
  blockedBusiness: boolean
  /** WhatsApp is read as soon as it arrives. */
  readsAtOnce: boolean
  /** False: WhatsApp without a template fails with 63016, unless the person wrote to that sender within 24 hours. */
  windowOpen: boolean
  /** An older Brazilian WhatsApp: its messages come from a number without the ninth digit. */
  oldWhatsAppId: boolean
  /** Every SMS to this number ends `undelivered` with this code, such as 30005 for a number that does not exist. */
  smsErrorCode: number | null
}

export type PhoneSwitches = { -readonly [Name in keyof PhoneTraits]?: PhoneTraits[Name] | null } & {
  /** A name for the page; the simulator cannot know one. */
  name?: string | null
}

/** A number that ever received or wrote something, or was switched by hand. */
export interface Phone {
  number: string
  switches: PhoneSwitches
  /** When the person last wrote to each WhatsApp sender, milliseconds since 1970: free text is let through for a day. */
  windows: Record<string, number>
  /** Senders and services the person stopped by SMS: Twilio refuses what they send. */
  stopped: string[]
  messages: Message[]
}

const KIND: PhoneTraits = {
  on: true,
  hasWhatsApp: true,
  blockedBusiness: false,
  readsAtOnce: false,
  windowOpen: true,
  oldWhatsAppId: false,
  smsErrorCode: null,
}

/**
 * What this person is like. Switches win; else everybody is reachable (kind), or the number decides (lifelike): 82 % get
 * everything, 14 % have no WhatsApp, 2 % are outside the 24-hour window and 2 % are dead numbers without WhatsApp, so that every message comes to an end.
 */
export function phoneTraits(phone: Phone, world: { seed: number; behaviour: Behaviour }): PhoneTraits {
  const traits = { ...(world.behaviour === 'kind' ? KIND : lifelikeTraits(world.seed, phone.number)) }
  const { name: _name, ...switches } = phone.switches
  for (const [trait, value] of Object.entries(switches)) {
    if (value !== null && value !== undefined) Object.assign(traits, { [trait]: value })
  }
  if (switches.on === true && switches.smsErrorCode === undefined) traits.smsErrorCode = null
  return traits
}

function lifelikeTraits(seed: number, number: string): PhoneTraits {
  const lot = drawForText(seed, number)
  const reader = drawForText(seed ^ 0x5eed, number) < 0.5
  if (lot < 0.82) return { ...KIND, readsAtOnce: reader }
  if (lot < 0.96) return { ...KIND, hasWhatsApp: false }
  if (lot < 0.98) return { ...KIND, windowOpen: false }
  // Nobody is switched off by chance: senders try such phones again for minutes, and a demonstration would not end.
  return { ...KIND, hasWhatsApp: false, smsErrorCode: lot < 0.99 ? 30005 : 30006 }
}

const WINDOW_MS = 86_400_000

/** True when the person wrote within 24 hours, to this WhatsApp sender if one is named. */
export function wroteToday({ windows }: Phone, nowMs: number, sender?: string | null): boolean {
  const named = sender === undefined || sender === null ? null : parseAddress(sender).number
  return Object.entries(windows).some(
    ([number, atMs]) => (named === null || number === named) && nowMs - atMs < WINDOW_MS,
  )
}

export class PhoneSwitchError extends Error {}

const YES_NO = ['on', 'hasWhatsApp', 'blockedBusiness', 'readsAtOnce', 'windowOpen', 'oldWhatsAppId'] as const

/** Checks switches that came from outside; `null` gives a trait back to chance. Throws `PhoneSwitchError`. */
export function readSwitches(input: unknown): PhoneSwitches {
  if (typeof input !== 'object' || input === null || Array.isArray(input)) {
    throw new PhoneSwitchError('The switches are a JSON object.')
  }
  const switches: PhoneSwitches = {}
  for (const [name, value] of Object.entries(input)) {
    const trait = YES_NO.find((known) => known === name)
    if (trait !== undefined && (typeof value === 'boolean' || value === null)) switches[trait] = value
    else if (name === 'smsErrorCode' && (value === null || isCode(value))) switches.smsErrorCode = value
    else if (name === 'name' && (value === null || typeof value === 'string'))
      switches.name = value?.slice(0, 80) ?? null
    else throw new PhoneSwitchError(`${name} cannot be switched to ${JSON.stringify(value)}.`)
  }
  return switches
}

function isCode(value: unknown): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= 1 && value <= 999_999
}
