import type { EmpresaId, ErasureId } from '../platform/ids.ts'

/** `erasing`: here, step by step. `redacting`: only Twilio is still to be waited for. */
export type ErasureState = 'erasing' | 'redacting' | 'done'

/** Taking one person out of everything, as it is told; it never says who. */
export interface Erasure {
  id: ErasureId
  /** Null: of every empresa. */
  empresaId: EmpresaId | null
  state: ErasureState
  /** `in_flight`: a message is just being sent or found out about. `redaction`: Twilio has not taken all out yet. */
  waitsFor: 'in_flight' | 'redaction' | null
  /** Rows by table, and messages at Twilio. */
  counts: Record<string, number>
  /** Messages that are still at Twilio. */
  redactionsOpen: number
  requestedBy: string
  requestedAt: Date
  finishedAt: Date | null
}

/** Whose data somebody may export and erase: their own empresa's, or everybody's. */
export type PersonReach = 'own' | 'all'

/** A person as the rooms know them. */
export interface Person {
  recipientKey: Buffer
  /** Null: in every empresa. */
  empresaId: EmpresaId | null
}

/** The column in which a number is sealed for the time its erasure takes. */
export const SEALED_COLUMN = 'erasures.sealed'
