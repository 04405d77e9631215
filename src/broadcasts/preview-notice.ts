import type { Ctx } from '../platform/context.ts'
import type { CandidaturaId, EventoId, VagaId } from '../platform/ids.ts'
import type { BroadcastInput, Preview } from './broadcast.ts'
import type { BroadcastDeps } from './create-broadcast.ts'
import type { NoticeWishes } from './notice.ts'
import { approvalNotice } from './notify-approval.ts'
import { type EventoNotice, eventoNotice } from './notify-evento.ts'
import { vagaNotice } from './notify-vaga.ts'
import { previewBroadcast } from './preview-broadcast.ts'

/** What a notice would be about. */
export type NoticeSubject =
  | { vagaId: VagaId }
  | { candidaturaId: CandidaturaId }
  | { eventoId: EventoId; notice: EventoNotice }

/**
 * What a notice would do, before anything is written: who would be told, who not and why, those whom an earlier one told
 * among them, how it reads and what it costs. Throws what the notice itself would for its subject and its words; nobody left to be
 * told is no error.
 */
export async function previewNotice(
  ctx: Ctx,
  deps: BroadcastDeps,
  subject: NoticeSubject,
  { preferredChannel, language }: Pick<NoticeWishes, 'preferredChannel' | 'language'>,
): Promise<Preview> {
  const wishes = { preferredChannel, language, idempotencyKey: null, waitMs: 0 }
  return previewBroadcast(ctx, deps, await noticeOf(ctx, subject, wishes))
}

function noticeOf(ctx: Ctx, subject: NoticeSubject, wishes: NoticeWishes): Promise<BroadcastInput> {
  if ('vagaId' in subject) return vagaNotice(ctx, subject.vagaId, wishes)
  if ('candidaturaId' in subject) return approvalNotice(ctx, subject.candidaturaId, wishes)
  return eventoNotice(ctx, subject, wishes)
}
