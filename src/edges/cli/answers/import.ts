/* What an import says while it reads a file, one JSON value a line, and the lists of people for broadcasts that come of one. */

/** Besides rows and the sum at the end: how far it is, or that it broke off. */
type Underway =
  | { readonly type: 'progress'; readonly rows: number }
  | { readonly type: 'error'; readonly code?: string; readonly status?: number; readonly message?: string }

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
  | ImportSummary
  | Underway

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

export type ListLine =
  | {
      readonly type: 'row'
      readonly line: number
      readonly verdict: 'created' | 'added' | 'updated' | 'unchanged' | 'refused'
      readonly message?: string
    }
  | ListSummary
  | Underway

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
