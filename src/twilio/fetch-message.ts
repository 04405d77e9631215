import type { TwilioAccount } from './account.ts'
import { parseMessage, type TwilioMessage } from './find-messages.ts'

export type FetchedMessage =
  | { kind: 'read'; message: TwilioMessage }
  | { kind: 'gone' }
  | { kind: 'too_many' }
  | { kind: 'unreadable' }

/** Asks Twilio for one message. Never throws: a broken connection is `unreadable`, and so is an answer about another. */
export async function fetchMessage(account: TwilioAccount, sid: string): Promise<FetchedMessage> {
  try {
    const { status, json } = await account.call({
      method: 'GET',
      path: `/Messages/${encodeURIComponent(sid)}.json`,
    })
    if (status === 404) return { kind: 'gone' }
    if (status === 429) return { kind: 'too_many' }
    const [message] = status === 200 ? parseMessage(json) : []
    return message?.sid === sid ? { kind: 'read', message } : { kind: 'unreadable' }
  } catch {
    return { kind: 'unreadable' }
  }
}
