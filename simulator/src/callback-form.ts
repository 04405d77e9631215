import { maskNumber, parseAddress } from './address.ts'
import type { Message, MessageStatus } from './message.ts'
import { deliveryErrorMessage } from './refusals.ts'

/** One status change to be told. The rest of the message does not change after it was handed over. */
export interface StatusChange {
  status: MessageStatus
  errorCode: number | null
  atMs: number
}

export type Form = Array<[name: string, value: string]>

/** The parameters of a status callback, as Twilio sends them for SMS and for WhatsApp. */
export function callbackForm(message: Message, change: StatusChange, unknownParameter: boolean): Form {
  const form: Form = [
    ['SmsSid', message.sid],
    ['SmsStatus', change.status],
    ['MessageStatus', change.status],
    ['To', message.to],
    ['MessageSid', message.sid],
    ['AccountSid', message.accountSid],
    ['From', message.from ?? ''],
    ['ApiVersion', '2010-04-01'],
  ]
  if (message.messagingServiceSid !== null) form.push(['MessagingServiceSid', message.messagingServiceSid])
  if (change.errorCode !== null) form.push(['ErrorCode', String(change.errorCode)])
  if (message.channel === 'whatsapp') form.push(...whatsAppParameters(message, change))
  else if (change.status === 'delivered' || change.status === 'undelivered') {
    form.push(['RawDlrDoneDate', carrierMinute(change.atMs)])
  }
  // New names appear at Twilio without notice: who verifies signatures over known names only should notice here.
  if (unknownParameter) form.push(['SimulatorUnknownParameter', '1'])
  return form
}

function whatsAppParameters(message: Message, change: StatusChange): Form {
  const form: Form = [
    ['ChannelPrefix', 'whatsapp'],
    ['ChannelInstallSid', `XE${message.accountSid.slice(2)}`],
    ['ChannelToAddress', maskNumber(parseAddress(message.to).number)],
  ]
  if (change.status === 'sent') form.push(['StructuredMessage', String(message.contentSid !== null)])
  if (change.status === 'delivered' || change.status === 'read') {
    form.push(['ExternalUserId', `whatsapp:BR.${message.number.slice(1)}`])
  }
  const why = deliveryErrorMessage(change.errorCode)
  if (why !== null) form.push(['ChannelStatusMessage', why])
  return form
}

/** `YYMMDDhhmm`, minute precision, no time zone. */
function carrierMinute(atMs: number): string {
  return new Date(atMs).toISOString().replace(/[-T:]/g, '').slice(2, 12)
}

export function encodeForm(form: Form): string {
  return new URLSearchParams(form).toString()
}
