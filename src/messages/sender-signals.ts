import { twilioCode } from '../text/twilio-codes.ts'
import { TOO_MANY_REQUESTS } from '../twilio/send.ts'
import type { Fact } from './advance.ts'

/**
 * What a fact about an attempt says about its sender: `reachable`, Twilio answered it; `unreachable`, it did not, or
 * not as Twilio does; `auth`, the account or its credentials are not accepted; `daily_limit`, nothing more today;
 * `too_many`, too many requests of the account in flight; `too_fast`, more than the sender can send.
 */
export type SenderSignal = 'reachable' | 'unreachable' | 'auth' | 'daily_limit' | 'too_many' | 'too_fast'

/** The account's messages of the day are used up, in the sandbox and in trials too. */
export const DAILY_LIMIT = 63038
/** More than the channel, the account or the campaign lets through in a second. */
const TOO_FAST: ReadonlySet<number> = new Set([63017, 63018, 30022])

/** Null: it says nothing about the sender. */
export function senderSignal(fact: Fact): SenderSignal | null {
  switch (fact.kind) {
    case 'accepted':
      return 'reachable'
    case 'not_sent':
    case 'uncertain':
      return 'unreachable'
    case 'refused':
      return refusalSignal(fact.code)
    case 'status':
      return statusSignal(fact.code)
    case 'given_back':
    case 'withdrawn':
    case 'look_again':
    case 'not_found':
    case 'given_up':
    case 'receipt_pending':
    case 'silent':
      return null
  }
}

/** What a refusal says of the sender; `reachable`: it concerns the message alone. */
export function refusalSignal(code: number): SenderSignal {
  if (code === TOO_MANY_REQUESTS) return 'too_many'
  return limitSignal(code) ?? (twilioCode(code)?.class === 'auth' ? 'auth' : 'reachable')
}

/** After a SID Twilio speaks of the message; only what was too much concerns the sender. */
export function statusSignal(code: number | null): SenderSignal | null {
  return code === null ? null : limitSignal(code)
}

function limitSignal(code: number): SenderSignal | null {
  if (code === DAILY_LIMIT) return 'daily_limit'
  return TOO_FAST.has(code) ? 'too_fast' : null
}
