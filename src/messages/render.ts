import { plainSpelling } from '../text/plain-spelling.ts'
import { renderText, type Variables } from '../text/template.ts'
import type { Channel } from './message.ts'
import type { StoredText } from './texts.ts'

/** What a message says on one channel: words of ours, or an approved template with its values. */
export type Rendered =
  | { kind: 'text'; body: string }
  | { kind: 'content'; sid: string; variables: Record<string, string> }

/** What one person reads; a text without variables is sent as it is, braces and all. */
export function bodyFor(text: string, variables: Variables | null): string {
  return variables === null ? text : renderText(text, variables)
}

/** What SMS says to one person, in the spelling that was chosen. */
export function smsFor(
  { body, smsBody, smsPlain = false }: Omit<StoredText, 'content'>,
  variables: Variables | null,
): string {
  const said = bodyFor(smsBody ?? body, variables)
  return smsPlain ? plainSpelling(said) : said
}

/** The text for one person on one channel. */
export function renderFor(text: StoredText, channel: Channel, variables: Variables | null): Rendered {
  if (channel === 'whatsapp' && text.content !== null) {
    const values = Object.entries(text.content.variables).map(([name, value]) => [
      name,
      renderText(value, variables ?? {}),
    ])
    return { kind: 'content', sid: text.content.sid, variables: Object.fromEntries(values) }
  }
  return { kind: 'text', body: channel === 'sms' ? smsFor(text, variables) : bodyFor(text.body, variables) }
}
