import type { Channel } from './address.ts'
import type { Lang } from './country.ts'

export const CODE_LIFE_MS = 600_000
export const SENDS_MAX = 5
export const CHECKS_MAX = 5

/** A verification of Twilio Verify. It is never changed: every change is a new one in its place. */
export interface Verification {
  /** Counts from 1 for every verification ever started; its code is drawn by it. */
  readonly n: number
  readonly sid: string
  readonly accountSid: string
  readonly serviceSid: string
  /** E.164, without a channel. */
  readonly to: string
  readonly code: string
  /** What was done about it; what time and tries make of it, says `statusOf`. */
  readonly outcome: 'pending' | 'approved' | 'canceled'
  /** Every check that found it open, the refused sixth included. */
  readonly checks: number
  readonly sends: readonly CodeSend[]
  readonly createdAtMs: number
  readonly updatedAtMs: number
}

/** One message with the code. */
export interface CodeSend {
  readonly attemptSid: string
  readonly messageSid: string
  readonly channel: Channel
  readonly lang: Lang
  readonly atMs: number
}

export type VerificationStatus = 'pending' | 'approved' | 'canceled' | 'max_attempts_reached' | 'expired'

export function statusOf(verification: Verification, nowMs: number): VerificationStatus {
  if (verification.outcome !== 'pending') return verification.outcome
  if (nowMs >= expiresAtMs(verification)) return 'expired'
  return verification.checks > CHECKS_MAX ? 'max_attempts_reached' : 'pending'
}

/** Still there for the API: what was approved, canceled or has expired is 404. */
export function isOpen(verification: Verification, nowMs: number): boolean {
  return verification.outcome === 'pending' && nowMs < expiresAtMs(verification)
}

/** Sending the code again does not prolong its life. */
export function expiresAtMs(verification: Verification): number {
  return verification.createdAtMs + CODE_LIFE_MS
}
