import { getCandidatura } from '../directory/get-candidatura.ts'
import { getVaga } from '../directory/get-vaga.ts'
import { DomainError, invalidField } from '../errors.ts'
import type { Ctx } from '../platform/context.ts'
import type { CandidaturaId } from '../platform/ids.ts'
import { approvalValues, noticeName } from '../text/notice-texts.ts'
import type { Asked, BroadcastInput, CreatedBroadcast } from './broadcast.ts'
import { answer, type BroadcastDeps, createBroadcast, findRepeated } from './create-broadcast.ts'
import { builtIn, type NoticeWishes, usefulUntil, wishedFor } from './notice.ts'
import { findNoticeOf } from './notice-queries.ts'

/**
 * Tells somebody that their candidatura was approved, as a broadcast to one. Asked again it answers with the first one,
 * and writes to nobody. Throws `not_found`, also for another empresa's; `invalid_input` for a candidatura that is not
 * approved or whose evento does not take place; `audience_empty` for somebody without a phone; and as `createBroadcast` does.
 */
export async function notifyApproval(
  ctx: Ctx,
  deps: BroadcastDeps,
  id: CandidaturaId,
  wishes: NoticeWishes,
): Promise<CreatedBroadcast> {
  const { idempotencyKey } = wishes
  const repeated = await findRepeated(ctx, deps, { idempotencyKey, asked: askedOf(id, wishes) })
  if (repeated) return repeated
  const notice = await approvalNotice(ctx, id, wishes)
  try {
    return await createBroadcast(ctx, deps, notice)
  } catch (error) {
    if (!(error instanceof DomainError && error.code === 'audience_empty')) throw error
    const first = await findNoticeOf(ctx.db, ctx.empresaId, id)
    if (first === null) throw error
    const { leftOut, ...told } = await answer(ctx, first)
    return { ...told, leftOut: { ...leftOut, already: 1 } }
  }
}

/** The broadcast that tells of an approval. Throws `not_found`, and `invalid_input` where there is nothing to tell. */
export async function approvalNotice(
  ctx: Ctx,
  id: CandidaturaId,
  wishes: NoticeWishes,
): Promise<BroadcastInput> {
  const candidatura = await getCandidatura(ctx, id)
  if (candidatura.status !== 'approved') throw invalidField('candidatura_id', 'not_approved')
  const vaga = await getVaga(ctx, candidatura.vagaId)
  if (vaga.evento.canceled) throw invalidField('candidatura_id', 'canceled')
  const { language } = wishes
  return {
    ...wishedFor(wishes),
    campaignName: noticeName(ctx.lang, 'aprovacao', `${vaga.titulo}, ${vaga.evento.nome}`),
    template: builtIn('candidatura_aprovada', language, approvalValues(language, vaga)),
    audience: { candidaturaId: id },
    eventoId: vaga.eventoId,
    notice: {
      ...({ lane: 'transactional', kind: 'aprovacao' } as const),
      usefulUntil: usefulUntil('aprovacao', vaga.evento, ctx.clock.now()),
      asked: askedOf(id, wishes),
    },
  }
}

function askedOf(id: CandidaturaId, { preferredChannel, language }: NoticeWishes): Asked {
  return ['aprovacao', id, preferredChannel, language]
}
