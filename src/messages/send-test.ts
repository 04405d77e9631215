import type { Ctx } from '../platform/context.ts'
import { NOTIFYX_TEST_TEXT } from '../text/fixed-texts.ts'
import type { MessageDetail } from './get-message.ts'
import { type HandInDeps, handInEach } from './hand-in-each.ts'
import { waitHandedIn } from './wait-handed-in.ts'

/** What a person at a screen waits for. */
const WAIT_MS_MAX = 10_000

/** How a test ended: as the message stands, or that it was no phone to begin with. */
export type TestOutcome = { kind: 'not_a_phone' } | { kind: 'message'; message: MessageDetail }

/**
 * Sends the test text by SMS like any other message, and waits until Twilio has taken or refused it, at most 10 s.
 * Throws `no_sender`.
 */
export async function sendTest(
  ctx: Ctx,
  keys: HandInDeps['keys'],
  phone: string,
  waitMs = WAIT_MS_MAX,
): Promise<TestOutcome> {
  const given = { recipient_phone: phone, message: NOTIFYX_TEST_TEXT }
  const [taken] = await handInEach(ctx, { keys, hasFeed: false }, 'transactional', [given])
  if (taken?.kind !== 'taken') return { kind: 'not_a_phone' }
  return { kind: 'message', message: await waitHandedIn(ctx, taken.externalId, waitMs) }
}
