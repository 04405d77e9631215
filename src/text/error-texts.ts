import type { DomainError, FieldIssue } from '../errors.ts'
import type { Lang } from '../platform/context.ts'
import { enErrors, enFieldIssues } from './catalogue/en-errors.ts'
import { ptBrErrors, ptBrFieldIssues } from './catalogue/pt-br-errors.ts'
import type { ErrorText, ErrorTexts, FieldIssueTexts } from './catalogue/shape-errors.ts'

const ERRORS: Record<Lang, ErrorTexts> = { 'pt-BR': ptBrErrors, en: enErrors }
const FIELD_ISSUES: Record<Lang, FieldIssueTexts> = { 'pt-BR': ptBrFieldIssues, en: enFieldIssues }

/** What a person reads of an error: a title of a few words, and what happened and what to do. */
export function errorText(lang: Lang, error: DomainError): ErrorText {
  // The code and the facts of an error belong together by its type; TypeScript cannot follow that through the index.
  const word = ERRORS[lang][error.code] as (facts: unknown) => ErrorText
  return word(error.facts)
}

/**
 * One sentence about one field. Facts that sharpen it: `min`, `max`, `actual` (sizes), `allowed` (a list in words),
 * `expected`, `example`, `name`, `known`, `near`.
 */
export function fieldIssueText(lang: Lang, issue: FieldIssue): string {
  return FIELD_ISSUES[lang][issue.code](issue.facts ?? {})
}
