import type { Ctx } from '../platform/context.ts'
import { getThreadRow, type Inbox, ownerOf } from './inbox.ts'
import { markRead } from './inbox-queries.ts'

/** Marks a thread as read; `stays`: whoever read it sees that the person did not mean to be left alone. Throws `not_found`. */
export async function readThread(
  ctx: Ctx,
  inbox: Inbox,
  id: string,
  { stays, by }: { stays: boolean; by: string },
): Promise<void> {
  const { id: threadId } = await getThreadRow(ctx, inbox, id)
  await markRead(ctx.db, { owner: ownerOf(ctx, inbox), threadId, stays, by, now: ctx.clock.now() })
}
