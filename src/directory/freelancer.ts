import type { FreelancerId } from '../platform/ids.ts'
import type { ImportRowFacts } from '../text/catalogue/shape-import.ts'

/** A person as the directory shows them. `phone` is whole: who may see it masked is the presenter's matter. */
export interface Freelancer {
  id: FreelancerId
  /** By which this empresa knows the person; null when it never brought or met them. */
  externalId: string | null
  nome: string
  phone: string | null
  /** Whether this empresa brought the person in and may change the record. */
  own: boolean
  funcoes: string[]
  cadastroCompleto: boolean
  /** Where the person said to be; null: nobody knows. */
  timeZone: string | null
  /** Those that this empresa gave. */
  tags: string[]
}

/** A row of an import and what became of it. */
export interface ImportedRow extends ImportRowFacts {
  line: number
  externalId: string | null
  nome: string
  /** The phone the person has afterwards. */
  phone: string | null
}

export interface ImportSummary {
  rows: number
  imported: number
  updated: number
  unchanged: number
  linked: number
  refused: number
  /** Rows whose phone was mended. */
  repaired: number
  /** Rows kept without a phone. */
  withoutPhone: number
  /** Rows whose phone somebody else in this empresa's directory has. */
  duplicates: number
  funcoesCreated: string[]
}

/** What compares people: see `platform/crypto`. */
export interface RecipientKeys {
  recipientKey(e164: string): Buffer
}
