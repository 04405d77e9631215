import type { CsvProblem } from '../csv.ts'
import type { PhoneRefusal, PhoneRepair } from '../phone.ts'

/** What became of a row of a list of phones: a blocklist, or consents. */
export type ListVerdict = 'added' | 'updated' | 'unchanged' | 'refused'

/** Why a row was refused, besides its phone. */
export type ListReason =
  | 'unknown_channel'
  | 'bad_date'
  | 'date_is_past'
  | 'date_is_future'
  | 'unknown_consent_word'
  | 'opted_out'
  | 'their_own_word'
  | 'value_too_long'
  | CsvProblem

export interface ListRowFacts {
  verdict: ListVerdict
  repairs: readonly PhoneRepair[]
  reasons: readonly (PhoneRefusal | ListReason)[]
}

export interface ListImportTexts {
  verdicts: Record<ListVerdict, string>
  reasons: Record<ListReason, string>
}
