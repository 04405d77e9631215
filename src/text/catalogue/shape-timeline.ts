/** What happened to a message; our decisions are events like Twilio's. */
export type TimelineKind =
  | 'queued'
  | 'claimed'
  | 'accepted'
  | 'refused'
  | 'not_sent'
  | 'uncertain'
  | 'looked_up'
  | 'adopted'
  | 'resent'
  | 'sent_again'
  | 'retry'
  | 'callback'
  | 'fetched'
  | 'second_sid'
  | 'both_arrived'
  | 'no_receipt'
  | 'fell_back'
  | 'expired'
  | 'suppressed'
  | 'canceled'
  | 'failed'
  | 'given_back'

/** The facts of an event as its sentence needs them; each may be missing. */
export interface TimelineFacts {
  channel: 'whatsapp' | 'sms' | null
  attempt: number | null
  status: string | null
  /** Twilio's code. */
  code: number | null
  /** What the code means, in the language of the sentence; empty without a code. */
  meaning: string
  /** Our own word for why. */
  reason: string | null
  retries: number | null
  by: string | null
}

/** A kind that a newer version wrote has its sentence too: `other`. */
export type TimelineTexts = Record<TimelineKind | 'other', (facts: TimelineFacts) => string>
