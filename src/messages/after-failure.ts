import { backoffMs } from '../platform/backoff.ts'
import { type TwilioCode, twilioCode } from '../text/twilio-codes.ts'
import { TOO_MANY_REQUESTS } from '../twilio/send.ts'
import { isUrgent } from './deadlines.ts'
import type { AttemptRow, MessageRow } from './message.ts'
import { DAILY_LIMIT } from './sender-signals.ts'
import { isSilent } from './silence.ts'

/** How an attempt ended badly: before Twilio gave it a SID, or after. */
export type Failure =
  | { phase: 'not_sent' }
  | { phase: 'refused'; code: number }
  | { phase: 'after_sid'; code: number | null }
  /** Taken back from Twilio's queue: by us when its window was over, or by hand. */
  | { phase: 'canceled' }

/** What becomes of the message. */
export type NextStep =
  | { do: 'retry'; dueAt: Date; counts: boolean }
  | { do: 'fall_back' }
  | { do: 'fall_silently' }
  | { do: 'fail'; reason: string }

/** After a SID only these may be sent again on the same channel; anything else risks a second text or helps nobody. */
const RETRIED_AFTER_SID: ReadonlySet<number> = new Set([
  30001, 30003, 30017, 30022, 30500, 63009, 63010, 63012, 63018,
])
const RETRIED_ONCE_AFTER_SID = 30008
export const RETRIES_MAX = 3

/** A handset that is off will not be on in a second; a queue that is full drains in a few. */
const RETRY_BACKOFF = { baseMs: 30_000, maxMs: 15 * 60_000 }
/** Nothing reached Twilio, or it asked us to slow down: soon again, until the message expires. */
const UNSENT_BACKOFF = { baseMs: 1_000, maxMs: 60_000 }

/**
 * Decides what follows a failed attempt: another try on the same channel, the other channel, or the end. Lanes otp and
 * alert fall back first and retry after; the others the other way round. Never past `expiresAt`.
 */
export function afterFailure(
  message: MessageRow,
  attempt: AttemptRow,
  failure: Failure,
  now: Date,
  random: () => number,
): NextStep {
  if (failure.phase === 'canceled' && isSilent({ ...message, attempt }, now)) return { do: 'fall_silently' }
  const code = 'code' in failure ? failure.code : null
  const known = code === null ? null : twilioCode(code)
  const retry = retryAt(message, failure, known, now, random)
  const retryFits = retry !== null && retry.dueAt < message.expiresAt
  const smsStands = attempt.channel === 'whatsapp' && message.fallbackChannel === 'sms'
  const fallBack = smsStands && known?.fallbackToSmsHelps === true && now < message.expiresAt

  if (fallBack && (isUrgent(message.lane) || !retryFits)) return { do: 'fall_back' }
  if (retryFits) return { do: 'retry', ...retry }
  if (retry !== null) return { do: 'fail', reason: 'expired_retrying' }
  return { do: 'fail', reason: failure.phase === 'refused' ? 'refused' : 'not_delivered' }
}

/** Whether the person said no: blocked us, or opted out. Then no channel is tried any more. */
export function isOptOut(code: number | null): boolean {
  return code !== null && twilioCode(code)?.class === 'opted_out'
}

function retryAt(
  message: MessageRow,
  failure: Failure,
  known: TwilioCode | null,
  now: Date,
  random: () => number,
): { dueAt: Date; counts: boolean } | null {
  const after = (ms: number, counts: boolean) => ({ dueAt: new Date(now.getTime() + ms), counts })
  switch (failure.phase) {
    case 'canceled':
      return null
    case 'not_sent':
      return after(backoffMs(message.attemptNo, { ...UNSENT_BACKOFF, random }), false)
    case 'refused':
      if (failure.code === TOO_MANY_REQUESTS)
        return after(backoffMs(message.attemptNo, { ...UNSENT_BACKOFF, random }), false)
      // Its sender is stopped for it, and it waits for that sender like all the others.
      if (known?.class === 'auth' || failure.code === DAILY_LIMIT) return after(0, false)
      if (!known?.retryable || message.retries >= RETRIES_MAX) return null
      return after(retryMs(message, random), true)
    case 'after_sid': {
      const once = failure.code === RETRIED_ONCE_AFTER_SID && message.retries === 0
      const many =
        failure.code !== null && RETRIED_AFTER_SID.has(failure.code) && message.retries < RETRIES_MAX
      return once || many ? after(retryMs(message, random), true) : null
    }
  }
}

/** Never sooner than half the base: at once would meet the same handset. */
function retryMs(message: MessageRow, random: () => number): number {
  return RETRY_BACKOFF.baseMs / 2 + backoffMs(message.retries + 1, { ...RETRY_BACKOFF, random })
}
