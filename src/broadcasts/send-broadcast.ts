import { DomainError } from '../errors.ts'
import { type Ctx, withTransaction } from '../platform/context.ts'
import { isUniqueViolation } from '../platform/db/sql-error.ts'
import type { BroadcastInput, CreatedBroadcast } from './broadcast.ts'
import { type BroadcastDeps, createBroadcast, findRequested, hashOf } from './create-broadcast.ts'
import type { Draft, KnownRequest } from './draft.ts'
import { findRequestedDraft } from './draft-queries.ts'
import { erasedKey } from './erased-key.ts'
import { answerKept, askingNow, needsSecondPerson, recordAsked } from './second-person.ts'
import { keepDraft } from './write-draft.ts'

/**
 * Makes a broadcast, as `createBroadcast` does, or, where it goes to more people than the empresa's rules let one person
 * write to, a draft that waits for a second one: nothing of it is written until then. A request that is repeated finds
 * what it made, whatever the rules say meanwhile.
 */
export async function sendBroadcast(
  ctx: Ctx,
  deps: BroadcastDeps,
  input: BroadcastInput,
): Promise<CreatedBroadcast> {
  const request = requestOf(ctx, deps, input)
  const waiting = await findWaiting(ctx, input, request)
  if (waiting !== null) return answerKept(waiting)
  const earlier = request === null ? null : await findRequested(ctx, deps, input)
  if (earlier !== null) return earlier
  const above = await needsSecondPerson(ctx, deps, input)
  if (above === null) return createBroadcast(ctx, deps, input)
  try {
    return answerKept(
      await withTransaction(ctx, async (tx) => {
        const approval = await askingNow(tx, above)
        const asked = { ...input, template: input.template ?? null, scheduledAt: input.scheduledAt ?? null }
        const draft = await keepDraft(tx, { draft: asked, approval, request })
        await recordAsked(tx, draft.id, approval)
        return draft
      }),
    )
  } catch (error) {
    const winner = isUniqueViolation(error) ? await findWaiting(ctx, input, request) : null
    if (winner === null) throw error
    return answerKept(winner)
  }
}

function requestOf({ empresaId }: Ctx, deps: BroadcastDeps, input: BroadcastInput): KnownRequest | null {
  const { idempotencyKey: key } = input
  if (key === null) return null
  return { key: erasedKey(deps.keys, { empresaId, key }), hash: hashOf(deps, input) }
}

async function findWaiting(
  ctx: Ctx,
  { idempotencyKey }: BroadcastInput,
  request: KnownRequest | null,
): Promise<Draft | null> {
  const draft = request && (await findRequestedDraft(ctx.db, ctx.empresaId, request.key))
  if (draft === null || request === null) return null
  if (!request.hash || !draft.request?.hash?.equals(request.hash)) {
    throw new DomainError('idempotency_conflict', { key: idempotencyKey ?? '' })
  }
  return draft
}
