import { canonicalNumber, parseAddress } from './address.ts'
import { firstStatus, type Message, type NewMessage } from './message.ts'
import type { Phone } from './phone.ts'
import { hexId } from './random.ts'
import { countSegments } from './segments.ts'

/** Everything accepted, in memory: by SID, by time, by phone. Keeps the newest `messagesMax` messages. */
export interface Store {
  readonly messages: readonly Message[]
  add(wanted: NewMessage, atMs: number): Message
  /** Puts back a message read from the journal, or takes its place in order. */
  restore(message: Message): void
  /** Takes back the message just added: it could not be written down. */
  takeBack(message: Message): void
  find(sid: string): Message | null
  /** The phone of a number, in either of its forms; made when it is new. */
  phone(number: string): Phone
  findPhone(number: string): Phone | null
  /** True when a person ever wrote to this number: then messages to it lie in the phones of those who wrote. */
  isWrittenTo(number: string): boolean
  readonly phones: ReadonlyMap<string, Phone>
  /** The number of the newest message ever accepted. */
  lastN(): number
  countFrom(n: number): void
  /** Forgets deleted messages, and the oldest above the limit that have come to rest. */
  trim(): void
}

const SM = 1
const MM = 2
/** Trimming walks everything, so it waits until it is worth it. */
const TRIM_SLACK = 1.2

export function openStore(options: { seed: number; messagesMax: number }): Store {
  let messages: Message[] = []
  const bySid = new Map<string, Message>()
  const phones = new Map<string, Phone>()
  const writtenTo = new Set<string>()
  let lastN = 0

  function phone(asWritten: string): Phone {
    const number = canonicalNumber(asWritten)
    let found = phones.get(number)
    if (found === undefined) {
      found = { number, switches: {}, windows: {}, stopped: [], messages: [] }
      phones.set(number, found)
    }
    return found
  }

  function insert(message: Message): void {
    messages.push(message)
    bySid.set(message.sid, message)
    phone(message.number).messages.push(message)
    if (message.direction === 'inbound') writtenTo.add(parseAddress(message.to).number)
    lastN = Math.max(lastN, message.n)
  }

  function forget(gone: Set<Message>): void {
    messages = messages.filter((message) => !gone.has(message))
    for (const number of new Set([...gone].map((message) => message.number))) {
      const owner = phones.get(number)
      if (owner === undefined) continue
      owner.messages = owner.messages.filter((message) => !gone.has(message))
      if (owner.messages.length === 0 && !isMarked(owner)) phones.delete(number)
    }
    for (const message of gone) bySid.delete(message.sid)
  }

  return {
    get messages() {
      return messages
    },
    phones,
    phone,
    findPhone: (number) => phones.get(canonicalNumber(number)) ?? null,
    isWrittenTo: (number) => writtenTo.has(number),
    find(sid) {
      const message = bySid.get(sid)
      return message === undefined || message.isDeleted ? null : message
    },
    add(wanted, atMs) {
      const message = newMessage(wanted, { n: lastN + 1, seed: options.seed, atMs })
      insert(message)
      if (messages.length > options.messagesMax * TRIM_SLACK) this.trim()
      return message
    },
    restore: insert,
    takeBack: (message) => forget(new Set([message])),
    lastN: () => lastN,
    countFrom(n) {
      lastN = Math.max(lastN, n)
    },
    trim() {
      const tooMany = messages.length - options.messagesMax
      const isOld = (message: Message, index: number) => index < tooMany && message.status !== 'scheduled'
      forget(new Set(messages.filter((message, index) => message.isDeleted || isOld(message, index))))
    },
  }
}

/** True for a phone that is more than its messages: it was switched by hand, or its person opened a window or stopped a sender. */
function isMarked({ switches, windows, stopped }: Phone): boolean {
  return Object.keys(switches).length > 0 || Object.keys(windows).length > 0 || stopped.length > 0
}

/** Spelled out field by field: a spread here cost a third of a request. */
function newMessage(wanted: NewMessage, made: { n: number; seed: number; atMs: number }): Message {
  const isMedia = wanted.mediaUrls.length > 0
  const status = firstStatus(wanted)
  return {
    n: made.n,
    sid: (isMedia ? 'MM' : 'SM') + hexId(made.seed, made.n, isMedia ? MM : SM),
    accountSid: wanted.accountSid,
    direction: wanted.direction,
    to: wanted.to,
    from: wanted.from,
    number: canonicalNumber(wanted.number),
    channel: wanted.channel,
    messagingServiceSid: wanted.messagingServiceSid,
    body: wanted.body,
    mediaUrls: wanted.mediaUrls,
    contentSid: wanted.contentSid,
    contentVariables: wanted.contentVariables,
    statusCallback: wanted.statusCallback,
    validityPeriodS: wanted.validityPeriodS,
    sendAtMs: wanted.sendAtMs,
    inbound: wanted.inbound,
    status,
    calledStatus: wanted.inbound === null ? status : 'receiving',
    errorCode: null,
    segments: segmentsAtCreate(wanted),
    createdAtMs: made.atMs,
    updatedAtMs: made.atMs,
    sentAtMs: wanted.inbound === null ? null : made.atMs,
    isDeleted: false,
  }
}

/** Zero while a service has not picked a sender. */
function segmentsAtCreate(wanted: NewMessage): number {
  if (wanted.messagingServiceSid !== null && wanted.inbound === null) return 0
  return wanted.channel === 'whatsapp' ? 1 : countSegments(wanted.body)
}
