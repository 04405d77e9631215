import { type CodeClass, twilioCode } from '../text/twilio-codes.ts'
import type { AttemptRow, Lane } from './message.ts'
import { refusalSignal, statusSignal } from './sender-signals.ts'

/** What is said of one recipient alone; the next may well be reached. */
const OF_THE_RECIPIENT: ReadonlySet<CodeClass> = new Set([
  'blocked',
  'carrier',
  'expired',
  'invalid_recipient',
  'opted_out',
  'unreachable',
  'window',
])
/** Settings of the sender by their class, but about who may be written to by it: in a sandbox, with a trial. */
const RECIPIENT_NOT_JOINED: ReadonlySet<number> = new Set([63015, 21608])

/** An alert goes to everybody it can, whatever becomes of the others; a code has no others. */
const NEVER_PAUSED: ReadonlySet<Lane> = new Set(['otp', 'alert'])

/**
 * Whether an attempt failed for a reason that would fail the next one too: the text, the template, the sender, the
 * account, Twilio itself, or one that nobody knows. Not what is tried again, nor what stops or slows the whole sender
 * (`sender-health.ts`): that mends itself.
 */
export function isOurFault({ state, errorCode, reason }: AttemptRow, lane: Lane): boolean {
  const failed = state === 'failed' || state === 'undelivered'
  if (!failed || errorCode === null || NEVER_PAUSED.has(lane)) return false
  const known = twilioCode(errorCode)
  if (known === null) return true
  if (known.retryable || OF_THE_RECIPIENT.has(known.class) || RECIPIENT_NOT_JOINED.has(errorCode))
    return false
  return reason === 'refused' ? refusalSignal(errorCode) === 'reachable' : statusSignal(errorCode) === null
}
