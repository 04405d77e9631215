import { DomainError } from '../errors.ts'
import { recordAudit } from '../identity/audit-log.ts'
import { personBehind } from '../identity/person-behind.ts'
import { type Ctx, withTransaction } from '../platform/context.ts'
import type { BroadcastId } from '../platform/ids.ts'
import type { CreatedBroadcast } from './broadcast.ts'
import type { BroadcastDeps } from './create-broadcast.ts'
import type { Approval, Draft, Seen } from './draft.ts'
import { setApproval } from './draft-queries.ts'
import { answerStarted, launchDraft, type StartWish } from './start-draft.ts'
import { checkSeen, findDraft, getDraft } from './write-draft.ts'

/**
 * Starts what waits for a second person, in the name of whoever asked for it; of two who approve it one starts it. Throws
 * `needs_second_person` to the one who asked, also by a key of theirs, `not_awaiting_approval` for what does not wait,
 * `draft_changed` for another version than the one that was seen, and as `startDraft` does.
 */
export async function approveDraft(
  ctx: Ctx,
  deps: BroadcastDeps,
  id: BroadcastId,
  wish: StartWish,
): Promise<CreatedBroadcast> {
  const found = await findDraft(ctx, id)
  if (found === null) return answerStarted(ctx, id)
  const draft = waitingOne(found, wish.seen)
  if ((await personBehind(ctx)) === draft.approval.askedPerson) {
    throw new DomainError('needs_second_person', {})
  }
  return launchDraft(ctx, deps, draft, wish, draft.approval.askedBy)
}

/** Has it wait no more: it is a draft again, that may be changed and asked for anew. Throws as `approveDraft` does. */
export async function refuseDraft(ctx: Ctx, id: BroadcastId, seen: Seen): Promise<Draft> {
  const draft = waitingOne(await getDraft(ctx, id), seen)
  await withTransaction(ctx, async (tx) => {
    if (!(await setApproval(tx, { ...draft, approval: null }))) {
      throw new DomainError('draft_changed', {})
    }
    const facts = { broadcast: id, asked_by: draft.approval.askedBy }
    await recordAudit(tx, { action: 'broadcast.refused', facts })
  })
  return getDraft(ctx, id)
}

function waitingOne(draft: Draft, seen: Seen): Draft & { approval: Approval } {
  const { approval } = draft
  if (approval === null) throw new DomainError('not_awaiting_approval', {})
  checkSeen(draft, seen)
  return { ...draft, approval }
}
