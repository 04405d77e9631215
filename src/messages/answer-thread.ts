import { DomainError, invalidField } from '../errors.ts'
import { type Ctx, withTransaction } from '../platform/context.ts'
import { countSegments } from '../text/segments.ts'
import { checkTemplate, cleanText } from '../text/template.ts'
import { chooseAnswer } from './answer-channel.ts'
import { enqueueMessages, storeText } from './enqueue.ts'
import { getThreadRow, type Inbox, ownerOf } from './inbox.ts'
import { markRead } from './inbox-queries.ts'
import { type Channel, INBOX_SOURCE } from './message.ts'

export interface ThreadAnswer {
  body: string
  /** Null: WhatsApp while its window is open and they wrote there, else SMS. */
  channel: Channel | null
}

/**
 * Writes to somebody who wrote to us, in the name of the context's empresa, and marks the thread as read. Returns the
 * channel it goes by. Throws `window_closed` for WhatsApp when it would not be taken, `recipient_opted_out` for somebody who may not be written to, `no_sender`, and
 * `invalid_input` for a text that cannot be sent.
 */
export async function answerThread(
  ctx: Ctx,
  inbox: Inbox,
  id: string,
  { by, ...answer }: ThreadAnswer & { by: string },
): Promise<{ channel: Channel }> {
  const body = checkedBody(answer.body)
  return withTransaction(ctx, async (tx) => {
    const thread = await getThreadRow(tx, inbox, id)
    const chosen = await chooseAnswer(tx, thread)
    const channel = answer.channel ?? chosen.channel
    const senderId = channel === null ? null : chosen.senderOf(channel)
    if (channel === null || senderId === null)
      throw new DomainError('no_sender', { channel: channel ?? 'sms' })
    if (channel === 'whatsapp' && chosen.window.state !== 'open') throw new DomainError('window_closed', {})
    const smsSegments = countSegments(body).segments
    const textId = await storeText(tx, { body, variables: [], smsSegments })
    const { queued } = await enqueueMessages(
      tx,
      {
        ...({ lane: 'transactional', groupId: null, addressFrom: 'caller', source: INBOX_SOURCE } as const),
        ...{ textId, smsSegments, senderId, preferredChannel: channel },
      },
      { channel, fallbackChannel: channel === 'whatsapp' && chosen.senderOf('sms') !== null ? 'sms' : null },
      [{ e164: thread.address, recipientKey: thread.recipientKey, freelancerId: null, variables: null }],
    )
    if (queued === 0) throw new DomainError('recipient_opted_out', {})
    const { id: threadId } = thread
    await markRead(tx.db, { owner: ownerOf(tx, inbox), threadId, stays: false, by, now: tx.clock.now() })
    return { channel }
  })
}

/** What somebody writes to one person is no template: braces are braces. */
function checkedBody(text: string): string {
  const body = cleanText(text)
  const fault = checkTemplate(body.replaceAll('{', '(').replaceAll('}', ')'))
  if (fault?.kind === 'empty') throw invalidField('body', 'required')
  if (fault?.kind === 'too_long') {
    throw invalidField('body', 'too_long', { max: fault.charactersMax, actual: fault.characters })
  }
  if (fault) throw invalidField('body', 'control_characters')
  return body
}
