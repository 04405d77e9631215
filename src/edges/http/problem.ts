import { randomBytes } from 'node:crypto'
import { DomainError, type ErrorCode, type FieldIssue } from '../../errors.ts'
import type { Lang } from '../../platform/context.ts'
import { SqlError } from '../../platform/db/sql-error.ts'
import type { Log } from '../../platform/log.ts'
import { errorText, fieldIssueText } from '../../text/error-texts.ts'

/** The status of each error. A new code does not compile until it has one. */
export const STATUS = {
  invalid_input: 400,
  body_not_json: 400,
  body_too_large: 413,
  unsupported_media_type: 415,
  not_found: 404,
  method_not_allowed: 405,
  unauthenticated: 401,
  wrong_credentials: 401,
  too_many_logins: 429,
  forbidden: 403,
  bad_signature: 403,
  empresa_required: 400,
  funcao_not_found: 422,
  evento_not_found: 422,
  audience_empty: 422,
  too_many_targets: 422,
  unknown_variable: 422,
  template_name_taken: 409,
  template_built_in: 409,
  too_many_templates: 422,
  list_not_ready: 409,
  broadcast_expanding: 409,
  too_many_lists: 422,
  idempotency_conflict: 409,
  broadcast_completed: 409,
  broadcast_canceled: 409,
  notice_over: 409,
  broadcast_started: 409,
  broadcast_not_started: 409,
  draft_changed: 409,
  not_awaiting_approval: 409,
  needs_second_person: 403,
  too_many_drafts: 422,
  too_many_kill_switches: 422,
  not_clonable: 422,
  too_many_watchers: 429,
  watchers_full: 503,
  not_origin: 403,
  in_use: 409,
  not_csv: 422,
  csv_too_large: 422,
  too_many_tests: 429,
  too_many_codes: 429,
  recipient_blocked_us: 422,
  code_not_sent: 502,
  verification_unavailable: 503,
  no_sender: 422,
  window_closed: 409,
  recipient_opted_out: 409,
  recipient_blocked: 409,
  service_unreachable: 503,
  service_starting: 503,
  data_dir_in_use: 500,
  port_in_use: 500,
  database_unreachable: 503,
  database_newer: 503,
  database_busy: 503,
  wrong_secret_key: 503,
  simulator_failed: 503,
  aborted: 408,
  internal: 500,
} as const satisfies Record<ErrorCode, number>

const DATABASE_RETRY_SECONDS = 5

/** RFC 9457, with the members every answer of ours has. */
export interface Problem {
  type: string
  title: string
  status: number
  detail: string
  instance: string
  success: false
  code: ErrorCode
  /** The same sentence as `detail`, under the name the guide's clients read. */
  message: string
  errors?: { field: string; code: string; message: string }[]
  /** What the sentence is made of, for programs: `{retryAfterSeconds: 840}`. Never for errors of ours. */
  facts?: Record<string, unknown>
}

/** The problem document of an error, in the reader's language. */
export function problemOf(error: DomainError, lang: Lang, instance: string): Problem {
  const { title, message } = errorText(lang, error)
  const status = STATUS[error.code]
  return {
    type: `urn:recado:problem:${error.code}`,
    title,
    status,
    detail: message,
    instance,
    success: false,
    code: error.code,
    message,
    ...errorsOf(error, lang),
    ...factsOf(error, status),
  }
}

/** Headers that an error brings along. */
export function problemHeaders(error: DomainError): Record<string, string> {
  const isTooMany =
    is(error, 'too_many_logins') ||
    is(error, 'too_many_codes') ||
    is(error, 'too_many_tests') ||
    is(error, 'too_many_watchers')
  if (isTooMany) {
    return { 'retry-after': String(error.facts.retryAfterSeconds) }
  }
  if (is(error, 'method_not_allowed')) return { allow: error.facts.allowed.join(', ') }
  if (is(error, 'unauthenticated') || is(error, 'wrong_credentials')) return { 'www-authenticate': 'Bearer' }
  if (STATUS[error.code] === 503) return { 'retry-after': String(DATABASE_RETRY_SECONDS) }
  return {}
}

/**
 * What was thrown, as an error a caller may see. A database that is away is known as that; anything else that is not
 * a DomainError is a bug: the caller gets an opaque id, and the whole story is in the log under it, once.
 */
export function domainErrorOf(thrown: unknown, log: Log): DomainError {
  if (isDatabaseAway(thrown)) {
    log.error({ err: thrown }, 'the database does not answer')
    return new DomainError('database_unreachable', { reason: 'connection' }) // its own reason may name hosts
  }
  if (thrown instanceof DomainError) return thrown
  const id = randomBytes(6).toString('hex')
  log.error({ err: thrown, errorId: id }, `internal error ${id}`)
  return new DomainError('internal', { id })
}

/** The connection failed and not a statement, or the server is on its way down or up (class 57P, 08). */
function isDatabaseAway(thrown: unknown): boolean {
  if (thrown instanceof DomainError) return thrown.code === 'database_unreachable'
  return thrown instanceof SqlError && (thrown.code === undefined || /^(08|57P)/.test(thrown.code))
}

function errorsOf(error: DomainError, lang: Lang): Pick<Problem, 'errors'> {
  if (!is(error, 'invalid_input')) return {}
  return { errors: error.facts.fields.map((issue) => fieldError(issue, lang)) }
}

function fieldError(issue: FieldIssue, lang: Lang): { field: string; code: string; message: string } {
  return { field: issue.field, code: issue.code, message: fieldIssueText(lang, issue) }
}

function factsOf(error: DomainError, status: number): Pick<Problem, 'facts'> {
  const isOurs = status >= 500 && error.code !== 'internal'
  if (isOurs || error.code === 'invalid_input' || Object.keys(error.facts).length === 0) return {}
  return { facts: { ...error.facts } }
}

function is<C extends ErrorCode>(error: DomainError, code: C): error is DomainError<C> {
  return error.code === code
}
