import { type Ground, withTransaction } from '../platform/context.ts'
import type { EmpresaId, GroupId, MessageId } from '../platform/ids.ts'
import { moveToSms } from './go-by-sms-queries.ts'
import type { Lane } from './message.ts'
import { notifyWork } from './queries.ts'
import { wakeStream } from './stream-queries.ts'
import { openStreams, senderFor } from './streams.ts'

/**
 * Moves messages that WhatsApp would not deliver, as a claim has found, to the SMS sender's stream, where the next
 * claim takes them. Where there is no SMS sender any more they are tried on WhatsApp after all.
 */
export function goBySms(
  ground: Ground,
  { empresaId, lane, groupId }: { empresaId: EmpresaId; lane: Lane; groupId: GroupId | null },
  ids: readonly MessageId[],
): Promise<void> {
  return withTransaction(ground, async ({ db, clock }) => {
    const now = clock.now()
    const senderId = await senderFor(db, empresaId, 'sms', lane)
    const [streamId = null] =
      senderId === null ? [] : await openStreams(db, now, [{ empresaId, lane, groupId, senderId }])
    await moveToSms(db, { ids, streamId, now })
    if (streamId !== null) await wakeStream(db, streamId)
    await notifyWork(db)
  })
}
