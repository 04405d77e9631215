import { DomainError } from '../errors.ts'
import type { Ctx } from '../platform/context.ts'
import type { BroadcastId, GroupId, MessageId } from '../platform/ids.ts'
import type { Audience } from './broadcast.ts'
import { type CloneSource, findCloneSource, listAddresses } from './clone-queries.ts'
import type { Draft, DraftInput } from './draft.ts'
import { createDraft, getDraft } from './write-draft.ts'

const ADDRESSES_PER_PAGE = 2_000

/**
 * Makes a draft like a broadcast or another draft: the same text or template with the same values, the same audience,
 * which is read anew when it starts; of typed targets whoever has a message of it. Throws `not_found`, and `not_clonable` for a
 * notice, for what a template made before its values were kept, and for what named somebody who has been erased.
 */
export async function cloneBroadcast(ctx: Ctx, id: BroadcastId): Promise<Draft> {
  const source = await findCloneSource(ctx.db, ctx.empresaId, id)
  return createDraft(ctx, source === null ? await likeDraft(ctx, id) : await likeBroadcast(ctx, source))
}

async function likeDraft(ctx: Ctx, id: BroadcastId): Promise<DraftInput> {
  return { ...(await getDraft(ctx, id)), scheduledAt: null }
}

async function likeBroadcast(ctx: Ctx, source: CloneSource): Promise<DraftInput> {
  const { campaignName, body, templateUse, audience, preferredChannel, eventoId, fallbackAfterS } = source
  if ('vagaId' in audience || 'candidaturaId' in audience) refuse('told_once')
  if ('approvedForEventoId' in audience) refuse('notice')
  if (templateUse === null && source.ofTemplate) refuse('older')
  if (Object.keys(audience).length === 0 || (templateUse === null && body === '')) refuse('erased')
  return {
    ...{ campaignName, preferredChannel, eventoId, fallbackAfterS },
    ...{ body: templateUse === null ? body : '', template: templateUse, scheduledAt: null },
    audience: 'targets' in audience ? await sameTargets(ctx, source.groupId) : askedAudience(audience),
  }
}

function refuse(reason: 'told_once' | 'notice' | 'older' | 'erased'): never {
  throw new DomainError('not_clonable', { reason })
}

async function sameTargets(ctx: Ctx, groupId: GroupId): Promise<Audience> {
  const targets: string[] = []
  const { empresaId } = ctx
  for (let after = 0 as MessageId; ; ) {
    const page = await listAddresses(ctx.db, { empresaId, groupId, after, limit: ADDRESSES_PER_PAGE })
    for (const { toAddress, erased } of page) if (!erased) targets.push(toAddress)
    const last = page.at(-1)
    if (last === undefined || page.length < ADDRESSES_PER_PAGE) break
    after = last.id
  }
  if (targets.length === 0) refuse('erased')
  return { targets }
}

/** Without what was found out about it when it started. */
function askedAudience({ tagIds: _, ...audience }: Record<string, unknown>): Audience {
  return audience as Audience
}
