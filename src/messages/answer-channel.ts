import type { Ctx } from '../platform/context.ts'
import type { SenderId } from '../platform/ids.ts'
import type { ThreadRow } from './inbox-queries.ts'
import type { Channel } from './message.ts'
import { senderFor } from './streams.ts'
import { type WhatsAppWindow, WINDOW_MS, windowOf } from './whatsapp-window.ts'
import { findWindowTimes } from './whatsapp-window-queries.ts'

export interface AnswerChannel {
  window: { state: WhatsAppWindow; closesAt: Date | null }
  /** Null: no sender serves any. */
  channel: Channel | null
  /** The sender that they wrote to, where it serves the channel; else whatever sender does. */
  senderOf(channel: Channel): SenderId | null
}

/** By which channel a person may be answered: WhatsApp while its window is open, and where they wrote there; else SMS. */
export async function chooseAnswer(
  ctx: Ctx,
  thread: Pick<ThreadRow, 'channel' | 'senderId' | 'recipientKey'>,
): Promise<AnswerChannel> {
  const { db, empresaId, clock } = ctx
  const whatsapp =
    (thread.channel === 'whatsapp' ? thread.senderId : null) ??
    (await senderFor(db, empresaId, 'whatsapp', 'transactional'))
  const sms =
    (thread.channel === 'sms' ? thread.senderId : null) ??
    (await senderFor(db, empresaId, 'sms', 'transactional'))
  const times =
    whatsapp === null
      ? null
      : await findWindowTimes(db, { senderId: whatsapp, recipientKey: thread.recipientKey })
  const state = windowOf(times ?? { lastInboundAt: null, refusedAt: null }, clock.now())
  const since = times?.lastInboundAt ?? null
  const closesAt = state === 'open' && since !== null ? new Date(since.getTime() + WINDOW_MS) : null
  const onWhatsapp = whatsapp !== null && state === 'open' && (thread.channel === 'whatsapp' || sms === null)
  return {
    window: { state, closesAt },
    channel: onWhatsapp ? 'whatsapp' : sms === null ? null : 'sms',
    senderOf: (channel) => (channel === 'whatsapp' ? whatsapp : sms),
  }
}
