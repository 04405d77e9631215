import type { ErrorCode, ErrorFacts, FieldIssue, FieldIssueCode } from '../../errors.ts'

/** `title` names the kind of error in a few words; `message` says what happened and what to do. */
export interface ErrorText {
  title: string
  message: string
}

/** A new code does not compile until it is worded in every language. */
export type ErrorTexts = { [Code in ErrorCode]: (facts: ErrorFacts[Code]) => ErrorText }

export type FieldIssueTexts = Record<FieldIssueCode, (facts: NonNullable<FieldIssue['facts']>) => string>
