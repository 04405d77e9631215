import type { SenderState } from '../../../messages/list-senders.ts'
import type { Lang } from '../../../platform/context.ts'
import { senderText } from '../../../text/sender-text.ts'
import { boolean, integer, nullable, number, object, oneOf, type Static, string } from '../schema.ts'
import { channelSchema } from './broadcast.ts'

export const senderSchema = object({
  id: integer(),
  channel: channelSchema,
  kind: oneOf(['messaging_service', 'number']),
  address: string({ description: 'The number, or the SID of the Messaging Service' }),
  otp_only: boolean({ description: 'Access codes only' }),
  active: boolean({ description: 'False: no longer configured, while messages still wait for it' }),
  rate_per_second: number({ description: 'At present: messages, of SMS segments' }),
  full_rate_per_second: number({ description: 'As configured' }),
  account_share: number({ description: "Part of the account's requests in flight at present; 1 is all" }),
  stopped_reason: nullable(oneOf(['unreachable', 'auth', 'daily_limit'])),
  stopped_until: nullable(
    string({ format: 'date-time', description: 'When it is tried again with one message' }),
  ),
  text: string({ description: "How it is, in the reader's language" }),
})

export function presentSender(
  sender: SenderState,
  { lang, timeZone }: { lang: Lang; timeZone: string | null },
): Static<typeof senderSchema> {
  const { id, channel, kind, address, active } = sender
  return {
    ...{ id, channel, kind, address, active },
    otp_only: sender.otpOnly,
    rate_per_second: sender.ratePerSecond,
    full_rate_per_second: sender.fullRatePerSecond,
    account_share: sender.accountShare,
    stopped_reason: sender.stoppedReason,
    stopped_until: sender.stoppedUntil?.toISOString() ?? null,
    text: senderText(lang, sender, timeZone),
  }
}
