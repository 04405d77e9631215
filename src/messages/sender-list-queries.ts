/* What is shown of senders. */
import { type Db, sql } from '../platform/db/db.ts'
import type { EmpresaId, SenderId } from '../platform/ids.ts'
import type { SenderAddress } from '../twilio/send.ts'
import type { Channel } from './message.ts'
import type { StopReason } from './sender-health-queries.ts'

export interface ListedSender {
  id: SenderId
  accountSid: string
  channel: Channel
  kind: SenderAddress['kind']
  address: string
  otpOnly: boolean
  /** False: the configuration no longer names it, and messages still wait for it. */
  active: boolean
  /** Units a second at present: messages, of SMS segments. */
  ratePerSecond: number
  /** What the configuration says. */
  fullRatePerSecond: number
  stoppedReason: StopReason | null
  stoppedUntil: Date | null
}

/**
 * Senders in use, and those that are gone while something waits for them; null: everybody's, else those that serve the
 * empresa. In the order they were made.
 */
export function listSenderStates(db: Db, empresaId: EmpresaId | null): Promise<ListedSender[]> {
  return db.many(sql<ListedSender>`
    select x.id, x.account_sid, x.channel, x.kind, x.address, x.otp_only, x.active, p.rate as rate_per_second,
      coalesce(p.full_rate, p.rate) as full_rate_per_second, x.stopped_reason, x.stopped_until
    from senders x join sender_pace p on p.sender_id = x.id and p.class = 'urgent'
    where (${empresaId}::int is null or x.empresa_id is null or x.empresa_id = ${empresaId}::int)
      and (x.active or exists (
        select from streams s
        where s.sender_id = x.id and not s.idle and (${empresaId}::int is null or s.empresa_id = ${empresaId}::int)
          and exists (select from messages m where m.stream_id = s.id and m.due_at is not null)))
    order by x.id`)
}
