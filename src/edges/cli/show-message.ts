import type { MessageView } from './answers/message.ts'
import type { Client } from './client.ts'
import type { Run } from './command.ts'
import { RemoteError } from './remote-error.ts'
import { shownTime } from './zone.ts'

/** A message by our number or by another system's id, and where the service has it. */
export async function findMessage(
  client: Client,
  id: string,
): Promise<{ path: string; message: MessageView }> {
  const paths = [`/messages/${encodeURIComponent(id)}`]
  if (/^[1-9]\d{0,14}$/.test(id)) paths.unshift(`/api/v1/messages/${id}`)
  for (const path of paths) {
    try {
      return { path, message: await client.get<MessageView>(path) }
    } catch (error) {
      const isLast = path === paths.at(-1)
      if (isLast || !(error instanceof RemoteError) || error.code !== 'not_found') throw error
    }
  }
  throw new Error('a message is looked for somewhere')
}

export function printMessage({ output, lang, texts }: Run, message: MessageView): void {
  const channel = message.channel === 'whatsapp' ? 'WhatsApp' : 'SMS'
  const status = texts.messages.states[message.status] ?? message.status
  const to = message.to_address ?? message.recipient_phone ?? ''
  output.data(texts.messages.line({ id: message.id, to, channel, status }))
  if (message.error_message !== null) {
    const code = message.error_code === null ? null : String(message.error_code)
    output.data(texts.messages.error({ code, meaning: message.error_message }))
  }
  if (message.error_cause) output.data(texts.messages.cause(message.error_cause))
  if (message.error_mend) output.data(texts.messages.mend(message.error_mend))
  for (const { at, text } of message.timeline) {
    output.data(`  ${shownTime(lang, at)}  ${text}`)
  }
}
