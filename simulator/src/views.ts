import type { Channel } from './address.ts'
import { type CopyCode, copyCodeOf } from './authentication-template.ts'
import {
  APPROVAL_STATUSES,
  type ApprovalStatus,
  bodyOf,
  type Content,
  copyCodeOfContent,
  type QuickReply,
  quickRepliesOf,
} from './content.ts'
import type { Incoming } from './inbound-message.ts'
import type { Direction, Message, MessageStatus, WebhookEnd } from './message.ts'
import { type Phone, type PhoneTraits, phoneTraits, wroteToday } from './phone.ts'
import { statusOf, type VerificationStatus } from './verification.ts'
import type { World } from './world.ts'

/** A message the simulator accepted, as tests and the page see it. */
export interface StoredMessage {
  sid: string
  accountSid: string
  direction: Direction
  to: string
  /** Null until a messaging service picked its sender. */
  from: string | null
  channel: Channel
  body: string
  messagingServiceSid: string | null
  contentSid: string | null
  /** What the phone shows around the text of an authentication template; null for any other message. */
  copyCode: CopyCode | null
  /** The buttons under a template that the person can press. */
  quickReplies: QuickReply[]
  statusCallback: string | null
  status: MessageStatus
  errorCode: number | null
  /** How many files it has. */
  media: number
  /** Of a message from a person: how its webhook ended, null while it has not. */
  webhook: WebhookEnd | null
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
  direction?: Direction
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
  /** How many messages were sent to it or written on it, whatever became of them. */
  messages: number
  /** WhatsApp messages that wait for the phone to be switched on. */
  waiting: number
  /** Senders and services the person stopped by SMS: what they send is refused with 21610. */
  stopped: string[]
  last: StoredMessage | null
}

export interface PhoneView extends PhoneSummary {
  /** Oldest first; the newest 200 at most. */
  bubbles: StoredMessage[]
}

const BUBBLES_MAX = 200

export function storedMessage(world: World, message: Message): StoredMessage {
  const { sid, accountSid, direction, to, from, channel, body } = message
  const { messagingServiceSid, contentSid, statusCallback, status, errorCode } = message
  const template: Content | null = contentSid === null ? null : world.contents.known(contentSid)
  return {
    ...{ sid, accountSid, direction, to, from, channel, body },
    ...{ messagingServiceSid, contentSid, statusCallback, status, errorCode },
    copyCode: copyCodeOf(message) ?? copyCodeOfContent(template, message),
    quickReplies: quickRepliesOf(template, message),
    media: message.mediaUrls.length,
    webhook: message.inbound?.webhook ?? null,
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
    .map((message) => storedMessage(world, message))
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
    windowOpen: traits.windowOpen || wroteToday(phone, world.clock.nowMs()),
    number: phone.number,
    name: phone.switches.name ?? null,
    messages: phone.messages.length,
    waiting: waiting.length,
    stopped: [...phone.stopped],
    last: last === undefined ? null : storedMessage(world, last),
  }
}

export function phoneView(world: World, phone: Phone): PhoneView {
  const bubbles = phone.messages.filter((message) => !message.isDeleted).slice(-BUBBLES_MAX)
  return { ...phoneSummary(world, phone), bubbles: bubbles.map((bubble) => storedMessage(world, bubble)) }
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
export function switchPhone(world: World, asWritten: string, switches: Phone['switches']): PhoneView {
  const phone = world.store.phone(asWritten)
  const { number } = phone
  Object.assign(phone.switches, switches)
  world.journal.append({ t: 'p', number, w: switches })
  if (switches.windowOpen === false) {
    // Whoever closes the window by hand means it, whatever the person wrote before.
    phone.windows = {}
    world.journal.append({ t: 'x', number, w: {} })
  }
  world.life.phoneChanged(phone)
  for (const watch of world.watchers) watch(number)
  return phoneView(world, phone)
}

export interface Received {
  message: StoredMessage
  /** Of the webhook's answer; null when there was none. */
  status: number | null
  body: string
}

/** Takes a message from a person and resolves with what the webhook answered; rejects with `IncomingError`. */
export async function receiveMessage(world: World, incoming: Incoming): Promise<Received> {
  const { message, end, body } = await world.inbound.receive(incoming)
  world.tidy()
  return { message: storedMessage(world, message), status: end.status, body }
}

/** A template of the Content API, as tests and the page see it. */
export interface StoredTemplate {
  sid: string
  accountSid: string
  friendlyName: string
  language: string
  body: string
  /** What it was submitted as; null while it was not. */
  name: string | null
  category: string | null
  status: ApprovalStatus
  rejectionReason: string
}

/** Newest first, without those that were deleted. */
export function listTemplates(world: World): StoredTemplate[] {
  return [...world.contents.all()]
    .filter(({ isDeleted }) => !isDeleted)
    .map(storedTemplate)
    .reverse()
}

function storedTemplate(content: Content): StoredTemplate {
  const { sid, accountSid, friendlyName, language, approval } = content
  return {
    ...{ sid, accountSid, friendlyName, language, body: bodyOf(content) },
    name: approval?.name ?? null,
    category: approval?.category ?? null,
    status: approval?.status ?? 'unsubmitted',
    rejectionReason: approval?.rejectionReason ?? '',
  }
}

export class TemplateDecisionError extends Error {}

/** Judges a template by hand, in Meta's place; throws `TemplateDecisionError`. */
export function decideTemplate(world: World, sid: string, decided: unknown): StoredTemplate {
  const content = world.contents.find(sid)
  if (content === null) throw new TemplateDecisionError(`There is no template ${sid}.`)
  if (typeof decided !== 'object' || decided === null)
    throw new TemplateDecisionError('A decision is a JSON object.')
  const { status, rejectionReason, category } = decided as Record<string, unknown>
  const known = APPROVAL_STATUSES.find((each) => each === status)
  if (known === undefined)
    throw new TemplateDecisionError(`status is one of ${APPROVAL_STATUSES.join(', ')}.`)
  if (rejectionReason !== undefined && typeof rejectionReason !== 'string')
    throw new TemplateDecisionError('rejectionReason is a text.')
  if (category !== undefined && category !== 'UTILITY' && category !== 'MARKETING')
    throw new TemplateDecisionError('category is UTILITY or MARKETING.')
  const moved = category === undefined ? {} : { category }
  const reason = rejectionReason === undefined ? {} : { rejectionReason: rejectionReason.slice(0, 500) }
  return storedTemplate(world.approvals.decide(content, { status: known, ...reason, ...moved }))
}
