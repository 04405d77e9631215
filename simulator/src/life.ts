import { formatAddress } from './address.ts'
import type { Callbacks } from './callbacks.ts'
import type { SimClock } from './clock.ts'
import type { LiveFaults } from './faults.ts'
import type { Journal } from './journal.ts'
import { firstStatus, isFinal, isWaiting, type Message, type MessageStatus } from './message.ts'
import { type Behaviour, type Phone, type PhoneTraits, phoneTraits } from './phone.ts'
import type { Draw } from './random.ts'
import { countSegments } from './segments.ts'
import type { Store } from './store.ts'
import type { Timeline } from './timeline.ts'

/** What becomes of a message after it was accepted: sent, delivered, read, or the ways it can fail. */
export interface Life {
  /** Starts when the answer went out; `delayMs` is what the answer itself took. */
  begin(message: Message, delayMs: number): void
  /** Goes on from where a message was when the simulator last stopped, callbacks that were not sent included. */
  resume(message: Message): void
  /** False when it is too late. */
  cancel(message: Message): boolean
  /** A person changed: what waited for the phone arrives, what lay unread is read. */
  phoneChanged(phone: Phone): void
}

export interface LifeDeps {
  seed: number
  behaviour: Behaviour
  senders: { whatsapp: string; sms: string }
  store: Store
  journal: Journal
  faults: LiveFaults
  callbacks: Callbacks
  draw: Draw
  clock: SimClock
  timeline: Timeline
  /** SendAt has a timeline of its own, so that skipping ahead does not send what is planned for next week. */
  schedule: Timeline
  changed: (message: Message) => void
}

/** Milliseconds from one state to the next. */
const PACES = {
  kind: { toSender: [0, 3], toSent: [2, 8], toEnd: [2, 10], toRead: [2, 10] },
  lifelike: { toSender: [10, 60], toSent: [100, 600], toEnd: [300, 3000], toRead: [500, 4000] },
} as const satisfies Record<Behaviour, Record<string, readonly [number, number]>>

type Step = keyof (typeof PACES)['kind']

type Fate =
  | { end: 'arrives' }
  | { end: 'waits' }
  | { end: 'refused'; status: 'failed' | 'undelivered'; errorCode: number; isSentFirst: boolean }

export function openLife(deps: LifeDeps): Life {
  const { timeline, faults } = deps
  const nextSlotMs = new Map<string, number>()
  const paces = PACES[deps.behaviour]

  const traitsOf = (message: Message): PhoneTraits => phoneTraits(deps.store.phone(message.number), deps)

  function later(message: Message, step: Step, run: (message: Message) => void, extraMs = 0): void {
    const [least, most] = paces[step]
    timeline.after(extraMs + least + deps.draw(message.n, step) * (most - least), () => {
      if (!message.isDeleted) run(message)
    })
  }

  function move(message: Message, status: MessageStatus, errorCode: number | null = null): void {
    const atMs = deps.clock.nowMs()
    message.status = status
    message.errorCode = errorCode
    message.updatedAtMs = atMs
    if (status !== 'queued' && status !== 'accepted' && status !== 'canceled') message.sentAtMs ??= atMs
    writeDown(deps.journal, message)
    deps.changed(message)
    tell(message)
  }

  function tell(message: Message): void {
    const { status, errorCode, updatedAtMs, sid } = message
    deps.callbacks.tell(message, { status, errorCode, atMs: updatedAtMs }, () => {
      message.calledStatus = status
      if (message.statusCallback !== null) deps.journal.append({ t: 'c', sid, s: status })
    })
  }

  function waitForSlot(message: Message): number {
    const rate = faults.hit('senderRate', message)
    if (rate === null) return 0
    const sender = message.from ?? message.messagingServiceSid ?? ''
    const now = timeline.nowMs()
    const slot = Math.max(now, nextSlotMs.get(sender) ?? 0)
    nextSlotMs.set(sender, slot + 1000 / rate.perSecond)
    return slot - now
  }

  /** A service picks its sender now; only then the message has a From and its segments are known. */
  function depart(message: Message): void {
    if (!isWaiting(message.status)) return
    message.from ??= formatAddress({ channel: message.channel, number: deps.senders[message.channel] })
    message.segments = message.channel === 'whatsapp' ? 1 : countSegments(message.body)
    if (message.status !== 'queued') move(message, 'queued')
    const waitMs = waitForSlot(message)
    const validMs = message.validityPeriodS * 1000
    if (waitMs <= validMs) later(message, 'toSent', handOver, waitMs)
    else later(message, 'toSent', (late) => fail(late, 'failed', 30036), validMs)
  }

  function handOver(message: Message): void {
    if (!isWaiting(message.status)) return
    const fate = fateOf(message, traitsOf(message), faults)
    if (fate.end === 'refused' && !fate.isSentFirst) {
      fail(message, fate.status, fate.errorCode)
      return
    }
    move(message, 'sent')
    meet(message, fate)
  }

  function meet(message: Message, fate: Fate): void {
    if (fate.end === 'arrives') later(message, 'toEnd', arrive)
    if (fate.end === 'refused') later(message, 'toEnd', (lost) => fail(lost, fate.status, fate.errorCode))
  }

  function fail(message: Message, status: 'failed' | 'undelivered', errorCode: number): void {
    if (message.status === 'sent' || isWaiting(message.status)) move(message, status, errorCode)
  }

  function arrive(message: Message): void {
    if (message.status !== 'sent') return
    move(message, 'delivered')
    if (message.channel === 'whatsapp' && traitsOf(message).readsAtOnce) later(message, 'toRead', read)
  }

  function read(message: Message): void {
    if (message.status === 'delivered') move(message, 'read')
  }

  function goOn(message: Message, delayMs = 0): void {
    if (message.status === 'scheduled') {
      deps.schedule.after((message.sendAtMs ?? 0) - deps.clock.nowMs(), () => depart(message))
    } else if (isWaiting(message.status)) later(message, 'toSender', depart, delayMs)
    else if (message.status === 'sent') meet(message, fateOf(message, traitsOf(message), faults))
    else if (
      message.status === 'delivered' &&
      message.channel === 'whatsapp' &&
      traitsOf(message).readsAtOnce
    ) {
      later(message, 'toRead', read)
    }
  }

  return {
    begin: goOn,
    resume(message) {
      if (message.calledStatus !== message.status && message.status !== firstStatus(message)) tell(message)
      goOn(message)
    },
    cancel(message) {
      if (!isWaiting(message.status)) return false
      move(message, 'canceled')
      return true
    },
    phoneChanged(phone) {
      const traits = phoneTraits(phone, deps)
      const takesWhatsApp = traits.on && traits.hasWhatsApp && !traits.blockedBusiness
      for (const message of phone.messages) {
        if (message.channel !== 'whatsapp' || isFinal(message.status)) continue
        if (message.status === 'sent' && takesWhatsApp) later(message, 'toEnd', arrive)
        if (message.status === 'delivered' && traits.readsAtOnce) later(message, 'toRead', read)
      }
    },
  }
}

/** What the network will do with a message, decided when it is handed over. */
function fateOf(message: Message, person: PhoneTraits, faults: LiveFaults): Fate {
  const ordered = faults.hit('finalStatus', message)
  if (ordered !== null) {
    const { status, errorCode } = ordered
    return { end: 'refused', status, errorCode, isSentFirst: status === 'undelivered' }
  }
  const natural = message.channel === 'whatsapp' ? whatsAppFate(message, person, faults) : smsFate(person)
  return natural.end === 'arrives' && faults.hit('noReceipt', message) !== null ? { end: 'waits' } : natural
}

function whatsAppFate(message: Message, person: PhoneTraits, faults: LiveFaults): Fate {
  const refused = (errorCode: number) =>
    ({ end: 'refused', status: 'failed', errorCode, isSentFirst: false }) as const
  if (!person.hasWhatsApp) return refused(63024)
  const isTemplate = message.contentSid !== null
  if (!isTemplate && (!person.windowOpen || faults.hit('windowClosed', message) !== null))
    return refused(63016)
  if (person.blockedBusiness)
    return { end: 'refused', status: 'undelivered', errorCode: 63014, isSentFirst: true }
  return { end: person.on ? 'arrives' : 'waits' }
}

function smsFate(person: PhoneTraits): Fate {
  const errorCode = person.smsErrorCode ?? (person.on ? null : 30003)
  if (errorCode === null) return { end: 'arrives' }
  return { end: 'refused', status: 'undelivered', errorCode, isSentFirst: true }
}

function writeDown(journal: Journal, message: Message): void {
  const { sid, status, updatedAtMs, errorCode, from, segments, sentAtMs } = message
  journal.append({ t: 's', sid, s: status, at: updatedAtMs, e: errorCode, f: from, g: segments, d: sentAtMs })
}
