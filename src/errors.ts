/** One complaint about one field of the input. `code` is worded in `text/`. */
export interface FieldIssue {
  field: string
  code: FieldIssueCode
  facts?: Record<string, string | number>
}

export type FieldIssueCode =
  | 'required'
  | 'wrong_type'
  | 'too_long'
  | 'too_short'
  | 'too_many'
  | 'too_few'
  | 'not_allowed'
  | 'unknown_field'
  | 'not_a_phone'
  | 'landline'
  | 'country_not_allowed'
  | 'number_not_allowed'
  | 'not_found'
  | 'not_started'
  | 'unknown_variable'
  | 'control_characters'
  | 'out_of_range'
  | 'bad_format'
  | 'spreadsheet_number'
  | 'bad_variable'
  | 'variable_at_start'
  | 'variable_at_end'
  | 'variables_adjacent'
  | 'same_as_start'
  | 'no_day_left'
  | 'means_something_else'
  | 'not_a_time_zone'
  | 'not_after_start'
  | 'taken'
  | 'repeated'
  | 'closed'
  | 'canceled'
  | 'not_approved'
  | 'in_the_past'
  | 'begun'
  | 'too_far_ahead'

/** What there were too many codes of: by number, network, empresa, day, prefix, or as Twilio Verify counts. */
export type CodeLimit =
  | 'number_minute'
  | 'number_hour'
  | 'network'
  | 'empresa'
  | 'day'
  | 'prefix'
  | 'provider'

/** The facts that each error carries; the closed list of codes is its keys. Wording is in `text/`, statuses at the edges. */
export interface ErrorFacts {
  invalid_input: { fields: FieldIssue[] }
  body_not_json: Record<never, never>
  body_too_large: { bytesMax: number }
  unsupported_media_type: { accepted: string[] }
  not_found: {
    what:
      | 'route'
      | 'broadcast'
      | 'message'
      | 'empresa'
      | 'evento'
      | 'freelancer'
      | 'funcao'
      | 'vaga'
      | 'candidatura'
      | 'user'
      | 'kill_switch'
      | 'api_key'
      | 'brake'
      | 'template'
      | 'suppression'
      | 'erasure'
      | 'thread'
      | 'audience_list'
      | 'reminder'
  }
  method_not_allowed: { allowed: string[] }
  unauthenticated: Record<never, never>
  wrong_credentials: { triesLeft: number | null }
  too_many_logins: { retryAfterSeconds: number }
  forbidden: Record<never, never>
  bad_signature: Record<never, never>
  empresa_required: { empresas: { id: number; nome: string }[] }
  funcao_not_found: { nome: string; existing: string[] }
  evento_not_found: { id: number }
  audience_empty: Record<never, never>
  list_not_ready: Record<never, never>
  /** A broadcast whose people are to be left out of another. */
  broadcast_expanding: { id: number }
  too_many_lists: { countMax: number }
  too_many_targets: { count: number; countMax: number }
  unknown_variable: { name: string; known: string[] }
  template_name_taken: { name: string }
  template_built_in: { name: string }
  too_many_templates: { countMax: number }
  idempotency_conflict: { key: string }
  broadcast_completed: Record<never, never>
  broadcast_canceled: Record<never, never>
  broadcast_started: Record<never, never>
  notice_over: Record<never, never>
  broadcast_not_started: Record<never, never>
  draft_changed: Record<never, never>
  not_awaiting_approval: Record<never, never>
  needs_second_person: Record<never, never>
  too_many_drafts: { countMax: number }
  /** All of them of what this one would stop. */
  too_many_kill_switches: { countMax: number }
  not_clonable: { reason: 'told_once' | 'notice' | 'older' | 'erased' | 'expanding' }
  too_many_watchers: { countMax: number; retryAfterSeconds: number }
  watchers_full: Record<never, never>
  not_origin: Record<never, never>
  in_use: { what: 'evento' | 'vaga' | 'audience_list' }
  not_csv:
    | { reason: 'binary' | 'no_header' | 'no_phone_column' | 'quote' | 'empty' }
    | { reason: 'no_column'; columns: string[] }
  csv_too_large: { rowsMax: number }
  too_many_tests: { hourMax: number; retryAfterSeconds: number }
  too_many_codes: { limit: CodeLimit; retryAfterSeconds: number }
  recipient_blocked_us: Record<never, never>
  code_not_sent: { code: number | null }
  verification_unavailable: Record<never, never>
  no_sender: { channel: 'whatsapp' | 'sms' }
  window_closed: Record<never, never>
  recipient_opted_out: Record<never, never>
  recipient_blocked: Record<never, never>
  service_unreachable: { url: string }
  service_starting: { url: string }
  data_dir_in_use: { dir: string; pid: number | null; url: string | null }
  port_in_use: { port: number; host: string }
  database_unreachable: { reason: string }
  database_newer: { version: number; known: number }
  database_busy: { migration: string }
  wrong_secret_key: Record<never, never>
  simulator_failed: { reason: string }
  aborted: Record<never, never>
  internal: { id: string }
}

export type ErrorCode = keyof ErrorFacts

/** A failure that a caller can understand. Anything else that is thrown is a bug. */
export class DomainError<C extends ErrorCode = ErrorCode> extends Error {
  readonly code: C
  readonly facts: ErrorFacts[C]

  constructor(code: C, facts: ErrorFacts[C]) {
    super(code)
    this.name = 'DomainError'
    this.code = code
    this.facts = facts
  }
}

/** The usual case of `invalid_input`: one field. */
export function invalidField(field: string, code: FieldIssueCode, facts?: FieldIssue['facts']): DomainError {
  return new DomainError('invalid_input', { fields: [{ field, code, ...(facts ? { facts } : {}) }] })
}
