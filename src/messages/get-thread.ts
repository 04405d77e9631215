import type { Ctx } from '../platform/context.ts'
import { tryRenderText } from '../text/template.ts'
import { chooseAnswer, whyNotAnswered } from './answer-channel.ts'
import {
  getThreadRow,
  INBOX_PAGE_ROWS_MAX,
  type Inbox,
  ownerOf,
  type ThreadDetail,
  type ThreadEntry,
} from './inbox.ts'
import { type EntryRow, findTwilioBlock, listEntries } from './inbox-queries.ts'
import { positionOf } from './list-inbox.ts'

/** One thread with what both sides wrote, newest first, and how it may be answered. Throws `not_found`. */
export async function getThread(
  ctx: Ctx,
  inbox: Inbox,
  id: string,
  page: { cursor: string | null; limit: number },
): Promise<ThreadDetail> {
  const row = await getThreadRow(ctx, inbox, id)
  const { recipientKey, senderId: _, ...thread } = row
  const owner = ownerOf(ctx, inbox)
  const place = positionOf(page.cursor)
  const limit = Math.min(page.limit, INBOX_PAGE_ROWS_MAX)
  const found = await listEntries(ctx.db, {
    ...{ owner, recipientKey, threadId: row.id, limit: limit + 1 },
    before: place && { at: place.at, n: place.id },
  })
  const entries = found.slice(0, limit)
  const last = entries.at(-1)
  const { window, channel } = await chooseAnswer(ctx, row)
  const isAnswered = channel !== null && (await whyNotAnswered(ctx, recipientKey, channel)) === null
  const { blockedAt, unblockedAt } = await findTwilioBlock(ctx.db, { owner, recipientKey })
  return {
    ...thread,
    window,
    answerBy: isAnswered ? channel : null,
    twilioBlocks: blockedAt !== null && (unblockedAt === null || unblockedAt < blockedAt),
    entries: entries.map(entryOf),
    nextCursor: found.length > limit && last ? `${last.at.getTime()}.${last.n}` : null,
  }
}

function entryOf(row: EntryRow): ThreadEntry {
  const { at, channel, body } = row
  const id = String(row.id)
  if (row.inbound) {
    const { kind, media, details, intent } = row
    return {
      ...{ direction: 'in', id, at, channel, body },
      ...{ kind: kind ?? 'text', media: media ?? [], details: details ?? {}, intent: intent ?? 'none' },
    }
  }
  const lane = row.lane ?? 'bulk'
  const rendered = tryRenderText(body, row.variables ?? {})
  return {
    ...{ direction: 'out', id, at, channel, lane, state: row.state ?? 'queued', source: row.source ?? '' },
    body: lane === 'otp' ? null : rendered.ok ? rendered.text : body,
  }
}
