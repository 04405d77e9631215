import type { FieldIssue } from '../errors.ts'
import { REPEATED, supersededIn, type Upserted } from './upserted.ts'

/** One thing as it was and as it is to be. An `id` of null is given when it is written. */
export interface Draft<Fields> {
  id: number | null
  before: Fields | null
  after: Fields
}

/** How drafts are found again: by whatever the changes name them by. */
export interface DraftIndex<Fields, Change> {
  find(change: Change): Draft<Fields> | undefined
  add(draft: Draft<Fields>): void
}

export interface UpsertPlan<Fields> {
  drafts: Draft<Fields>[]
  /** Beside each change the verdict, and the draft it went into. */
  outcomes: { verdict: Upserted['verdict']; draft: Draft<Fields> | null; issues: FieldIssue[] }[]
}

/**
 * Decides what each change does, in order: a later one sees what an earlier one left, and one that makes no sense, or
 * whose external id stands again further on, is refused and leaves nothing. Pure. `apply` gives the fields as they are to be, or what is wrong.
 */
export function planUpserts<Fields extends object, Change extends { externalId?: string | null | undefined }>(
  changes: readonly Change[],
  index: DraftIndex<Fields, Change>,
  apply: (before: Fields | null, change: Change) => Fields | FieldIssue[],
): UpsertPlan<Fields> {
  const plan: UpsertPlan<Fields> = { drafts: [], outcomes: [] }
  const superseded = supersededIn(changes)
  for (const [at, change] of changes.entries()) {
    if (superseded.has(at)) {
      plan.outcomes.push({ verdict: 'refused', draft: null, issues: [REPEATED] })
      continue
    }
    const draft = index.find(change)
    const after = apply(draft?.after ?? null, change)
    if (Array.isArray(after)) {
      plan.outcomes.push({ verdict: 'refused', draft: null, issues: after })
    } else if (draft === undefined) {
      const fresh = { id: null, before: null, after }
      index.add(fresh)
      plan.drafts.push(fresh)
      plan.outcomes.push({ verdict: 'created', draft: fresh, issues: [] })
    } else {
      const verdict = isSame(draft.after, after) ? 'unchanged' : 'updated'
      draft.after = after
      index.add(draft)
      if (!plan.drafts.includes(draft)) plan.drafts.push(draft)
      plan.outcomes.push({ verdict, draft, issues: [] })
    }
  }
  return plan
}

/** Finds drafts by the id of a change that has one, else by its external id. */
export function byIds<Fields extends { externalId: string | null }>(
  known: readonly (Fields & { id: number })[],
): DraftIndex<Fields, { id?: number | undefined; externalId?: string | null | undefined }> {
  const byId = new Map(known.map((row) => [row.id, draftOf<Fields>(row)]))
  const byExternalId = new Map([...byId.values()].map((draft) => [draft.after.externalId, draft]))
  return {
    find: ({ id, externalId }) =>
      id === undefined ? (externalId == null ? undefined : byExternalId.get(externalId)) : byId.get(id),
    add: (draft) => void byExternalId.set(draft.after.externalId, draft),
  }
}

/** Something that is there already, as a plan takes it. */
export function draftOf<Fields extends object>({ id, ...rest }: Fields & { id: number }): Draft<Fields> {
  const fields = rest as unknown as Fields
  return { id, before: fields, after: fields }
}

/** What of a plan has to be written: the new ones, and those that end otherwise than they began. */
export function toWrite<Fields extends object>(
  plan: UpsertPlan<Fields>,
): { created: Draft<Fields>[]; changed: (Draft<Fields> & { id: number })[] } {
  const hasId = (draft: Draft<Fields>): draft is Draft<Fields> & { id: number } => draft.id !== null
  return {
    created: plan.drafts.filter((draft) => draft.before === null),
    changed: plan.drafts
      .filter((draft) => draft.before !== null && !isSame(draft.before, draft.after))
      .filter(hasId),
  }
}

/** The outcomes of a plan that has been written. */
export function outcomesOf<Fields>(plan: UpsertPlan<Fields>): Upserted[] {
  return plan.outcomes.map(({ verdict, draft, issues }) => ({ verdict, id: draft?.id ?? null, issues }))
}

function isSame(one: object, other: object): boolean {
  const [left, right] = [one, other].map((fields) =>
    Object.entries(fields).sort(([a], [b]) => (a < b ? -1 : 1)),
  )
  return JSON.stringify(left) === JSON.stringify(right)
}
