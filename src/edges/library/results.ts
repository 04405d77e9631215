import { readHandedIn } from '../../messages/handed-in.ts'
import type { Channel } from '../../messages/message.ts'
import type { Lang } from '../../platform/context.ts'
import { fieldIssueText } from '../../text/error-texts.ts'
import { failureText } from '../../text/failure-text.ts'
import { NOT_A_PHONE } from '../../text/twilio-codes.ts'
import type { Outgoing, SendResult } from './way.ts'

const TEMPLATE_STANDS_HERE = '-'

/** The message with its number in E.164 and its text as it will be sent, or what is wrong with it. */
export function checkOutgoing(lang: Lang, message: Outgoing): Outgoing | { result: SendResult } {
  const { to, channel, id, template } = message
  // A template's words are nobody's to check here.
  const body = template === undefined ? message.body : TEMPLATE_STANDS_HERE
  const verdict = readHandedIn({ id: id ?? 'none', recipient_phone: to, message: body, channel })
  if (verdict.ok) {
    const said = template === undefined ? verdict.message.body : ''
    return { ...message, to: verdict.message.e164, body: said }
  }
  if (verdict.issues.some(({ field }) => field === 'recipient_phone')) {
    return { result: refused(lang, channel, NOT_A_PHONE) }
  }
  const sentences = verdict.issues.map((issue) => `${issue.field}: ${fieldIssueText(lang, issue)}`)
  return { result: failed(channel, null, sentences.join(' ')) }
}

export function refused(lang: Lang, channel: Channel, code: number): SendResult {
  return failed(channel, code, failureText(lang, { errorCode: code, reason: null }))
}

export function failed(channel: Channel, code: number | null, message: string): SendResult {
  return {
    ...{ status: 'error', messageSid: null, statusCode: null, errorMessage: message, channel, id: null },
    errorCode: code === null ? null : String(code),
  }
}
