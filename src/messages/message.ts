import type { AttemptId, EmpresaId, GroupId, MessageId, StreamId } from '../platform/ids.ts'

export type Channel = 'whatsapp' | 'sms'

/** What a person is answered who wrote to us: that they allow it need not be known, they asked. */
export const INBOX_SOURCE = 'inbox'

/** Priority by kind of message, never chosen by a tenant; first goes first. */
export type Lane = 'otp' | 'alert' | 'transactional' | 'bulk'

/** What became of one thing to tell one person. */
export type MessageState =
  | 'queued'
  | 'sending'
  | 'uncertain'
  | 'accepted'
  | 'sent'
  | 'delivered'
  | 'read'
  | 'failed'
  | 'canceled'
  | 'expired'
  | 'suppressed'

/** What became of one hand-over to Twilio. `returned`: given back before it was sent. */
export type AttemptState =
  | 'sending'
  | 'uncertain'
  | 'accepted'
  | 'sent'
  | 'delivered'
  | 'read'
  | 'failed'
  | 'undelivered'
  | 'canceled'
  | 'returned'

/** Twilio's order of statuses: an attempt only ever moves to a higher rank, whatever order callbacks come in. */
export const ATTEMPT_RANK: Record<AttemptState, number> = {
  sending: 0,
  uncertain: 0,
  accepted: 1,
  sent: 4,
  delivered: 5,
  failed: 5,
  undelivered: 5,
  canceled: 5,
  returned: 5,
  read: 6,
}

export function isAttemptState(word: string): word is AttemptState {
  return Object.hasOwn(ATTEMPT_RANK, word)
}

/** The states in which something of ours still has to happen; a broadcast with none of them is completed. */
export const OPEN_STATES = ['queued', 'sending', 'uncertain'] as const satisfies readonly MessageState[]

/** Left for nothing: what arrived has arrived, and what we decided not to send stays unsent. */
const FINAL_STATES: ReadonlySet<MessageState> = new Set([
  'delivered',
  'read',
  'failed',
  'canceled',
  'expired',
  'suppressed',
])

export function isFinal(state: MessageState): boolean {
  return FINAL_STATES.has(state)
}

/** The message as the rules of `advance.ts` see it. */
export interface MessageRow {
  id: MessageId
  empresaId: EmpresaId
  groupId: GroupId | null
  lane: Lane
  state: MessageState
  channel: Channel
  fallbackChannel: 'sms' | null
  fellBack: boolean
  /** Seconds from the claim after which a silent WhatsApp attempt goes on by SMS; null: never by silence. */
  fallbackAfterS: number | null
  attemptNo: number
  retries: number
  /** When it may leave; null unless it is queued. */
  dueAt: Date | null
  expiresAt: Date
  errorCode: number | null
  reason: string | null
  /** Somebody is told of every change of its state. */
  hasFeed: boolean
}

/** The attempt as the rules of `advance.ts` see it. */
export interface AttemptRow {
  id: AttemptId
  messageId: MessageId
  attemptNo: number
  channel: Channel
  state: AttemptState
  sid: string | null
  claimedAt: Date
  leaseOwner: string
  /** When somebody must come back to it; null once nothing is awaited. */
  lookAt: Date | null
  looks: number
  acceptedAt: Date | null
  errorCode: number | null
  reason: string | null
}

/**
 * An attempt and its message as somebody last saw them. `seen` are the versions of the two rows (PostgreSQL's xmin):
 * what is decided from a pair is only written while both are still as they were seen.
 */
export interface Pair {
  message: MessageRow
  attempt: AttemptRow
  streamId: StreamId
  seen: { message: string; attempt: string }
}

/** The id of a message as text from outside; null: it can be none. */
export function messageIdFrom(text: string): MessageId | null {
  return /^[1-9]\d{0,14}$/.test(text) ? (Number(text) as MessageId) : null
}
