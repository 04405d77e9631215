import { getVaga } from '../directory/get-vaga.ts'
import { DomainError, invalidField } from '../errors.ts'
import type { Ctx } from '../platform/context.ts'
import type { VagaId } from '../platform/ids.ts'
import { noticeName, vagaValues } from '../text/notice-texts.ts'
import type { Asked, BroadcastInput } from './broadcast.ts'
import { type BroadcastDeps, createBroadcast, findRepeated } from './create-broadcast.ts'
import { builtIn, type NoticeWishes, usefulUntil, type VagaNotice, wishedFor } from './notice.ts'
import { walkAudience } from './recipients.ts'

/**
 * Tells everybody whom a vaga may interest of it: an offer, so that who wants none is not told. Nobody is told of a vaga
 * twice, however often and by how many callers it is asked for. Throws `not_found`, also for another empresa's vaga;
 * `invalid_input` for one that takes nobody any more; `audience_empty` where nobody matches; and as `createBroadcast` does.
 */
export async function notifyVaga(
  ctx: Ctx,
  deps: BroadcastDeps,
  id: VagaId,
  wishes: NoticeWishes,
): Promise<VagaNotice> {
  const { idempotencyKey } = wishes
  const repeated = await findRepeated(ctx, deps, { idempotencyKey, asked: askedOf(id, wishes) })
  if (repeated) return repeated
  const notice = await vagaNotice(ctx, id, wishes)
  try {
    return await createBroadcast(ctx, deps, notice)
  } catch (error) {
    if (!(error instanceof DomainError && error.code === 'audience_empty')) throw error
    const nobodyNew = await countTold(ctx, deps, id)
    if (nobodyNew.leftOut.already === 0) throw error
    return nobodyNew
  }
}

/** The broadcast that tells of a vaga. Throws `not_found`, and `invalid_input` for one that takes nobody any more. */
export async function vagaNotice(ctx: Ctx, id: VagaId, wishes: NoticeWishes): Promise<BroadcastInput> {
  const vaga = await getVaga(ctx, id)
  if (!vaga.open || vaga.evento.canceled) throw invalidField('vaga_id', 'closed')
  return {
    ...wishedFor(wishes),
    campaignName: noticeName(ctx.lang, 'vaga', `${vaga.titulo}, ${vaga.evento.nome}`),
    template: builtIn('nova_vaga', wishes.language, vagaValues(wishes.language, vaga)),
    audience: { vagaId: vaga.id },
    eventoId: vaga.eventoId,
    notice: {
      ...({ lane: 'bulk', kind: 'vaga' } as const),
      usefulUntil: usefulUntil('vaga', vaga.evento, ctx.clock.now()),
      asked: askedOf(id, wishes),
    },
  }
}

function askedOf(id: VagaId, { preferredChannel, language }: NoticeWishes): Asked {
  return ['vaga', id, preferredChannel, language]
}

/** Where nothing was written: why. */
async function countTold(ctx: Ctx, { keys }: BroadcastDeps, vagaId: VagaId): Promise<VagaNotice> {
  const leftOut = { already: 0, duplicates: 0 }
  let failed = 0
  for await (const page of walkAudience(ctx, keys, { vagaId }, { body: '', smsBody: null })) {
    leftOut.already += page.leftOut.already
    leftOut.duplicates += page.leftOut.duplicates
    failed += page.leftOut.invalid
  }
  const stats = { total: failed, sent: 0, failed, queued: 0, suppressed: 0 }
  return { broadcastId: null, stats, leftOut, expanding: false }
}
