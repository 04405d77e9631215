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
}

/** The sentence of each kind of event, and of each status that a callback tells. */
export interface TimelineTexts {
  kinds: Record<TimelineKind, (facts: TimelineFacts) => string>
  statuses: Record<CallbackStatus, (facts: TimelineFacts) => string>
}

export type TimelineKind =
  | 'queued'
  | 'claimed'
  | 'accepted'
  | 'refused'
  | 'not_sent'
  | 'given_back'
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
  | 'expired'
  | 'suppressed'
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
