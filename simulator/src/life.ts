import { formatAddress } from './address.ts'
import { isAuthentication } from './authentication-template.ts'
import type { Callbacks } from './callbacks.ts'
import type { SimClock } from './clock.ts'
import { type ApprovalStatus, policyFault } from './content.ts'
import type { Contents } from './contents.ts'
import type { LiveFaults } from './faults.ts'
import type { Journal } from './journal.ts'
import { firstStatus, isFinal, isWaiting, type Message, type MessageStatus } from './message.ts'
import { isStopped } from './opt-out.ts'
import { type Behaviour, type Phone, type PhoneTraits, phoneTraits, wroteToday } from './phone.ts'
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
  contents: Contents
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

/** What the steps below share: who they ask, and when each sender is free again. */
interface Course extends LifeDeps {
  nextSlotMs: Map<string, number>
}

export function openLife(deps: LifeDeps): Life {
  const course: Course = { ...deps, nextSlotMs: new Map() }
  return {
    begin: (message, delayMs) => goOn(course, message, delayMs),
    resume(message) {
      if (message.calledStatus !== message.status && message.status !== firstStatus(message))
        tell(course, message)
      goOn(course, message, 0)
    },
    cancel(message) {
      if (!isWaiting(message.status)) return false
      move(course, message, 'canceled')
      return true
    },
    phoneChanged(phone) {
      const traits = phoneTraits(phone, deps)
      const takesWhatsApp = traits.on && traits.hasWhatsApp && !traits.blockedBusiness
      for (const message of phone.messages) {
        if (message.channel !== 'whatsapp' || isFinal(message.status)) continue
        if (message.status === 'sent' && takesWhatsApp) later(course, message, 'toEnd', arrive)
        if (message.status === 'delivered' && traits.readsAtOnce) later(course, message, 'toRead', read)
      }
    },
  }
}

type Run = (course: Course, message: Message) => void

function goOn(course: Course, message: Message, delayMs: number): void {
  const { status } = message
  if (status === 'scheduled') {
    const waitMs = (message.sendAtMs ?? 0) - course.clock.nowMs()
    course.schedule.after(waitMs, () => depart(course, message))
  } else if (isWaiting(status)) later(course, message, 'toSender', depart, delayMs)
  else if (status === 'sent') meet(course, message, fateOf(course, message))
  else if (
    status === 'delivered' &&
    message.channel === 'whatsapp' &&
    personOf(course, message).readsAtOnce
  ) {
    later(course, message, 'toRead', read)
  }
}

/** A service picks its sender now; only then the message has a From and its segments are known. */
function depart(course: Course, message: Message): void {
  if (!isWaiting(message.status) || message.isDeleted) return
  message.from ??= formatAddress({ channel: message.channel, number: course.senders[message.channel] })
  message.segments = message.channel === 'whatsapp' ? 1 : countSegments(message.body)
  if (message.status !== 'queued') move(course, message, 'queued')
  const waitMs = waitForSlot(course, message)
  const validMs = message.validityPeriodS * 1000
  if (waitMs <= validMs) later(course, message, 'toSent', handOver, waitMs)
  else later(course, message, 'toSent', (_, late) => fail(course, late, 'failed', 30036), validMs)
}

function waitForSlot(course: Course, message: Message): number {
  const rate = course.faults.hit('senderRate', message)
  if (rate === null) return 0
  const sender = message.from ?? ''
  const now = course.timeline.nowMs()
  const slot = Math.max(now, course.nextSlotMs.get(sender) ?? 0)
  course.nextSlotMs.set(sender, slot + 1000 / rate.perSecond)
  return slot - now
}

function handOver(course: Course, message: Message): void {
  if (!isWaiting(message.status)) return
  const fate = fateOf(course, message)
  if (fate.end === 'refused' && !fate.isSentFirst) {
    fail(course, message, fate.status, fate.errorCode)
    return
  }
  move(course, message, 'sent')
  meet(course, message, fate)
}

function meet(course: Course, message: Message, fate: Fate): void {
  if (fate.end === 'arrives') later(course, message, 'toEnd', arrive)
  if (fate.end === 'refused') {
    later(course, message, 'toEnd', (_, lost) => fail(course, lost, fate.status, fate.errorCode))
  }
}

function fail(
  course: Course,
  message: Message,
  ...[status, errorCode]: ['failed' | 'undelivered', number]
): void {
  if (message.status === 'sent' || isWaiting(message.status)) move(course, message, status, errorCode)
}

function arrive(course: Course, message: Message): void {
  if (message.status !== 'sent') return
  move(course, message, 'delivered')
  if (message.channel === 'whatsapp' && personOf(course, message).readsAtOnce)
    later(course, message, 'toRead', read)
}

function read(course: Course, message: Message): void {
  if (message.status === 'delivered') move(course, message, 'read')
}

function later(course: Course, message: Message, ...[step, run, extraMs = 0]: [Step, Run, number?]): void {
  const [least, most] = PACES[course.behaviour][step]
  course.timeline.after(extraMs + least + course.draw(message.n, step) * (most - least), () => {
    if (!message.isDeleted) run(course, message)
  })
}

function move(course: Course, message: Message, ...[status, errorCode]: [MessageStatus, number?]): void {
  const atMs = course.clock.nowMs()
  message.status = status
  message.errorCode = errorCode ?? null
  message.updatedAtMs = atMs
  if (status !== 'queued' && status !== 'canceled') message.sentAtMs ??= atMs
  writeDown(course.journal, message)
  course.changed(message)
  tell(course, message)
}

function tell(course: Course, message: Message): void {
  const { status, errorCode, updatedAtMs, sid } = message
  course.callbacks.tell(message, { status, errorCode, atMs: updatedAtMs }, () => {
    message.calledStatus = status
    if (message.statusCallback !== null) course.journal.append({ t: 'c', sid, s: status })
  })
}

function personOf(course: Course, message: Message): PhoneTraits {
  return phoneTraits(course.store.phone(message.number), course)
}

/** What the network will do with a message, decided when it is handed over. */
function fateOf(course: Course, message: Message): Fate {
  const { faults } = course
  const person = personOf(course, message)
  const ordered = faults.hit('finalStatus', message)
  if (ordered !== null) {
    const { status, errorCode } = ordered
    return { end: 'refused', status, errorCode, isSentFirst: status === 'undelivered' }
  }
  const natural =
    message.channel === 'whatsapp' ? whatsAppFate(message, person, course) : smsFate(course, message, person)
  return natural.end === 'arrives' && faults.hit('noReceipt', message) !== null ? { end: 'waits' } : natural
}

/** What Meta says to a template that it once had and does not let pass now. */
const TEMPLATE_ERRORS: Partial<Record<ApprovalStatus, number>> = { paused: 63041, disabled: 63042 }

function whatsAppFate(message: Message, person: PhoneTraits, course: Course): Fate {
  const { faults, store, clock } = course
  const refused = (errorCode: number) =>
    ({ end: 'refused', status: 'failed', errorCode, isSentFirst: false }) as const
  if (!person.hasWhatsApp) return refused(63024)
  const approval = approvalOf(message, course)
  const templateError = approval === null ? undefined : TEMPLATE_ERRORS[approval]
  if (templateError !== undefined) return refused(templateError)
  const fault = approval === null ? null : policyFault(message)
  if (fault !== null) return refused(fault)
  const isOpen = person.windowOpen || wroteToday(store.phone(message.number), clock.nowMs(), message.from)
  if (approval !== 'approved' && (!isOpen || faults.hit('windowClosed', message) !== null))
    return refused(approval === 'rejected' ? 63040 : 63016)
  if (person.blockedBusiness)
    return { end: 'refused', status: 'undelivered', errorCode: 63014, isSentFirst: true }
  return { end: person.on ? 'arrives' : 'waits' }
}

/** Null for free text. Inside the 24 hours a template needs no approval: it goes as the text it is. */
function approvalOf({ contentSid }: Message, { contents }: Course): ApprovalStatus | null {
  if (contentSid === null) return null
  if (isAuthentication(contentSid)) return 'approved'
  return contents.known(contentSid)?.approval?.status ?? 'unsubmitted'
}

function smsFate({ store, senders }: Course, message: Message, person: PhoneTraits): Fate {
  // Accepted before the person said STOP. Twilio's own answer to the word goes through.
  if (message.direction === 'outbound-api' && isStopped(message, store.phone(message.number), senders))
    return { end: 'refused', status: 'failed', errorCode: 30630, isSentFirst: false }
  const errorCode = person.smsErrorCode ?? (person.on ? null : 30003)
  if (errorCode === null) return { end: 'arrives' }
  return { end: 'refused', status: 'undelivered', errorCode, isSentFirst: true }
}

function writeDown(journal: Journal, message: Message): void {
  const { sid, status, updatedAtMs, errorCode, from, segments, sentAtMs } = message
  journal.append({ t: 's', sid, s: status, at: updatedAtMs, e: errorCode, f: from, g: segments, d: sentAtMs })
}
