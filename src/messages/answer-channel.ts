import type { Ctx } from '../platform/context.ts'
import type { SenderId } from '../platform/ids.ts'
import { findBar, type ThreadRow } from './inbox-queries.ts'
import type { Channel } from './message.ts'
import { senderFor } from './streams.ts'
import { type WhatsAppWindow, WINDOW_MS, windowOf } from './whatsapp-window.ts'
import { findWindowTimes } from './whatsapp-window-queries.ts'

/** The lane by which people are answered. */
export const ANSWER_LANE = 'transactional'

export interface AnswerChannel {
  window: { state: WhatsAppWindow; closesAt: Date | null }
  /** Null: no sender serves any. */
  channel: Channel | null
  /** The sender that they wrote to, where it serves the channel; else whatever sender does. */
  senderOf(channel: Channel): SenderId | null
}

/**
 * By which channel a person may be answered: WhatsApp while its window is open, where they wrote there and nothing keeps
 * us from it; else SMS. Whether they may be answered there is `whyNotAnswered`.
 */
export async function chooseAnswer(
  ctx: Ctx,
  thread: Pick<ThreadRow, 'channel' | 'senderId' | 'recipientKey'>,
): Promise<AnswerChannel> {
  const { db, empresaId, clock } = ctx
  const whatsapp =
    (thread.channel === 'whatsapp' ? thread.senderId : null) ??
    (await senderFor(db, empresaId, 'whatsapp', ANSWER_LANE))
  const sms =
    (thread.channel === 'sms' ? thread.senderId : null) ??
    (await senderFor(db, empresaId, 'sms', ANSWER_LANE))
  const times =
    whatsapp === null
      ? null
      : await findWindowTimes(db, { senderId: whatsapp, recipientKey: thread.recipientKey })
  const state = windowOf(times ?? { lastInboundAt: null, refusedAt: null }, clock.now())
  const since = times?.lastInboundAt ?? null
  const closesAt = state === 'open' && since !== null ? new Date(since.getTime() + WINDOW_MS) : null
  const isOpen = whatsapp !== null && state === 'open'
  const wroteThere = thread.channel === 'whatsapp'
  const onWhatsapp =
    isOpen &&
    (sms === null || (wroteThere && (await whyNotAnswered(ctx, thread.recipientKey, 'whatsapp')) === null))
  return {
    window: { state, closesAt },
    channel: onWhatsapp ? 'whatsapp' : sms === null ? null : 'sms',
    senderOf: (channel) => (channel === 'whatsapp' ? whatsapp : sms),
  }
}

/**
 * Why a person is not answered by a channel: they opted out, or are blocked (by us, as a dead number, or because they
 * were erased), whatever they said besides; null: they are.
 */
export async function whyNotAnswered(
  { db, empresaId, clock }: Ctx,
  recipientKey: Buffer,
  channel: Channel,
): Promise<'recipient_opted_out' | 'recipient_blocked' | null> {
  const of = { empresaId, recipientKey, channel, lane: ANSWER_LANE, now: clock.now() } as const
  const { barred, blocked } = await findBar(db, of)
  if (blocked) return 'recipient_blocked'
  return barred ? 'recipient_opted_out' : null
}
