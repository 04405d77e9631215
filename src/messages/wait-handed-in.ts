import type { Ctx } from '../platform/context.ts'
import { sleep } from '../platform/sleep.ts'
import { getHandedIn } from './get-handed-in.ts'
import type { MessageDetail } from './get-message.ts'
import { type MessageState, OPEN_STATES } from './message.ts'

const WAIT_STEP_MS = 50

/** The message when Twilio has answered for it, or as it stands when nobody wants to wait any longer. */
export async function waitHandedIn(ctx: Ctx, externalId: string, waitMs: number): Promise<MessageDetail> {
  for (let waitedMs = 0; ; waitedMs += WAIT_STEP_MS) {
    const message = await getHandedIn(ctx, externalId)
    if (!isOpen(message.state) || waitedMs >= waitMs) return message
    await sleep(WAIT_STEP_MS)
  }
}

/** Whether something of ours still has to happen. */
export function isOpen(state: MessageState): boolean {
  return OPEN_STATES.some((open) => open === state)
}
