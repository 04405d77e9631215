import type { TwilioAccount, TwilioAnswer } from './account.ts'

/** `gone`: there is no such message any more. `later`: not now, or nobody knows; asking again does no harm. */
export type Redaction = { kind: 'done' } | { kind: 'gone' } | { kind: 'later'; detail: string }

/** Takes the text out of a message at Twilio. Never throws. */
export function redactMessage(account: TwilioAccount, sid: string): Promise<Redaction> {
  return ask(() => account.call({ method: 'POST', path: pathOf(sid), form: 'Body=' }))
}

/** Takes a whole message out of Twilio, with the number it went to; Twilio refuses while it is on its way. Never throws. */
export function deleteMessage(account: TwilioAccount, sid: string): Promise<Redaction> {
  return ask(() => account.call({ method: 'DELETE', path: pathOf(sid) }))
}

function pathOf(sid: string): string {
  return `/Messages/${encodeURIComponent(sid)}.json`
}

async function ask(call: () => Promise<TwilioAnswer>): Promise<Redaction> {
  try {
    const { status, json } = await call()
    if (status === 200 || status === 204) return { kind: 'done' }
    if (status === 404) return { kind: 'gone' }
    const code = typeof json?.code === 'number' ? ` with code ${json.code}` : ''
    return { kind: 'later', detail: `HTTP ${status}${code}` }
  } catch {
    return { kind: 'later', detail: 'no answer' }
  }
}
