import type { Channel } from '../messages/message.ts'
import type { ContactId, EmpresaId, OtpLogId } from '../platform/ids.ts'
import type { VerifyService } from '../twilio/verify.ts'
import type { CheckDesk } from './check-desk.ts'

export const PURPOSES = ['signup', 'login', 'password_reset'] as const
export type Purpose = (typeof PURPOSES)[number]

/** The languages that codes are worded in; more than the service's own, because anybody may ask for one. */
export const OTP_LANGUAGES = ['pt-BR', 'en', 'es'] as const
export type OtpLanguage = (typeof OTP_LANGUAGES)[number]

/** `own`: derived and sent by us. `verify`: Twilio Verify's. `test`: a number of the configuration with a fixed code. */
export type Provider = 'own' | 'verify' | 'test'

export const OTP_STATUSES = ['sent', 'verified', 'expired', 'canceled', 'failed'] as const
export type OtpStatus = (typeof OTP_STATUSES)[number]

/** How long a code may be entered, from when it was made; sending it again does not prolong it. */
export const CODE_LIFE_MS = 10 * 60_000
/** A code with less time left is not sent again: a new one is made. */
export const RESEND_LIFE_MS_MIN = 2 * 60_000
export const TRIES_MAX = 5
/** What one number gets, over all processes and empresas. */
export const STARTS_PER_HOUR_MAX = 5
export const START_EVERY_MS = 60_000
/** What one network may ask for: an IPv4 address, or an IPv6 /64. */
export const NETWORK_STARTS_MAX = 30
export const NETWORK_WINDOW_MS = 10 * 60_000
/** How long a start waits for Twilio's answer to the hand-over. */
export const HANDOVER_WAIT_MS = 3_000
/** How long Twilio Verify's WhatsApp may stay undelivered before SMS follows; own codes: `messages/deadlines.ts`. */
export const VERIFY_SILENCE_MS = 20_000

/** What verification stands on; opened once. */
export interface Otp {
  /** The text's signature, as in "Eventix: seu código é …". */
  readonly brand: string
  /** Countries whose mobiles may have a code. */
  readonly countries: ReadonlySet<string>
  /** Approved authentication templates, whose only variable is the code, by language; `*` serves the rest. */
  readonly contentSids: Readonly<Record<string, string>>
  /** Codes an empresa may ask for in an hour, and all together in a day. */
  readonly empresaHourMax: number
  readonly dayMax: number
  /** Numbers that get nothing and have a fixed code. */
  readonly testNumbers: ReadonlyMap<string, string>
  readonly keys: OtpKeys
  readonly desk: CheckDesk
  /** Null: own codes. */
  readonly verify: VerifyService | null
  /** Told what became of starts and checks, in few words. */
  readonly counted: (what: 'start' | 'check', outcome: string) => void
}

export interface OtpKeys {
  recipientKey(e164: string): Buffer
  /** 32 bytes that only who has the key of codes can make. */
  otpMac(text: string | Uint8Array): Buffer
}

/** A code as the verbs of this room see it; the code itself is in no row. */
export interface OtpLog {
  id: OtpLogId
  empresaId: EmpresaId
  address: string
  recipientKey: Buffer
  prefix: string
  purpose: Purpose
  provider: Provider
  channel: Channel
  language: OtpLanguage
  status: OtpStatus
  /** Our own, in the form of Twilio's. */
  sid: string
  verifySid: string | null
  nonce: Buffer | null
  tries: number
  sends: number
  createdAt: Date
  sentAt: Date
  expiresAt: Date
}

/** What a caller is told of a start. */
export interface StartedCode {
  channel: Channel
  to: string
  /** `VE` and 32 hex digits: Twilio Verify's, or our own in the same form. */
  sid: string
}

export type CheckedCode =
  | { verified: true; contactId: ContactId }
  | { verified: false; why: 'wrong'; attemptsLeft: number }
  | { verified: false; why: 'ended'; attemptsLeft: 0 }
