import type { CsvProblem } from '../csv.ts'
import type { PhoneRefusal, PhoneRepair } from '../phone.ts'

/**
 * What became of a row: `linked` people belong to another empresa, nothing of theirs was changed; `refused` rows were
 * not kept.
 */
export type ImportVerdict = 'imported' | 'updated' | 'unchanged' | 'linked' | 'refused'

/** What there is to say about a row besides its repairs. A phone's refusal means that the person came in without it. */
export type ImportReason = PhoneRefusal | RowReason

export type RowReason =
  | 'landline'
  | 'phone_kept'
  | 'duplicate_phone'
  | 'repeated_external_id'
  | 'other_origin'
  | 'unknown_complete_word'
  | 'unknown_time_zone'
  | 'no_name_no_phone'
  | 'no_identity'
  | 'value_too_long'
  | 'spreadsheet_external_id'
  | 'quote'
  | 'row_too_long'
  | 'too_many_cells'
  | 'stray_cells'

/** A row as it is told: everything a sentence about it needs. */
export interface ImportRowFacts {
  verdict: ImportVerdict
  repairs: readonly PhoneRepair[]
  reasons: readonly ImportReason[]
  /** Who else has this phone (their external id or name), when `duplicate_phone` could tell. */
  duplicateOf: string | null
}

/** Why a target of a broadcast became no message. */
export type TargetRefusal =
  | PhoneRefusal
  | 'landline'
  | 'duplicate'
  | 'unknown_variable'
  | 'missing_value'
  | 'too_long'

/** Why a row of a list of people became nobody of it. */
export type ListRefusal = PhoneRefusal | 'landline' | 'duplicate' | CsvProblem

export interface ImportTexts {
  verdicts: Record<ImportVerdict, string>
  repairs: Record<PhoneRepair, string>
  phones: Record<PhoneRefusal, string>
  rows: Record<RowReason, (facts: ImportRowFacts) => string>
  targets: Record<Exclude<TargetRefusal, PhoneRefusal>, string>
  /** Before what is wrong with a phone, when the person was kept without it. */
  withoutPhone: string
}
