import { plainSpelling } from '../text/plain-spelling.ts'
import { renderText, type Variables } from '../text/template.ts'
import type { Channel } from './message.ts'
import type { StoredText } from './texts.ts'

/** What a message says on one channel: words of ours, or an approved template with its values. */
export type Rendered =
  | { kind: 'text'; body: string }
  | { kind: 'content'; sid: string; variables: Record<string, string> }

/** The text for one person on one channel. A message without variables is sent as it is written. */
export function renderFor(text: StoredText, channel: Channel, variables: Variables | null): Rendered {
  if (channel === 'whatsapp' && text.content !== null) {
    const values = Object.entries(text.content.variables).map(([name, value]) => [
      name,
      renderText(value, variables ?? {}),
    ])
    return { kind: 'content', sid: text.content.sid, variables: Object.fromEntries(values) }
  }
  const body = channel === 'sms' ? (text.smsBody ?? text.body) : text.body
  const said = variables === null ? body : renderText(body, variables)
  const isPlain = channel === 'sms' && text.smsPlain === true
  return { kind: 'text', body: isPlain ? plainSpelling(said) : said }
}
