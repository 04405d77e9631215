import type { Channel } from './address.ts'

export type MessageStatus =
  | 'accepted'
  | 'scheduled'
  | 'queued'
  | 'sending'
  | 'sent'
  | 'delivered'
  | 'undelivered'
  | 'failed'
  | 'read'
  | 'canceled'
  | 'receiving'
  | 'received'

export type Direction = 'outbound-api' | 'outbound-reply' | 'inbound'

/** What only a message from a person has. */
export interface InboundDetails {
  profileName: string | null
  /** WhatsApp's kind: text, button, image and so on. */
  messageType: string
  button: { text: string; payload: string | null } | null
  /** SID of the message that was quoted. */
  repliesTo: string | null
  /** Types of the files, in the order of `mediaUrls`; an empty URL stands for Twilio's own. */
  mediaTypes: string[]
  /** Parameters of the webhook set by hand; null takes one away. */
  fields: Record<string, string | null>
  /** What the person asked of Twilio, where Advanced Opt-Out says so. */
  optOutType: 'STOP' | 'START' | 'HELP' | null
  /** How the webhook ended; null until it has. */
  webhook: WebhookEnd | null
}

export interface WebhookEnd {
  /** unset: there is no address; refused: it is not on this machine; dropped: a fault swallowed it. */
  outcome: 'answered' | 'unreachable' | 'unset' | 'refused' | 'dropped'
  /** What it answered; null when it was not reached, or not called. */
  status: number | null
  /** The code Twilio would show in its debugger: 11200, 12100 and their kin. */
  alert: number | null
}

/** What a request asks for, or a person wrote, already checked. */
export interface NewMessage {
  accountSid: string
  direction: Direction
  /** As the caller wrote it, with its channel prefix. */
  to: string
  from: string | null
  /** The person's, whoever wrote, in either form. */
  number: string
  channel: Channel
  messagingServiceSid: string | null
  body: string
  mediaUrls: string[]
  contentSid: string | null
  contentVariables: string | null
  statusCallback: string | null
  validityPeriodS: number
  sendAtMs: number | null
  /** What only a message from a person has; null for all others. */
  inbound: InboundDetails | null
}

/** A message in the simulator. Times are milliseconds since 1970. */
export interface Message extends NewMessage {
  /** Counts from 1 for every message this simulator ever accepted; all chance about the message is drawn by it. */
  n: number
  /** The person's, whoever wrote: the one number of their phone. */
  number: string
  sid: string
  status: MessageStatus
  /** The last status a callback or webhook was sent (or decided not to be sent) for; after a crash the difference is made up. */
  calledStatus: MessageStatus
  errorCode: number | null
  segments: number
  createdAtMs: number
  updatedAtMs: number
  sentAtMs: number | null
  isDeleted: boolean
}

/** Twilio's first status depends on how the message was handed in, and no callback is ever sent for it. */
export function firstStatus(wanted: NewMessage): MessageStatus {
  if (wanted.direction === 'inbound') return 'received'
  if (wanted.sendAtMs !== null) return 'scheduled'
  return wanted.messagingServiceSid === null ? 'queued' : 'accepted'
}

const FINAL: ReadonlySet<MessageStatus> = new Set(['undelivered', 'failed', 'read', 'canceled', 'received'])

/** Nothing more will happen by itself. `sent` and `delivered` may still move. */
export function isFinal(status: MessageStatus): boolean {
  return FINAL.has(status)
}

/** Not yet handed to a carrier: can be canceled, cannot be deleted. */
export function isWaiting(status: MessageStatus): boolean {
  return status === 'accepted' || status === 'scheduled' || status === 'queued'
}
