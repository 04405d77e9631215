import type { Db } from '../platform/db/db.ts'
import type { SenderId } from '../platform/ids.ts'
import { findWindowTimes } from './whatsapp-window-queries.ts'

/** How long after a person's last message WhatsApp takes free text for them. */
export const WINDOW_MS = 24 * 3_600_000

/** Unknown: nobody wrote while we listened, and nothing was refused. */
export type WhatsAppWindow = 'open' | 'closed' | 'unknown'

/** What is known of one person's window with one sender, as a moment sees it. */
export interface WindowTimes {
  lastInboundAt: Date | null
  refusedAt: Date | null
}

/** Whether free text reaches them: open for 24 hours after they wrote, unless it was refused since. */
export function windowOf({ lastInboundAt, refusedAt }: WindowTimes, now: Date): WhatsAppWindow {
  if (lastInboundAt === null) return refusedAt === null ? 'unknown' : 'closed'
  if (refusedAt !== null && refusedAt > lastInboundAt) return 'closed'
  return now.getTime() - lastInboundAt.getTime() < WINDOW_MS ? 'open' : 'closed'
}

/** The window of one person with one sender of ours. */
export async function findWindow(
  db: Db,
  about: { senderId: SenderId; recipientKey: Buffer },
  now: Date,
): Promise<WhatsAppWindow> {
  const times = await findWindowTimes(db, about)
  return windowOf(times ?? { lastInboundAt: null, refusedAt: null }, now)
}
