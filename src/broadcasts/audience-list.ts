import type { AudienceListId, EmpresaId, FreelancerId } from '../platform/ids.ts'
import type { ListRefusal } from '../text/catalogue/shape-import.ts'
import { firstName } from '../text/first-name.ts'

/** Where a list comes from: a file, or the targets of one request. */
export type ListKind = 'upload' | 'targets'

/** `filling`: its rows are still coming, or stopped coming; nothing may be sent by it. */
export type ListState = 'filling' | 'ready'

/** People whom broadcasts may go to, each once. */
export interface AudienceList {
  id: AudienceListId
  name: string
  kind: ListKind
  state: ListState
  /** The variables that its rows have values for, in the order of the file. */
  columns: string[]
  counts: ListCounts
  createdBy: string
  createdAt: Date
  /** When a broadcast was last made of it. */
  usedAt: Date | null
}

/** What became of the rows as they came; `rows` is always the sum of the others. */
export interface ListCounts {
  rows: number
  valid: number
  invalid: number
  duplicates: number
  /** Who was valid and has been erased since. */
  erased: number
}

/** A target as it came, with what is said of the person. */
export interface ListedTarget {
  /** Where it stands in the file or the request; the first is 1. */
  line: number
  target: string
  /** Without those that are empty; null: nothing is said. */
  variables: Readonly<Record<string, string>> | null
  /** Why it cannot be taken, where more is wrong than its phone. */
  problem: ListRefusal | null
}

/** A target that is in no list's rows, and why. */
export interface ListReject {
  position: number
  line: number
  /** As it was typed. */
  target: string
  reason: ListRefusal
}

/** Somebody of a list, with what the directory knows of who has this number. */
export interface ListedPerson {
  /** Grows along the list; what comes after it is asked for by it. */
  position: number
  e164: string
  recipientKey: Buffer
  /** As the list calls them. */
  nome: string | null
  variables: Readonly<Record<string, string>> | null
  /** Of several with one number, the first that came. */
  freelancer: ListedFreelancer | null
}

export interface ListedFreelancer {
  id: FreelancerId
  originEmpresaId: EmpresaId
  nome: string
  timeZone: string | null
  funcao: string | null
}

/** As many as a CSV may have at all. */
export const LIST_ROWS_MAX = 2_000_000
/** Rejects beyond these are only counted. A request is told of all of its targets. */
export const REJECTS_KEPT_MAX: Readonly<Record<ListKind, number>> = { upload: 10_000, targets: 50_000 }
export const LIST_NAME_CHARACTERS_MAX = 200
/** Of one empresa, at one time. */
export const UPLOADS_MAX = 500
/** Since it was last used; then retention takes it out, or before, where the empresa keeps content for less. */
export const LIST_DAYS = 90
/** One that got no row for so long has broken off. */
export const FILLING_MS_MAX = 3_600_000

/** What a text may say of somebody: what the list says, else what the directory knows. */
export function variablesOfListed({
  variables,
  freelancer,
}: Pick<ListedPerson, 'variables' | 'freelancer'>): Record<string, string> {
  const nome = variables?.nome ?? freelancer?.nome ?? ''
  return { nome, primeiro_nome: firstName(nome), funcao: freelancer?.funcao ?? '', ...variables }
}
