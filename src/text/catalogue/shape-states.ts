/** A message's state as people see it; `held` is queued with a time, `undelivered` failed after it had left. */
export type ShownState =
  | 'queued'
  | 'held'
  | 'sending'
  | 'accepted'
  | 'sent'
  | 'delivered'
  | 'read'
  | 'failed'
  | 'undelivered'
  | 'uncertain'
  | 'suppressed'
  | 'canceled'
  | 'expired'

export interface StateTexts {
  states: Record<ShownState, { word: string; note: string }>
  channels: Record<'whatsapp' | 'sms' | 'both', string>
}
