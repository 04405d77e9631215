import { DomainError } from '../errors.ts'
import type { Ctx } from '../platform/context.ts'
import type { BroadcastId, GroupId, MessageId } from '../platform/ids.ts'
import type { Audience } from './broadcast.ts'
import { type CloneSource, findCloneSource, listAddresses } from './clone-queries.ts'
import type { Draft, DraftInput } from './draft.ts'
import { isExpanding } from './expansion-queries.ts'
import { createDraft, getDraft } from './write-draft.ts'

const ADDRESSES_PER_PAGE = 2_000

/**
 * Makes a draft like a broadcast or another draft: the same text or template with the same values, the same audience,
 * which is read anew when it starts; of typed targets whoever has a message of it. Throws `not_found`, and `not_clonable` for a
 * notice, for what a template made before its values were kept, for what named somebody who has been erased, and for targets that
 * are still being written.
 */
export async function cloneBroadcast(ctx: Ctx, id: BroadcastId): Promise<Draft> {
  const source = await findCloneSource(ctx.db, ctx.empresaId, id)
  return createDraft(ctx, source === null ? await likeDraft(ctx, id) : await likeBroadcast(ctx, id, source))
}

async function likeDraft(ctx: Ctx, id: BroadcastId): Promise<DraftInput> {
  return { ...(await getDraft(ctx, id)), scheduledAt: null }
}

async function likeBroadcast(ctx: Ctx, id: BroadcastId, source: CloneSource): Promise<DraftInput> {
  const { campaignName, body, templateUse, audience, preferredChannel, eventoId, fallbackAfterS } = source
  if ('vagaId' in audience || 'candidaturaId' in audience) refuse('told_once')
  if ('approvedForEventoId' in audience) refuse('notice')
  if (templateUse === null && source.ofTemplate) refuse('older')
  if (Object.keys(audience).length === 0 || (templateUse === null && body === '')) refuse('erased')
  return {
    ...{ campaignName, preferredChannel, eventoId, fallbackAfterS },
    ...{ body: templateUse === null ? body : '', template: templateUse, scheduledAt: null },
    audience: isTyped(audience) ? await sameTargets(ctx, id, source.groupId) : askedAudience(audience),
  }
}

function refuse(reason: 'told_once' | 'notice' | 'older' | 'erased' | 'expanding'): never {
  throw new DomainError('not_clonable', { reason })
}

/** Phones that a request named; more than are written at once are kept in a list that lasts no longer than it is needed. */
function isTyped(audience: Record<string, unknown>): boolean {
  return 'targets' in audience || 'named' in audience
}

async function sameTargets(ctx: Ctx, id: BroadcastId, groupId: GroupId): Promise<Audience> {
  if (await isExpanding(ctx.db, ctx.empresaId, id)) refuse('expanding')
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

/** Without what was found out about it when it started. Names that an erasure took out leave ids, which mean somebody else. */
function askedAudience(stored: Record<string, unknown>): Audience {
  const { funcaoIds, tagIds, columns: _columns, ...audience } = stored
  const isLost = (ids: unknown, names: unknown) => Array.isArray(ids) && ids.length > 0 && names === undefined
  if (isLost(funcaoIds, audience.funcoes) || isLost(tagIds, audience.tags)) refuse('erased')
  return audience as Audience
}
