import type { FieldIssue } from '../errors.ts'

/** How many a caller may bring in one request. */
export const BULK_ITEMS_MAX = 1_000

/** `linked`: a person of another empresa, of whom nothing but our external id and tags was written. */
export const UPSERT_VERDICTS = ['created', 'updated', 'unchanged', 'linked', 'refused'] as const
export type UpsertVerdict = (typeof UPSERT_VERDICTS)[number]

/** What became of one item of many. `id` is null and `issues` says why where it was refused. */
export interface Upserted {
  verdict: UpsertVerdict
  id: number | null
  issues: FieldIssue[]
}
