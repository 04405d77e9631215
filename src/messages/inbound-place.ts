import type { EmpresaId, SenderId } from '../platform/ids.ts'
import type { InboundMessage } from '../twilio/inbound-message.ts'
import type { Channel } from './message.ts'

/** A sender as far as it matters to whom a message was written. */
export interface InboundSender {
  id: SenderId
  accountSid: string
  /** Null: the platform's, shared by all. */
  empresaId: EmpresaId | null
  channel: Channel
  kind: 'messaging_service' | 'number'
  address: string
  active: boolean
  otpOnly: boolean
}

/** To whom a message was written. */
export interface InboundPlace {
  /** Null: to a number of the account that we do not send from. */
  sender: InboundSender | null
  /** Whose sender it is; null: the platform's. */
  empresaId: EmpresaId | null
}

/**
 * The sender a message was written to: the number itself, else the Messaging Service it came by, else the account's one
 * service, whose numbers we need not know. Null when the number is another account's, or the account has none here: it
 * then says nothing to us. (Twilio's sandbox number is everybody's, so that an account's own sender comes first.)
 */
export function inboundPlace(
  senders: readonly InboundSender[],
  { accountSid, channel, to, messagingServiceSid }: InboundMessage,
): InboundPlace | null {
  const own = senders.filter((each) => each.accountSid === accountSid)
  const here = own.filter((each) => each.channel === channel)
  const exact =
    here.find((each) => each.address === to) ?? here.find((each) => each.address === messagingServiceSid)
  if (exact) return { sender: exact, empresaId: exact.empresaId }
  const isElsewhere = senders.some((each) => each.channel === channel && each.address === to)
  const [first] = own
  if (isElsewhere || !first) return null
  const service = here.find((each) => each.kind === 'messaging_service')
  if (service) return { sender: service, empresaId: service.empresaId }
  const isShared = own.some((each) => each.empresaId !== first.empresaId)
  return { sender: null, empresaId: isShared ? null : first.empresaId }
}
