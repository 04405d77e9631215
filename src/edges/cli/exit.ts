import type { ErrorCode } from '../../errors.ts'
import type { ExitNumber } from '../../text/catalogue/shape-cli.ts'

/** The exit codes of every command, after sysexits.h where it has one. What they mean to people is in the catalogues. */
export const EXIT = {
  ok: 0,
  someFailed: 1,
  usage: 2,
  badFile: 65,
  unavailable: 69,
  bug: 70,
  tryLater: 75,
  notAllowed: 77,
  configuration: 78,
  interrupted: 130,
} as const satisfies Record<string, ExitNumber>

export const EXIT_OF: Record<ErrorCode, ExitNumber> = {
  invalid_input: EXIT.usage,
  body_not_json: EXIT.bug,
  body_too_large: EXIT.badFile,
  unsupported_media_type: EXIT.bug,
  not_found: EXIT.usage,
  method_not_allowed: EXIT.bug,
  unauthenticated: EXIT.notAllowed,
  wrong_credentials: EXIT.notAllowed,
  too_many_logins: EXIT.tryLater,
  forbidden: EXIT.notAllowed,
  bad_signature: EXIT.notAllowed,
  empresa_required: EXIT.usage,
  funcao_not_found: EXIT.usage,
  evento_not_found: EXIT.usage,
  audience_empty: EXIT.usage,
  too_many_targets: EXIT.usage,
  unknown_variable: EXIT.usage,
  template_name_taken: EXIT.usage,
  template_built_in: EXIT.usage,
  too_many_templates: EXIT.usage,
  list_not_ready: EXIT.usage,
  broadcast_expanding: EXIT.usage,
  too_many_lists: EXIT.usage,
  idempotency_conflict: EXIT.usage,
  broadcast_completed: EXIT.usage,
  broadcast_canceled: EXIT.usage,
  notice_over: EXIT.usage,
  broadcast_started: EXIT.usage,
  broadcast_not_started: EXIT.usage,
  draft_changed: EXIT.usage,
  not_awaiting_approval: EXIT.usage,
  needs_second_person: EXIT.notAllowed,
  too_many_drafts: EXIT.usage,
  too_many_kill_switches: EXIT.usage,
  not_clonable: EXIT.usage,
  too_many_watchers: EXIT.tryLater,
  watchers_full: EXIT.tryLater,
  not_origin: EXIT.notAllowed,
  in_use: EXIT.usage,
  not_csv: EXIT.badFile,
  csv_too_large: EXIT.badFile,
  too_many_tests: EXIT.tryLater,
  too_many_codes: EXIT.tryLater,
  recipient_blocked_us: EXIT.someFailed,
  code_not_sent: EXIT.someFailed,
  verification_unavailable: EXIT.tryLater,
  no_sender: EXIT.configuration,
  window_closed: EXIT.usage,
  recipient_opted_out: EXIT.usage,
  recipient_blocked: EXIT.usage,
  service_unreachable: EXIT.unavailable,
  service_starting: EXIT.tryLater,
  data_dir_in_use: EXIT.tryLater,
  port_in_use: EXIT.unavailable,
  database_unreachable: EXIT.unavailable,
  database_newer: EXIT.configuration,
  database_busy: EXIT.tryLater,
  wrong_secret_key: EXIT.configuration,
  simulator_failed: EXIT.unavailable,
  aborted: EXIT.tryLater,
  internal: EXIT.bug,
}

/** The exit code of an answer that was an error: by its code, and for one we do not know by its status. */
export function exitOfAnswer(code: string, status: number): ExitNumber {
  if (isErrorCode(code)) return EXIT_OF[code]
  if (status === 401 || status === 403) return EXIT.notAllowed
  if (status === 429 || status === 503) return EXIT.tryLater
  return status >= 500 ? EXIT.unavailable : EXIT.usage
}

function isErrorCode(code: string): code is ErrorCode {
  return Object.hasOwn(EXIT_OF, code)
}
