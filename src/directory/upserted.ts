import type { FieldIssue } from '../errors.ts'

/** How many a caller may bring in one request. */
export const BULK_ITEMS_MAX = 1_000

/** `linked`: a person of another empresa, of whom nothing but our external id and tags was written. */
export const UPSERT_VERDICTS = ['created', 'updated', 'unchanged', 'linked', 'refused'] as const
export type UpsertVerdict = (typeof UPSERT_VERDICTS)[number]

interface Named {
  externalId?: string | null | undefined
}

/**
 * The places of changes whose external id stands again further on: of them only the last counts. Taken one after the
 * other, one that made no sense the first time could make sense the second, and repeating a request would change things.
 */
export function supersededIn(changes: readonly Named[]): ReadonlySet<number> {
  const last = new Map(changes.map(({ externalId }, at) => [externalId, at]))
  return new Set(
    changes.flatMap(({ externalId }, at) => (externalId == null || last.get(externalId) === at ? [] : at)),
  )
}

export const REPEATED: FieldIssue = { field: 'external_id', code: 'repeated' }

/** What became of one item of many. `id` is null and `issues` says why where it was refused. */
export interface Upserted {
  verdict: UpsertVerdict
  id: number | null
  issues: FieldIssue[]
}
