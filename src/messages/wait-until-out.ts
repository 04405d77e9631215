import { sleep } from '../platform/sleep.ts'
import type { MessageDetail } from './get-message.ts'
import { type MessageState, OPEN_STATES } from './message.ts'

const WAIT_STEP_MS = 50

/** Reads a message until Twilio has answered for it, or until nobody wants to wait any longer. */
export async function waitUntilOut(
  read: () => Promise<MessageDetail>,
  waitMs: number,
): Promise<MessageDetail> {
  for (let waitedMs = 0; ; waitedMs += WAIT_STEP_MS) {
    const message = await read()
    if (!isOpen(message.state) || waitedMs >= waitMs) return message
    await sleep(WAIT_STEP_MS)
  }
}

/** Whether something of ours still has to happen. */
export function isOpen(state: MessageState): boolean {
  return OPEN_STATES.some((open) => open === state)
}
