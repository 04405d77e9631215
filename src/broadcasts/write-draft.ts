import { DomainError } from '../errors.ts'
import { recordAudit } from '../identity/audit-log.ts'
import { type Ctx, withTransaction } from '../platform/context.ts'
import type { BroadcastId } from '../platform/ids.ts'
import { DRAFTS_MAX, type Draft, type DraftInput, type Seen } from './draft.ts'
import { deleteDraft, findKeptDraft, insertDraft, type NewDraft, updateDraft } from './draft-queries.ts'
import { getRecord } from './read-broadcasts.ts'

/** Keeps a broadcast for later. Nothing about it is checked before it starts. Throws `too_many_drafts`. */
export function createDraft(ctx: Ctx, draft: DraftInput): Promise<Draft> {
  return keepDraft(ctx, { draft, approval: null, request: null })
}

/** As `createDraft`, of what waits for a second person. Throws `too_many_drafts`. */
export async function keepDraft(ctx: Ctx, kept: NewDraft): Promise<Draft> {
  const draft = await insertDraft(ctx, kept, DRAFTS_MAX)
  if (draft === null) throw new DomainError('too_many_drafts', { countMax: DRAFTS_MAX })
  return draft
}

/** Throws `not_found`, also for another empresa's, and `broadcast_started` for what is a broadcast already. */
export async function getDraft(ctx: Ctx, id: BroadcastId): Promise<Draft> {
  return (await findDraft(ctx, id)) ?? refuse(ctx, id)
}

/** Null: it is none any more, or never was one. What has become a broadcast is there as one by then. */
export function findDraft(ctx: Ctx, id: BroadcastId): Promise<Draft | null> {
  return findKeptDraft(ctx.db, ctx.empresaId, id)
}

/**
 * Puts another in its place. Whoever has it open to start it is told that it has changed. Throws as `getDraft` does, and
 * `draft_changed` for another version than the one that was seen.
 */
export async function editDraft(ctx: Ctx, id: BroadcastId, input: DraftInput, seen: Seen): Promise<Draft> {
  const edited = await updateDraft(ctx, { id, version: seen ?? null }, input)
  if (edited !== null) return edited
  await getDraft(ctx, id)
  throw new DomainError('draft_changed', {})
}

/** Throws `draft_changed` where a draft is not as somebody has seen it. */
export function checkSeen({ version }: Draft, seen: Seen): void {
  if (seen !== undefined && seen !== version) throw new DomainError('draft_changed', {})
}

/** Throws as `getDraft` does. */
export function removeDraft(ctx: Ctx, id: BroadcastId): Promise<void> {
  return withTransaction(ctx, async (tx) => {
    if (!(await deleteDraft(tx.db, tx.empresaId, { id, version: null }))) await refuse(tx, id)
    await recordAudit(tx, { action: 'broadcast.draft_removed', facts: { broadcast: id } })
  })
}

async function refuse(ctx: Ctx, id: BroadcastId): Promise<never> {
  await getRecord(ctx, id)
  throw new DomainError('broadcast_started', {})
}
