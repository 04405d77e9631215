/* What is asked of the service itself: who calls, what it is made of, whether it is well, who may call it and who did what. */

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

export interface AuditEntry {
  readonly at: string
  readonly actor: string
  readonly action: string
  readonly facts: unknown
}
