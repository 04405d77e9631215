import { findEvento } from '../directory/find-evento.ts'
import { getVaga } from '../directory/get-vaga.ts'
import type { Ctx } from '../platform/context.ts'
import type { Notice, NoticeAudience } from './broadcast.ts'

/**
 * Whether what a notice is about has come to nothing since it was sent: a vaga that takes nobody any more, a reminder of
 * what does not take place. Throws `not_found` for a vaga that is gone.
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
  if (kind !== 'lembrete' || !('approvedForEventoId' in audience)) return false
  return (await findEvento(ctx, audience.approvedForEventoId))?.canceled ?? true
}
