import { getCandidatura } from '../directory/get-candidatura.ts'
import { getVaga } from '../directory/get-vaga.ts'
import { DomainError, invalidField } from '../errors.ts'
import type { Ctx } from '../platform/context.ts'
import type { CandidaturaId } from '../platform/ids.ts'
import { approvalValues, noticeName } from '../text/notice-texts.ts'
import type { Asked, CreatedBroadcast } from './broadcast.ts'
import { answer, type BroadcastDeps, createBroadcast, findRepeated } from './create-broadcast.ts'
import { builtIn, type NoticeWishes, unlessPast, wishedFor } from './notice.ts'
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
  const { idempotencyKey, preferredChannel, language } = wishes
  const asked: Asked = ['aprovacao', id, preferredChannel, language]
  const repeated = await findRepeated(ctx, deps, { idempotencyKey, asked })
  if (repeated) return repeated
  const candidatura = await getCandidatura(ctx, id)
  if (candidatura.status !== 'approved') throw invalidField('candidatura_id', 'not_approved')
  const vaga = await getVaga(ctx, candidatura.vagaId)
  if (vaga.evento.canceled) throw invalidField('candidatura_id', 'canceled')
  try {
    return await createBroadcast(ctx, deps, {
      ...wishedFor(wishes),
      campaignName: noticeName(ctx.lang, 'aprovacao', `${vaga.titulo}, ${vaga.evento.nome}`),
      template: builtIn('candidatura_aprovada', language, approvalValues(language, vaga)),
      audience: { candidaturaId: id },
      eventoId: vaga.eventoId,
      notice: {
        ...({ lane: 'transactional', kind: 'aprovacao' } as const),
        usefulUntil: unlessPast(vaga.evento.startsAt, ctx.clock.now()),
        asked,
      },
    })
  } catch (error) {
    if (!(error instanceof DomainError && error.code === 'audience_empty')) throw error
    const first = await findNoticeOf(ctx.db, ctx.empresaId, id)
    if (first === null) throw error
    const { leftOut, ...told } = await answer(ctx, first)
    return { ...told, leftOut: { ...leftOut, already: 1 } }
  }
}
