import { DomainError } from '../errors.ts'
import { type Ctx, withTransaction } from '../platform/context.ts'
import type { BroadcastId } from '../platform/ids.ts'
import type { BroadcastInput, CreatedBroadcast } from './broadcast.ts'
import { answer, type BroadcastDeps, createBroadcast } from './create-broadcast.ts'
import type { Draft, Seen } from './draft.ts'
import { findStarted, setApproval } from './draft-queries.ts'
import { answerKept, askingNow, needsSecondPerson, recordAsked } from './second-person.ts'
import { checkSeen, findDraft } from './write-draft.ts'

export interface StartWish {
  /** In place of the draft's own; null: now. */
  scheduledAt: Date | null | undefined
  waitMs: number
  seen: Seen
}

/**
 * Makes a draft a broadcast, of the same number, now or at its time, and answers as `createBroadcast` does; or has it wait
 * for a second person, where it needs one. What has been started is answered for and not started again, also of two who do it at the
 * same moment. Throws as `createBroadcast` and `getDraft` do, and `draft_changed` where it is not as it was seen, or somebody has edited it since it was read here.
 */
export async function startDraft(
  ctx: Ctx,
  deps: BroadcastDeps,
  id: BroadcastId,
  wish: StartWish,
): Promise<CreatedBroadcast> {
  const draft = await findDraft(ctx, id)
  if (draft === null) return answerStarted(ctx, id)
  checkSeen(draft, wish.seen)
  const above = await needsSecondPerson(ctx, deps, inputOf(draft, wish))
  if (above === null) return launchDraft(ctx, deps, draft, wish)
  return draft.approval === null ? askForSecond(ctx, draft, wish, above) : answerKept(draft)
}

/** What a draft became that is one no more. Throws `not_found`. */
export async function answerStarted(ctx: Ctx, id: BroadcastId): Promise<CreatedBroadcast> {
  const started = await findStarted(ctx.db, ctx.empresaId, id)
  if (started === null) throw new DomainError('not_found', { what: 'broadcast' })
  return answer(ctx, started)
}

/** Makes a draft a broadcast, whoever has to approve it. */
export async function launchDraft(
  ctx: Ctx,
  deps: BroadcastDeps,
  draft: Draft,
  wish: StartWish,
  approvedFor: string | null = null,
): Promise<CreatedBroadcast> {
  const { id, version, request } = draft
  try {
    const input = inputOf(draft, wish)
    return await createBroadcast(ctx, deps, { ...input, draft: { id, version, request, approvedFor } })
  } catch (error) {
    const isChanged = error instanceof DomainError && error.code === 'draft_changed'
    const winner = isChanged ? await findStarted(ctx.db, ctx.empresaId, id) : null
    if (winner === null) throw error
    return answer(ctx, winner)
  }
}

function inputOf(draft: Draft, { scheduledAt = draft.scheduledAt, waitMs }: StartWish): BroadcastInput {
  return { ...draft, scheduledAt, idempotencyKey: null, waitMs }
}

function askForSecond(
  ctx: Ctx,
  draft: Draft,
  { scheduledAt = draft.scheduledAt }: StartWish,
  above: number,
): Promise<CreatedBroadcast> {
  return withTransaction(ctx, async (tx) => {
    const approval = await askingNow(tx, above)
    if (!(await setApproval(tx, { ...draft, approval, scheduledAt }))) {
      throw new DomainError('draft_changed', {})
    }
    await recordAsked(tx, draft.id, approval)
    return answerKept({ ...draft, approval })
  })
}
