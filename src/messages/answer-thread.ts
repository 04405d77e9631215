import { DomainError, invalidField } from '../errors.ts'
import { type Ctx, withTransaction } from '../platform/context.ts'
import { countSegments } from '../text/segments.ts'
import { checkTemplate, cleanText } from '../text/template.ts'
import { ANSWER_LANE, chooseAnswer, whyNotAnswered } from './answer-channel.ts'
import { enqueueMessages, storeText } from './enqueue.ts'
import { getThreadRow, type Inbox, ownerOf } from './inbox.ts'
import { findAnswer, markRead } from './inbox-queries.ts'
import { type Channel, INBOX_SOURCE } from './message.ts'

export interface ThreadAnswer {
  body: string
  /** Null: WhatsApp while its window is open and they wrote there, else SMS. */
  channel: Channel | null
  /** By which the same answer is known when it comes again; null: it is sent again. */
  idempotencyKey: string | null
}

/**
 * Writes to somebody who wrote to us, in the name of the context's empresa, and marks the thread as read. Returns the
 * channel it goes by; an answer that is known by its key is not sent again. Throws `window_closed` for WhatsApp when it would
 * not be taken, `recipient_opted_out` and `recipient_blocked` for somebody who may not be written to, `idempotency_conflict`
 * for a key that another answer has, `no_sender`, and `invalid_input` for a text that cannot be sent.
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
    const { id: threadId, recipientKey } = thread
    // First, because it locks the thread: of two that come at once the second finds what the first has sent.
    await markRead(tx.db, { owner: ownerOf(tx, inbox), threadId, stays: false, by, now: tx.clock.now() })
    const known = await findKnown(tx, { ...answer, body, recipientKey })
    if (known !== null) return { channel: known }
    const chosen = await chooseAnswer(tx, thread)
    const channel = answer.channel ?? chosen.channel
    const senderId = channel === null ? null : chosen.senderOf(channel)
    if (channel === null || senderId === null)
      throw new DomainError('no_sender', { channel: channel ?? 'sms' })
    if (channel === 'whatsapp' && chosen.window.state !== 'open') throw new DomainError('window_closed', {})
    const smsSegments = countSegments(body).segments
    const textId = await storeText(tx, { body, variables: [], smsSegments })
    const { queued, suppressed } = await enqueueMessages(
      tx,
      {
        ...({ lane: ANSWER_LANE, groupId: null, addressFrom: 'caller', source: INBOX_SOURCE } as const),
        ...{ textId, smsSegments, senderId, preferredChannel: channel, externalId: answer.idempotencyKey },
      },
      { channel, fallbackChannel: channel === 'whatsapp' && chosen.senderOf('sms') !== null ? 'sms' : null },
      [{ e164: thread.address, recipientKey, freelancerId: null, variables: null }],
    )
    if (suppressed > 0) {
      throw new DomainError((await whyNotAnswered(tx, recipientKey, channel)) ?? 'recipient_opted_out', {})
    }
    // Somebody else is being written to with this key at this very moment.
    if (queued === 0) throw new DomainError('idempotency_conflict', { key: answer.idempotencyKey ?? '' })
    return { channel }
  })
}

/** The channel by which this very answer went before; null: it is new. Throws `idempotency_conflict` where the key is another's. */
async function findKnown(
  { db, empresaId }: Ctx,
  { idempotencyKey, body, recipientKey }: ThreadAnswer & { recipientKey: Buffer },
): Promise<Channel | null> {
  if (idempotencyKey === null) return null
  const known = await findAnswer(db, { empresaId, externalId: idempotencyKey })
  if (known === null) return null
  if (known.body !== body || !known.recipientKey.equals(recipientKey)) {
    throw new DomainError('idempotency_conflict', { key: idempotencyKey })
  }
  return known.channel
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
