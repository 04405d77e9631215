import { findEvento } from '../directory/find-evento.ts'
import { getCandidatura } from '../directory/get-candidatura.ts'
import { getVaga } from '../directory/get-vaga.ts'
import { DomainError } from '../errors.ts'
import type { Ctx } from '../platform/context.ts'
import type { Notice, NoticeAudience } from './broadcast.ts'
import { usefulUntil } from './notice.ts'
import type { SentNotice } from './notice-queries.ts'

/**
 * Whether what a notice is about has come to nothing since it was sent: a vaga that takes nobody any more, an approval that
 * was taken back, a reminder of what does not take place. Throws `not_found` for a vaga that is gone.
 */
export async function isNoticeOver(
  ctx: Ctx,
  audience: NoticeAudience,
  kind: Notice['kind'] | 'broadcast',
): Promise<boolean> {
  if ('vagaId' in audience) {
    const { open, evento } = await getVaga(ctx, audience.vagaId)
    return !open || evento.canceled
  }
  if ('candidaturaId' in audience) {
    const { status, vagaId } = await getCandidatura(ctx, audience.candidaturaId)
    return status !== 'approved' || (await getVaga(ctx, vagaId)).evento.canceled
  }
  return kind === 'lembrete' && ((await findEvento(ctx, audience.approvedForEventoId))?.canceled ?? true)
}

/**
 * Until when a notice that was sent before is of use to who gets it now; null: no end is known. Throws `notice_over` where what
 * it says has come to nothing, or begun since.
 */
export async function stillUsefulUntil(ctx: Ctx, notice: SentNotice): Promise<Date | null> {
  const until = await endOf(ctx, notice)
  const isPast = until !== null && until <= ctx.clock.now()
  if (isPast || (await isNoticeOver(ctx, notice.audience, notice.kind))) {
    throw new DomainError('notice_over', {})
  }
  return until
}

/** As it was settled when it was sent, by the evento as it is now. */
async function endOf(ctx: Ctx, { audience, kind, createdAt }: SentNotice): Promise<Date | null> {
  if ('approvedForEventoId' in audience) {
    const evento = await findEvento(ctx, audience.approvedForEventoId)
    return evento && usefulUntil(kind, evento, createdAt)
  }
  const { vagaId } = 'vagaId' in audience ? audience : await getCandidatura(ctx, audience.candidaturaId)
  return usefulUntil(kind, (await getVaga(ctx, vagaId)).evento, createdAt)
}
