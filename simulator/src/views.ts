import type { Channel } from './address.ts'
import { type CopyCode, copyCodeOf } from './authentication-template.ts'
import type { Message, MessageStatus } from './message.ts'
import { type Phone, type PhoneTraits, phoneTraits } from './phone.ts'
import { statusOf, type VerificationStatus } from './verification.ts'
import type { World } from './world.ts'

/** A message the simulator accepted, as tests and the page see it. */
export interface StoredMessage {
  sid: string
  accountSid: string
  to: string
  /** Null until a messaging service picked its sender. */
  from: string | null
  channel: Channel
  body: string
  messagingServiceSid: string | null
  contentSid: string | null
  /** What the phone shows around the text of an authentication template; null for any other message. */
  copyCode: CopyCode | null
  statusCallback: string | null
  status: MessageStatus
  errorCode: number | null
  dateCreated: Date
  dateUpdated: Date
  dateSent: Date | null
}

export interface MessageFilter {
  /** With the channel prefix, as in the request. */
  to?: string
  /** Without the prefix: both channels. */
  number?: string
  status?: MessageStatus
  body?: string
  accountSid?: string
}

/** A verification that was started, as tests see it. */
export interface StoredVerification {
  sid: string
  accountSid: string
  serviceSid: string
  to: string
  code: string
  status: VerificationStatus
  /** How often the code was sent. */
  sends: number
  checks: number
}

export interface PhoneSummary extends PhoneTraits {
  number: string
  name: string | null
  /** How many messages were sent to it, whatever became of them. */
  messages: number
  /** WhatsApp messages that wait for the phone to be switched on. */
  waiting: number
  last: StoredMessage | null
}

export interface PhoneView extends PhoneSummary {
  /** Oldest first; the newest 200 at most. */
  bubbles: StoredMessage[]
}

const BUBBLES_MAX = 200

export function storedMessage(message: Message): StoredMessage {
  const { sid, accountSid, to, from, channel, body, messagingServiceSid, contentSid, statusCallback } =
    message
  return {
    ...{ sid, accountSid, to, from, channel, body, messagingServiceSid, contentSid, statusCallback },
    copyCode: copyCodeOf(message),
    status: message.status,
    errorCode: message.errorCode,
    dateCreated: new Date(message.createdAtMs),
    dateUpdated: new Date(message.updatedAtMs),
    dateSent: message.sentAtMs === null ? null : new Date(message.sentAtMs),
  }
}

export function listStored(world: World, filter: MessageFilter = {}): StoredMessage[] {
  const wanted = Object.entries(filter)
  return world.store.messages
    .filter(
      (message) =>
        !message.isDeleted && wanted.every(([field, value]) => Reflect.get(message, field) === value),
    )
    .map(storedMessage)
}

/** Oldest first; `to` is E.164. */
export function listVerifications(world: World, filter: { to?: string } = {}): StoredVerification[] {
  const nowMs = world.clock.nowMs()
  return [...world.verifications.all()]
    .filter(({ to }) => filter.to === undefined || to === filter.to)
    .map((verification) => {
      const { sid, accountSid, serviceSid, to, code, sends, checks } = verification
      return {
        ...{ sid, accountSid, serviceSid, to, code, checks },
        status: statusOf(verification, nowMs),
        sends: sends.length,
      }
    })
}

export function phoneSummary(world: World, phone: Phone): PhoneSummary {
  const traits = phoneTraits(phone, { seed: world.seed, behaviour: world.settings.behaviour })
  const last = phone.messages.at(-1)
  const waiting = traits.on
    ? []
    : phone.messages.filter((m) => m.channel === 'whatsapp' && m.status === 'sent')
  return {
    ...traits,
    number: phone.number,
    name: phone.switches.name ?? null,
    messages: phone.messages.length,
    waiting: waiting.length,
    last: last === undefined ? null : storedMessage(last),
  }
}

export function phoneView(world: World, phone: Phone): PhoneView {
  const bubbles = phone.messages.filter((message) => !message.isDeleted).slice(-BUBBLES_MAX)
  return { ...phoneSummary(world, phone), bubbles: bubbles.map(storedMessage) }
}

/** Phones with the newest message first; `q` looks for digits of the number or a part of the name. */
export function listPhones(
  world: World,
  asked: { limit: number; q?: string },
): { total: number; matching: number; phones: PhoneSummary[] } {
  const { phones, messages } = world.store
  const q = (asked.q ?? '').trim().toLowerCase()
  const found = new Set<Phone>()
  if (q === '') {
    for (let i = messages.length - 1; i >= 0 && found.size < asked.limit; i--) {
      const owner = phones.get(messages[i]?.number ?? '')
      if (owner !== undefined) found.add(owner)
    }
    for (const phone of phones.values()) {
      if (found.size >= asked.limit) break
      found.add(phone)
    }
    return {
      total: phones.size,
      matching: phones.size,
      phones: [...found].map((phone) => phoneSummary(world, phone)),
    }
  }
  const digits = q.replace(/[\s()+-]/g, '')
  const isNumber = /^\d+$/.test(digits)
  const matching = [...phones.values()].filter(
    (phone) =>
      (isNumber && phone.number.includes(digits)) || (phone.switches.name ?? '').toLowerCase().includes(q),
  )
  const newestN = (phone: Phone) => phone.messages.at(-1)?.n ?? 0
  matching.sort((a, b) => newestN(b) - newestN(a))
  const shown = matching.slice(0, asked.limit).map((phone) => phoneSummary(world, phone))
  return { total: phones.size, matching: matching.length, phones: shown }
}

/** Changes what a person is like; the change is kept in the journal. */
export function switchPhone(world: World, number: string, switches: Phone['switches']): PhoneView {
  const phone = world.store.phone(number)
  Object.assign(phone.switches, switches)
  world.journal.append({ t: 'p', number, w: switches })
  world.life.phoneChanged(phone)
  for (const watch of world.watchers) watch(number)
  return phoneView(world, phone)
}
