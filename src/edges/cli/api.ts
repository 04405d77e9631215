/* The service's answers, as far as the command line reads them. */
import type { LeftOutReason } from '../../text/catalogue/shape-left-out.ts'

export interface Me {
  readonly user: { readonly username: string } | null
  readonly empresas: readonly { readonly id: number; readonly nome: string }[]
  readonly demo: boolean
  /** The address of the simulator's phones, while it is in use. */
  readonly simulator: string | null
}

export interface ServiceInfo {
  readonly demo: boolean
  readonly simulator: string | null
}

export interface Sender {
  readonly id: number
  readonly channel: 'whatsapp' | 'sms'
  readonly address: string
  readonly active: boolean
  readonly rate_per_second: number
  readonly full_rate_per_second: number
  readonly account_share: number
  readonly stopped_reason: 'unreachable' | 'auth' | 'daily_limit' | null
  readonly stopped_until: string | null
}

export interface DoctorLine {
  readonly state: 'ok' | 'advice' | 'wrong' | 'unknown' | 'skipped'
  readonly name: string
  readonly text: string
  readonly mend: string | null
}

export interface DoctorReport {
  readonly healthy: boolean
  readonly lines: readonly DoctorLine[]
}

export interface OtpCode {
  readonly address: string
  readonly purpose: string
  readonly status: string
}

export interface OtpConversion {
  readonly key: string
  readonly codes: number
  readonly verified: number
  readonly rate: number | null
}

export interface OtpBrake {
  readonly prefix: string
  readonly until: string
  readonly codes: number
  readonly verified: number
}

export interface PreviewedCost {
  readonly currency: string
  readonly min: number
  readonly max: number
  readonly brl_min: number
  readonly brl_max: number
  readonly as_of: string
}

export interface PreviewedLeftOut {
  readonly reason: LeftOutReason
  readonly detail: string | null
  readonly count: number
  readonly people: readonly { readonly nome: string | null; readonly to: string | null }[]
}

export interface Preview {
  readonly audience: {
    readonly matched: number
    readonly without_phone: number
    readonly invalid: number
    readonly duplicates: number
    readonly suppressed: number
    readonly without_consent: number
    readonly recipients: number
  }
  readonly sent_today: { readonly recipients: number }
  readonly channels: { readonly whatsapp: number; readonly sms: number }
  readonly windows: { readonly open: number; readonly closed: number; readonly unknown: number } | null
  readonly segments: {
    readonly encoding: string
    readonly per_message: number
    readonly per_message_plain: number
    readonly total: number
  }
  readonly template: {
    readonly name: string
    readonly language: string
    readonly version: number
    readonly approved: boolean
  } | null
  readonly cost: PreviewedCost | null
  readonly cost_plain: PreviewedCost | null
  readonly finishing: { readonly seconds: number; readonly at: string | null } | null
  readonly left_out_examples: readonly PreviewedLeftOut[]
  readonly examples: readonly {
    readonly nome: string
    readonly to: string
    readonly body: string
    readonly sms: string
  }[]
}

export interface Steered {
  readonly status: string
  readonly waiting: number
  readonly in_flight: number
  readonly canceled: number
  readonly counts: Counts
}

export type Counts = Readonly<Record<string, number>>

export interface Broadcast {
  readonly id: number
  readonly empresa_contratante: unknown
  readonly campaign_name: string
  readonly body: string
  readonly status: string
  readonly total_targets: number
  readonly sent: number
  readonly delivered: number
  readonly read: number
  readonly failed: number
  readonly success_rate: number
  readonly counts: Counts
  readonly fell_back: number
  readonly scheduled_at: string | null
  readonly start_missed: boolean
  readonly paused_reason: { readonly message: string } | null
  /** Its audience is still being written. */
  readonly expanding: boolean
  readonly expanded_percent: number
  readonly created_at: string
  readonly created_by: unknown
}

export interface BroadcastPage {
  readonly broadcasts: readonly Broadcast[]
  readonly next_cursor: string | null
}

export interface Started {
  readonly success: boolean
  readonly broadcast_id: number
  /** It goes to so many that a second person has to approve it first. */
  readonly awaiting_approval?: boolean
  readonly rejected?: readonly { readonly target: string; readonly reason: string }[]
}

/** What a notice began; `broadcast_id` is null where everybody had been told of the vaga. */
export interface NoticeStarted extends Omit<Started, 'broadcast_id'> {
  readonly broadcast_id: number | null
  readonly ja_notificados?: number
  readonly ja_notificado?: boolean
}

export interface Retried {
  readonly queued: number
  readonly left_unknown: number
}

/** A message by our number or by another system's id: what the two answers have in common, and what one of them has. */
export interface MessageView {
  readonly id: string
  readonly status: string
  readonly channel: 'whatsapp' | 'sms'
  readonly to_address?: string
  readonly recipient_phone?: string
  readonly error_code: number | string | null
  readonly error_message: string | null
  readonly error_cause?: string | null
  readonly error_mend?: string | null
  readonly timeline: readonly { readonly at: string; readonly text: string }[]
}

export interface ApiKeyView {
  readonly id: number
  readonly name: string
  readonly scope: string
  readonly hint: string
  readonly created_by: string
  readonly created_at: string
  readonly last_used_at: string | null
  readonly revoked_by: string | null
  readonly revoked_at: string | null
}

export interface TestResult {
  readonly status: 'success' | 'error'
  readonly message_sid: string | null
  readonly error_code: string | null
  readonly error_message: string | null
}

export interface MessagePage {
  readonly messages: readonly {
    readonly id: string
    readonly status: string
    readonly error_code: number | string | null
    readonly error_message: string | null
  }[]
  readonly next_cursor: string | null
}

export interface Rules {
  readonly quiet_hours: {
    readonly from: string
    readonly to: string
    readonly never_on: readonly string[]
  } | null
  readonly daily_messages: number | null
  readonly daily_segments: number | null
  readonly approval_above?: number | null
}

export interface SendingRules extends Rules {
  readonly today: {
    readonly messages: number
    readonly segments: number
    readonly reached: boolean
    readonly until: string
  } | null
  readonly proposed: Rules
}

export interface ReminderRules {
  readonly hours: readonly number[]
  readonly preferred_channel: string
  readonly language: string
}

export interface ReminderFacts {
  readonly hours: number
  readonly due_at: string
  readonly state: string
  readonly reason: string | null
  readonly broadcast_id: number | null
}

export interface EventoReminders {
  readonly hours: readonly number[]
  readonly own: boolean
  readonly reminders: readonly ReminderFacts[]
}

export interface ReminderPage {
  readonly reminders: readonly (ReminderFacts & {
    readonly evento: { readonly id: number; readonly nome: string }
  })[]
  readonly next_cursor: string | null
}

export interface TextRules {
  readonly sms_spelling: string
}

export interface ListedPrice {
  readonly channel: string
  readonly category: string
  readonly country: string
  readonly usd_min: number
  readonly usd_max: number
  readonly brl_per_usd: number
  readonly as_of: string
  readonly source: string
}

export interface ConsentRules {
  readonly known_consent_for: readonly string[]
  readonly strict_window: boolean
  readonly stop_covers: 'everything' | 'offers'
  readonly stop_words: readonly string[]
}

export interface KillSwitch {
  readonly id: number
  readonly empresa_id: number | null
  readonly lane: string | null
  readonly channel: string | null
  readonly why: string
  readonly thrown_by: string | null
  readonly thrown_at: string
  readonly lifted_by: string | null
  readonly lifted_at: string | null
  readonly in_flight: number
  readonly held: number
}

export interface FreelancerCount {
  readonly total: number
  readonly with_phone: number
  readonly without_phone: number
  readonly completos: number
}

export type ImportLine =
  | {
      readonly type: 'row'
      readonly line: number
      readonly nome: string | null
      readonly verdict: 'imported' | 'updated' | 'unchanged' | 'linked' | 'refused'
      readonly repairs?: readonly unknown[]
      readonly reasons?: readonly unknown[]
      readonly message?: string
    }
  | { readonly type: 'progress'; readonly rows: number }
  | ImportSummary
  | { readonly type: 'error'; readonly code?: string; readonly status?: number; readonly message?: string }

export interface ImportSummary {
  readonly type: 'summary'
  readonly rows: number
  readonly imported: number
  readonly updated: number
  readonly unchanged: number
  readonly linked: number
  readonly refused: number
  readonly repaired: number
  readonly without_phone: number
  readonly duplicates: number
  readonly funcoes_created: readonly string[]
}

/** A list of people for broadcasts. */
export interface UploadedListFacts {
  readonly id: number
  readonly name: string
  readonly state: 'filling' | 'ready'
  readonly columns: readonly string[]
  readonly counts: Readonly<Record<'rows' | 'valid' | 'invalid' | 'duplicates' | 'erased', number>>
  readonly created_by: string
  readonly created_at: string
  readonly kept_until: string
}

export interface UploadedList extends UploadedListFacts {
  readonly rejects: readonly { readonly line: number; readonly target: string; readonly message: string }[]
}

export interface Suppression {
  readonly id: number
  readonly empresa_id: number | null
  readonly phone: string | null
  readonly reason: 'opted_out' | 'blocklisted' | 'dead_number'
  readonly channel: 'whatsapp' | 'sms' | null
  readonly source: string
  readonly note: string | null
  readonly added_by: string | null
  readonly created_at: string
  readonly expires_at: string | null
}

export interface Blocked {
  readonly people: readonly { readonly phone: string; readonly verdict: 'added' | 'updated' | 'unchanged' }[]
  readonly canceled: number
}

export type ListLine =
  | {
      readonly type: 'row'
      readonly line: number
      readonly verdict: 'created' | 'added' | 'updated' | 'unchanged' | 'refused'
      readonly message?: string
    }
  | { readonly type: 'progress'; readonly rows: number }
  | ListSummary
  | { readonly type: 'error'; readonly code?: string; readonly status?: number; readonly message?: string }

export interface ListSummary {
  readonly type: 'summary'
  readonly rows: number
  /** Of the directory. */
  readonly created?: number
  /** Of a list of phones. */
  readonly added?: number
  readonly updated: number
  readonly unchanged: number
  readonly refused: number
  readonly repaired?: number
  /** Of a blocklist only. */
  readonly canceled?: number
}

export interface ListedEvento {
  readonly id: number
  readonly external_id: string | null
  readonly nome: string
  readonly local: string
  readonly starts_at: string
  readonly time_zone: string
  readonly canceled: boolean
}

export interface ListedVaga {
  readonly id: number
  readonly external_id: string | null
  readonly evento: { readonly id: number; readonly nome: string; readonly canceled: boolean }
  readonly funcao: string
  readonly titulo: string
  readonly pay_cents: number
  readonly pay_unit: 'day' | 'hour'
  readonly places: number
  readonly open: boolean
  readonly candidaturas: { readonly pending: number; readonly approved: number }
}

export interface ListedCandidatura {
  readonly id: number
  readonly vaga: { readonly id: number; readonly titulo: string }
  readonly freelancer: { readonly nome: string; readonly phone: string | null }
  readonly status: 'pending' | 'approved' | 'refused' | 'withdrawn'
}

export interface ListedFuncao {
  readonly nome: string
  readonly freelancers: number
}

export interface Erasure {
  readonly id: number
  readonly state: 'erasing' | 'redacting' | 'done'
  readonly waits_for: 'in_flight' | 'redaction' | null
  readonly counts: Readonly<Record<string, number>>
  readonly requested_by: string
  readonly requested_at: string
}

export interface AuditEntry {
  readonly at: string
  readonly actor: string
  readonly action: string
  readonly facts: unknown
}

export interface Retention {
  readonly content_days: number | null
  readonly raw_days: number | null
  readonly inbound_days: number | null
}

export interface ListedTemplate {
  readonly name: string
  readonly category: string
  readonly built_in: boolean
  readonly languages: readonly {
    readonly language: string
    readonly newest: number
    readonly in_force: number
    readonly approval: string
  }[]
  readonly versions: readonly {
    readonly language: string
    readonly version: number
    readonly approval: string
    readonly body: string
    readonly sms_body: string | null
    readonly sms_spelling: string
    readonly rejection_message: string | null
  }[]
}

export interface TemplateCost {
  readonly max: number
  readonly brl_max: number
  readonly as_of: string
}

interface PreviewedSpelling {
  readonly text: string
  readonly segments: number
  readonly encoding: string
  readonly cost: TemplateCost | null
}

interface Complaint {
  readonly field: string
  readonly message: string
}

export interface TemplatePreviewed {
  readonly whatsapp: { readonly text: string; readonly characters: number }
  readonly sms: {
    readonly chosen: string
    readonly accents: PreviewedSpelling
    readonly plain: PreviewedSpelling
  }
  readonly examples: readonly { readonly whatsapp: string; readonly sms: string }[]
  readonly row_errors: readonly { readonly errors: readonly Complaint[] }[]
  readonly submission_errors: readonly Complaint[]
}
