import type { Ctx } from '../platform/context.ts'
import { INBOX_PAGE_ROWS_MAX, type Inbox, ownerOf, type Thread } from './inbox.ts'
import { listThreads } from './inbox-queries.ts'

export interface InboxPage {
  /** Only threads with something that nobody has read. */
  unread: boolean
  /** Only threads that look as if the person wanted to be left alone. */
  wantsOut: boolean
  /** What the last page gave as `nextCursor`. Text from outside; anything else starts over. */
  cursor: string | null
  limit: number
}

/** The threads of an inbox, by what was last written to us, newest first. */
export async function listInbox(
  ctx: Ctx,
  inbox: Inbox,
  { unread, wantsOut, cursor, limit }: InboxPage,
): Promise<{ rows: Thread[]; nextCursor: string | null }> {
  const size = Math.min(limit, INBOX_PAGE_ROWS_MAX)
  const found = await listThreads(ctx.db, {
    ...{ unread, wantsOut, owner: ownerOf(ctx, inbox), now: ctx.clock.now() },
    after: positionOf(cursor),
    limit: size + 1,
  })
  const rows = found.slice(0, size)
  const last = rows.at(-1)
  const isMore = found.length > size && last !== undefined
  return { rows, nextCursor: isMore ? `${last.lastInboundAt.getTime()}.${last.id}` : null }
}

/** A place in a list that is ordered by time and a number: `1764081911000.17`. */
export function positionOf(cursor: string | null): { at: Date; id: number } | null {
  const [, ms, id] = /^(\d{1,14})\.(\d{1,15})$/.exec(cursor ?? '') ?? []
  return ms === undefined || id === undefined ? null : { at: new Date(Number(ms)), id: Number(id) }
}
