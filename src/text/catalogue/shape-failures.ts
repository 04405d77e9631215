import type { CodeClass } from '../twilio-codes.ts'

/** Kinds of trouble that call for the same mend: Twilio's classes, and some that cut across them. */
export type AdviceKind = CodeClass | 'webhook' | 'trial' | 'verify_service' | 'registration' | 'unknown'

export interface Advice {
  /** Where it comes from. */
  readonly cause: string
  /** What to do. */
  readonly mend: string
}

export interface FailureTexts {
  readonly advice: Readonly<Record<AdviceKind, Advice>>
  /** What is known more closely of single codes. */
  readonly codes: Readonly<Record<number, Partial<Advice>>>
  /** Why a message ended where Twilio gave no code. */
  readonly reasons: Readonly<Record<string, string>>
  readonly otherReason: string
}
