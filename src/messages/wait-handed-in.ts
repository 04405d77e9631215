import type { Ctx } from '../platform/context.ts'
import { getHandedIn } from './get-handed-in.ts'
import type { MessageDetail } from './get-message.ts'
import { waitUntilOut } from './wait-until-out.ts'

/** The message when Twilio has answered for it, or as it stands when nobody wants to wait any longer. */
export async function waitHandedIn(ctx: Ctx, externalId: string, waitMs: number): Promise<MessageDetail> {
  return waitUntilOut(() => getHandedIn(ctx, externalId), waitMs)
}
