export type PrivacyCommandName =
  | 'suppressions'
  | 'suppressions list'
  | 'suppressions add'
  | 'suppressions remove'
  | 'suppressions import'
  | 'suppressions export'
  | 'consents'
  | 'consents import'
  | 'people'
  | 'people export'
  | 'people erase'
  | 'people erasures'
  | 'audit'
  | 'audit list'
  | 'retention'
  | 'retention show'
  | 'retention set'

/** What the commands about blocks, consents and people's data say. */
export interface PrivacyTexts {
  reasons: Record<'opted_out' | 'blocklisted' | 'dead_number', string>
  channels: Record<'whatsapp' | 'sms', string>
  everywhere: string
  /** In the place of a number that is not known. */
  noNumber: string
  suppressionLine: (facts: {
    id: string
    phone: string
    reason: string
    scope: string
    since: string
    until: string | null
    by: string | null
    note: string | null
  }) => string
  noSuppressions: string
  more: (cursor: string) => string
  blocked: (facts: { phone: string; verdict: 'added' | 'updated' | 'unchanged' }) => string
  canceled: (count: string) => string
  removed: (count: number, printed: string) => string
  erasedStays: string
  nothingToRemove: string
  listTitle: (rows: string) => string
  listVerdicts: Record<'added' | 'updated' | 'unchanged' | 'refused' | 'repaired' | 'canceled', string>
  rowLine: (facts: { line: string; message: string }) => string
  confirmErase: (facts: { phone: string }) => string
  confirmNeedsTerminal: string
  declined: string
  erasureLine: (facts: { id: string; state: string; when: string; by: string }) => string
  erasureStates: Record<'erasing' | 'redacting' | 'done', string>
  waitsFor: Record<'in_flight' | 'redaction', string>
  erasureCounts: string
  stillErasing: (id: string) => string
  noErasures: string
  auditLine: (facts: { when: string; actor: string; action: string; facts: string }) => string
  noAudit: string
  retention: Record<'content' | 'raw' | 'inbound', string>
  days: (count: number) => string
  forever: string
  badDays: string
  nothingToSet: string
}
