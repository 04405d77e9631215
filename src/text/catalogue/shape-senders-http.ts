/** Why a sender does not send, or sends less than it could. `until` is a time of day with its date. */
export interface SenderTexts {
  working: string
  slowed: (facts: { rate: string; fullRate: string }) => string
  unreachable: (facts: { until: string }) => string
  auth: (facts: { until: string }) => string
  daily_limit: (facts: { until: string }) => string
  gone: string
}
