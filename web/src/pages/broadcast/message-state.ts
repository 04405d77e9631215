import type { TFunction } from 'i18next'
import type { Message } from '../../api/broadcasts.ts'
import type { StateName } from '../../ui/state.tsx'

const KNOWN: Record<string, StateName> = {
  queued: 'queued',
  held: 'held',
  sending: 'sending',
  uncertain: 'uncertain',
  accepted: 'sent',
  sent: 'sent',
  delivered: 'delivered',
  read: 'read',
  failed: 'failed',
  expired: 'expired',
  canceled: 'canceled',
  suppressed: 'suppressed',
}

/** The word of a message's state. What failed after it had left came back. */
export function stateOf({ status, reason }: Message): StateName {
  if (status === 'failed' && reason === 'not_delivered') return 'undelivered'
  return KNOWN[status] ?? 'uncertain'
}

const REASONS = [
  ...(['refused', 'not_delivered', 'expired_retrying', 'outcome_unknown', 'no_receipt'] as const),
  ...(['suppressed', 'expired', 'canceled', 'uncertain'] as const),
] as const

/** Why, in words: Twilio's code as the service words it, else our own reason. Null when there is nothing to explain. */
export function reasonOf({ error_message, reason, status }: Message, t: TFunction): string | null {
  if (error_message !== null) return error_message
  const known = REASONS.find((each) => each === reason) ?? REASONS.find((each) => each === status)
  return known ? t(`reason.${known}`) : null
}
