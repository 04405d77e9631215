import { type Db, sql } from '../platform/db/db.ts'
import type { SenderId } from '../platform/ids.ts'
import type { WindowTimes } from './whatsapp-window.ts'

export function findWindowTimes(
  db: Db,
  { senderId, recipientKey }: { senderId: SenderId; recipientKey: Buffer },
): Promise<WindowTimes | null> {
  return db.maybeOne(sql<WindowTimes>`
    select last_inbound_at, refused_at from whatsapp_windows
    where sender_id = ${senderId}::int and recipient_key = ${recipientKey}::bytea`)
}
