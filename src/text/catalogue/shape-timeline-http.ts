/** What an event of a timeline tells, ready for a sentence. */
export interface TimelineFacts {
  channel: 'WhatsApp' | 'SMS' | null
  /** Twilio's status of the attempt. */
  status: string
  /** Meaning of Twilio's error code in the reader's language; null without a code. */
  meaning: string | null
  /** When it will be tried again, as a time of day; null when it will not. */
  until: string | null
  /** Who decided, when a person did. */
  by: string | null
  /** Why it was held back, as the reason within a sentence; null when it was not. */
  held: string | null
  /** Until when it was held back, as a day and time; null when nobody knows. */
  heldUntil: string | null
}

/** The sentence of each kind of event, and of each status that a callback tells. */
export interface TimelineTexts {
  readonly stillQueued: string
  kinds: Record<TimelineKind, (facts: TimelineFacts) => string>
  statuses: Record<CallbackStatus, (facts: TimelineFacts) => string>
  /** What holds a message back, as the end of a sentence. */
  heldReasons: Record<HeldReason, string>
  held: (reason: string, until: string | null) => string
}

export type HeldReason =
  | 'quiet_hours'
  | 'recipient_cap'
  | 'daily_ceiling'
  | 'sender_stopped'
  | 'kill_switch'
  | 'paused'
  | 'scheduled'
  | 'by_sms'
  | 'retry'
  | 'other'

export type TimelineKind =
  | 'queued'
  | 'claimed'
  | 'accepted'
  | 'refused'
  | 'not_sent'
  | 'given_back'
  | 'withdrawn'
  | 'uncertain'
  | 'looked_up'
  | 'adopted'
  | 'sent_again'
  | 'fetched'
  | 'retry'
  | 'fell_back'
  | 'fell_back_silent'
  | 'sms_withdrawn'
  | 'retried_by_hand'
  | 'no_receipt'
  | 'second_sid'
  | 'both_arrived'
  | 'failed'
  | 'held'
  | 'expired'
  | 'suppressed'
  | 'no_consent'
  | 'canceled'
  | 'broadcast_canceled'
  | 'stopped_in_flight'
  | 'blocked_in_flight'
  | 'straight_to_sms'
  | 'other'

export type CallbackStatus =
  | 'queued'
  | 'accepted'
  | 'sending'
  | 'sent'
  | 'delivered'
  | 'read'
  | 'failed'
  | 'undelivered'
  | 'canceled'
