import type { EmpresaId, SuppressionId } from '../platform/ids.ts'

export const SUPPRESSION_REASONS = ['opted_out', 'blocklisted', 'dead_number'] as const
export type SuppressionReason = (typeof SUPPRESSION_REASONS)[number]

/** What somebody else than the person decided; opting out is theirs, and not lifted here. */
export const BLOCKLIST_REASONS = ['blocklisted', 'dead_number'] as const satisfies SuppressionReason[]

/** Where a row came from; those that Recado writes by itself. Others name the way the person took. */
export type SuppressionSource = 'manual' | 'import' | 'permanent_codes' | 'erasure'

/** A rule that an address is not to be written to. */
export interface Suppression {
  id: SuppressionId
  /** Null: for every empresa. */
  empresaId: EmpresaId | null
  /** Null: on both. */
  channel: 'whatsapp' | 'sms' | null
  /** The one kind of message it is about; null: all. */
  lane: string | null
  reason: SuppressionReason
  source: string
  /** Null where nobody named it, and for somebody who was erased. */
  address: string | null
  note: string | null
  addedBy: string | null
  createdAt: Date
  expiresAt: Date | null
}

/** Somebody who is to be blocked. */
export interface Blocked {
  e164: string | null
  recipientKey: Buffer
  channel: 'whatsapp' | 'sms' | null
  note: string | null
  expiresAt: Date | null
}

/** What an addition made of a row. */
export type SuppressionVerdict = 'added' | 'updated' | 'unchanged'

/** Whose rows somebody may change: their own empresa's, or everybody's. */
export type SuppressionReach = 'own' | 'all'

export const NOTE_CHARACTERS_MAX = 500
