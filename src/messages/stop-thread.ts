import { type Ctx, withTransaction } from '../platform/context.ts'
import { langOfNumber } from '../text/consent-texts.ts'
import { applyConsent } from './apply-consent.ts'
import { answerByItself } from './auto-answer.ts'
import { findSenderById } from './inbound-queries.ts'
import { getThreadRow, type Inbox, ownerOf } from './inbox.ts'
import { markRead } from './inbox-queries.ts'

/**
 * Opts somebody out who has written that they want to be left alone: for the empresa, or from the platform's inbox for
 * all. As if they had said STOP: from an empresa's inbox one confirmation included, while nobody answers in the platform's
 * name; done again it changes nothing. Throws `not_found`.
 */
export async function stopThread(
  ctx: Ctx,
  inbox: Inbox,
  id: string,
  by: string,
): Promise<{ changed: boolean }> {
  return withTransaction(ctx, async (tx) => {
    const thread = await getThreadRow(tx, inbox, id)
    const { recipientKey, address, channel, senderId } = thread
    const owner = ownerOf(tx, inbox)
    // First, because it locks the thread: whoever is writing to us at this moment holds it, and then opts out.
    await markRead(tx.db, { owner, threadId: thread.id, stays: true, by, now: tx.clock.now() })
    const { changed } = await applyConsent(
      { ...tx, empresaId: owner },
      {
        ...({ consent: 'revoked', channel: null, purpose: null, how: 'console', textVersion: null } as const),
        by,
        people: [{ recipientKey, address, proof: { thread: id } }],
      },
    )
    if (changed.length === 0) return { changed: false }
    await answerByItself(tx, {
      ...{ name: 'stopped', lang: langOfNumber(address), channel, person: { address, recipientKey } },
      sender: senderId === null ? null : await findSenderById(tx.db, senderId),
      ...{ empresaId: owner, shared: owner === null },
    })
    return { changed: true }
  })
}
