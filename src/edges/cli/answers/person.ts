/* Who must not be written to, and who was erased. */

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

export interface Erasure {
  readonly id: number
  readonly state: 'erasing' | 'redacting' | 'done'
  readonly waits_for: 'in_flight' | 'redaction' | null
  readonly counts: Readonly<Record<string, number>>
  readonly requested_by: string
  readonly requested_at: string
}
