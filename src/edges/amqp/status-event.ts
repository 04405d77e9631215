import { handedInResult } from '../../messages/handed-in.ts'
import type { MessageState } from '../../messages/message.ts'
import type { FeedEntry } from '../../messages/status-feed-queries.ts'
import { fieldIssueText } from '../../text/error-texts.ts'
import { failureText } from '../../text/failure-text.ts'
import type { Refused } from './read-delivery.ts'

/** What other systems are told, in their own words: the form is a contract. */
export interface StatusEvent {
  /** The other system's id. */
  id: string
  status: MessageState
  /** The two words of the NotifyX guide; null as long as neither is true. */
  result: 'sent' | 'failed' | null
  message_sid: string | null
  /** As text, as the guide's table has them. */
  error_code: string | null
  error_message: string | null
  at: string
  empresa_id: number | null
}

/** NotifyX shows these sentences to its Brazilian users. */
const EVENT_LANG = 'pt-BR'

export function statusEvent(externalId: string, entry: FeedEntry): StatusEvent {
  const { state, errorCode, reason } = entry
  const result = handedInResult(state)
  const isWrong = result === 'failed' || errorCode !== null
  return {
    id: externalId,
    status: state,
    result,
    message_sid: entry.sid,
    error_code: errorCode === null ? null : String(errorCode),
    error_message: isWrong ? failureText(EVENT_LANG, { errorCode, reason }) : null,
    at: entry.at.toISOString(),
    empresa_id: entry.empresaId,
  }
}

/** Of a message that was refused at the door: nothing of it was stored, and nothing more will come. */
export function refusedEvent(
  externalId: string,
  { issues, empresaId, reason }: Refused,
  at: Date,
): StatusEvent {
  const sentences = issues.map((issue) => `${issue.field}: ${fieldIssueText(EVENT_LANG, issue)}`)
  return {
    id: externalId,
    ...({ status: 'failed', result: 'failed', message_sid: null, error_code: null } as const),
    error_message: sentences.join(' ') || failureText(EVENT_LANG, { errorCode: null, reason }),
    at: at.toISOString(),
    empresa_id: empresaId,
  }
}

/** By it readers choose: `8.delivered`, `8.*`, `*.failed`. */
export function routingKey({ empresa_id, status }: StatusEvent): string {
  return `${empresa_id ?? 0}.${status}`
}
