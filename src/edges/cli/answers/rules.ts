/* What an empresa laid down: when it sends and how much, what it may cost, whom it reminds, what it keeps; and what an operator stopped. */

export interface Rules {
  readonly quiet_hours: {
    readonly from: string
    readonly to: string
    readonly never_on: readonly string[]
  } | null
  readonly daily_messages: number | null
  readonly daily_segments: number | null
  readonly approval_above?: number | null
}

export interface SendingRules extends Rules {
  readonly today: {
    readonly messages: number
    readonly segments: number
    readonly reached: boolean
    readonly until: string
  } | null
  readonly proposed: Rules
}

export interface TextRules {
  readonly sms_spelling: string
}

export interface ConsentRules {
  readonly known_consent_for: readonly string[]
  readonly strict_window: boolean
  readonly stop_covers: 'everything' | 'offers'
  readonly stop_words: readonly string[]
}

export interface ListedPrice {
  readonly channel: string
  readonly category: string
  readonly country: string
  readonly usd_min: number
  readonly usd_max: number
  readonly brl_per_usd: number
  readonly as_of: string
  readonly source: string
}

export interface Retention {
  readonly content_days: number | null
  readonly raw_days: number | null
  readonly inbound_days: number | null
}

export interface KillSwitch {
  readonly id: number
  readonly empresa_id: number | null
  readonly lane: string | null
  readonly channel: string | null
  readonly why: string
  readonly thrown_by: string | null
  readonly thrown_at: string
  readonly lifted_by: string | null
  readonly lifted_at: string | null
  readonly in_flight: number
  readonly held: number
}
