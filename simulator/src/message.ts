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

/** What a request asks for, already checked. */
export interface NewMessage {
  accountSid: string
  /** As the caller wrote it, with its channel prefix. */
  to: string
  from: string | null
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
}

/** A message in the simulator. Times are milliseconds since 1970. */
export interface Message extends NewMessage {
  /** Counts from 1 for every message this simulator ever accepted; all chance about the message is drawn by it. */
  n: number
  sid: string
  status: MessageStatus
  /** The last status a callback was sent (or decided not to be sent) for; after a crash the difference is made up. */
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
  if (wanted.sendAtMs !== null) return 'scheduled'
  return wanted.messagingServiceSid === null ? 'queued' : 'accepted'
}

/** Nothing more will happen by itself. `sent` and `delivered` may still move. */
export function isFinal(status: MessageStatus): boolean {
  return status === 'undelivered' || status === 'failed' || status === 'read' || status === 'canceled'
}

/** Not yet handed to a carrier: can be canceled, cannot be deleted. */
export function isWaiting(status: MessageStatus): boolean {
  return status === 'accepted' || status === 'scheduled' || status === 'queued'
}
