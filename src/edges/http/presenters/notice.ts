import type { CreatedBroadcast } from '../../../broadcasts/broadcast.ts'
import type { VagaNotice } from '../../../broadcasts/notice.ts'
import type { Lang } from '../../../platform/context.ts'
import { boolean, integer, literalTrue, nullable, object, type Static } from '../schema.ts'
import { createdBroadcastSchema, presentCreated } from './broadcast.ts'

export const vagaNoticeSchema = object(
  {
    success: literalTrue(),
    total_freelancers: integer({ description: 'All who match; the sum of the members below' }),
    notificados: integer({ description: 'Accepted by Twilio and not failed since' }),
    erros: integer({ description: 'Failed, expired or canceled; landlines too' }),
    na_fila: integer({ description: 'Not handed over yet, or being found out' }),
    suprimidos: integer({ description: 'Not to be written to' }),
    ja_notificados: integer({
      description: 'Left out: an earlier call wrote to them about this vaga, whatever became of it',
    }),
    repetidos: integer({ description: 'Left out: they share the phone of somebody who is counted already' }),
    preparando: boolean({
      description: 'There are so many that some are still being written: the figures grow',
    }),
    broadcast_id: nullable(
      integer({ description: 'To follow it like a broadcast; null where nobody was left to be told' }),
    ),
  },
  { description: 'What had happened when the answer was given' },
)

export function presentVagaNotice({
  broadcastId,
  stats,
  leftOut,
  expanding,
}: VagaNotice): Static<typeof vagaNoticeSchema> {
  return {
    success: true,
    total_freelancers: stats.total + leftOut.already + leftOut.duplicates,
    notificados: stats.sent,
    erros: stats.failed,
    na_fila: stats.queued,
    suprimidos: stats.suppressed,
    ja_notificados: leftOut.already,
    repetidos: leftOut.duplicates,
    preparando: expanding,
    broadcast_id: broadcastId,
  }
}

export const approvalNoticeSchema = object({
  ...createdBroadcastSchema.properties,
  ja_notificado: boolean({ description: 'An earlier call told them; the rest is what became of that' }),
})

export function presentApprovalNotice(
  created: CreatedBroadcast,
  lang: Lang,
): Static<typeof approvalNoticeSchema> {
  return { ...presentCreated(created, lang), ja_notificado: created.leftOut.already > 0 }
}
