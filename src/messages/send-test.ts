import type { Ctx } from '../platform/context.ts'
import { sleep } from '../platform/sleep.ts'
import { NOTIFYX_TEST_TEXT } from '../text/fixed-texts.ts'
import { getHandedIn } from './get-handed-in.ts'
import type { MessageDetail } from './get-message.ts'
import { type HandInDeps, handInEach } from './hand-in-each.ts'
import { type MessageState, OPEN_STATES } from './message.ts'

const WAIT_STEP_MS = 50
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
  for (let waitedMs = 0; ; waitedMs += WAIT_STEP_MS) {
    const message = await getHandedIn(ctx, taken.externalId)
    if (!isOpen(message.state) || waitedMs >= waitMs) return { kind: 'message', message }
    await sleep(WAIT_STEP_MS)
  }
}

function isOpen(state: MessageState): boolean {
  return OPEN_STATES.some((open) => open === state)
}
