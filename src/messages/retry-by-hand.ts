import { DomainError } from '../errors.ts'
import { actorName, type Ctx, withTransaction } from '../platform/context.ts'
import type { GroupId, MessageId, StreamId } from '../platform/ids.ts'
import { checkPeriod, type Period } from './delivery-report.ts'
import { renewErrorWindow } from './error-window.ts'
import { isCanceled } from './group-queries.ts'
import { messageIdFrom } from './message.ts'
import { findMessage } from './message-queries.ts'
import { notifyWork } from './queries.ts'
import { placesFor } from './recipient-places.ts'
import {
  type FailedFilter,
  type FailedMessage,
  listFailed,
  requeueFailed,
  setRetentionBack,
} from './retry-queries.ts'
import { openStreams, senderFor } from './streams.ts'
import { EXPIRES_AFTER_MS } from './write-batches.ts'

/** Nobody waits for this; codes wait in the embedded database's one line for as long as a page takes (about 0.2 s). */
const PAGE_ROWS = 500

export interface RetryChoice {
  /** The id of one message, as text from outside; a group of the caller's own empresa; or what was handed in. */
  of: { messageId: string } | { groupId: GroupId } | { handedIn: Period }
  /** Only what failed with this code; null: without one; undefined: with any. */
  errorCode?: number | null | undefined
  /** Arriving later than this they would say nothing any more; null or left out: their lane's own time. */
  usefulUntil?: Date | null
  /** Also those of which nobody knows whether they arrived: whoever asks for them accepts that they may come twice. */
  includeUnknown: boolean
}

export interface Retried {
  queued: number
  /** Left alone because they may have arrived. */
  leftUnknown: number
}

/**
 * The only way from `failed` back to `queued`: somebody decided it. A message gets its lane's whole time and all its
 * tries again, in quiet hours from when they end, on the channel it failed on: what went on by SMS did so because WhatsApp had refused it, failed or stayed
 * silent, and would again; what failed on WhatsApp still has its SMS behind it. Whoever may not be written to stays
 * out, because the claim judges it. Page by page: what was queued stays so if a later page fails. Throws `not_found`
 * for a message of another empresa, `broadcast_canceled` where that is what it is of, `invalid_input` for an odd period, and `no_sender`
 * when its channel has none any more.
 */
export async function retryByHand(ctx: Ctx, choice: RetryChoice): Promise<Retried> {
  const filter = { empresaId: ctx.empresaId, of: await meant(ctx, choice.of), errorCode: choice.errorCode }
  if (!('handedIn' in filter.of) && (await isCanceled(ctx.db, ctx.empresaId, filter.of))) {
    throw new DomainError('broadcast_canceled', {})
  }
  const total: Retried = { queued: 0, leftUnknown: 0 }
  for (let after = 0; ; ) {
    const { page, queued, left } = await retryPage(ctx, filter, choice, after)
    total.queued += queued
    total.leftUnknown += left
    const last = page.at(-1)
    if (last === undefined || page.length < PAGE_ROWS) return total
    after = last.id
  }
}

async function meant(ctx: Ctx, of: RetryChoice['of']): Promise<FailedFilter['of']> {
  if ('handedIn' in of) checkPeriod(of.handedIn)
  if (!('messageId' in of)) return of
  const messageId = messageIdFrom(of.messageId)
  const known =
    messageId !== null && (await findMessage(ctx.db, ctx.empresaId, messageId, ctx.clock.now())) !== null
  if (!known) throw new DomainError('not_found', { what: 'message' })
  return { messageId }
}

function retryPage(
  ctx: Ctx,
  filter: FailedFilter,
  { includeUnknown, usefulUntil }: Pick<RetryChoice, 'includeUnknown' | 'usefulUntil'>,
  after: number,
): Promise<{ page: FailedMessage[]; queued: number; left: number }> {
  return withTransaction(ctx, async (tx) => {
    const page = await listFailed(tx.db, filter, { after, limit: PAGE_ROWS })
    const again = page.filter((each) => includeUnknown || !each.isUnknown)
    const left = page.length - again.length
    const [first] = again
    if (first === undefined) return { page, queued: 0, left }
    await setRetentionBack(tx.db, ctx.empresaId, first.id)
    const now = tx.clock.now()
    const streams = await streamsOf(tx, again)
    const expiries = await expiriesOf(tx, again, usefulUntil ?? null)
    const rows = again.flatMap((each) => {
      const streamId = streams.get(nameOf(each))
      const expiresAt = expiries.get(each.id)
      return streamId && expiresAt ? [{ id: each.id, streamId, expiresAt }] : []
    })
    const queued = await requeueFailed(tx.db, {
      empresaId: ctx.empresaId,
      rows,
      by: actorName(ctx.actor),
      now,
    })
    // What had failed is no error of what leaves now.
    if ('groupId' in filter.of && queued > 0) await renewErrorWindow(tx, filter.of.groupId)
    await notifyWork(tx.db)
    return { page, queued, left }
  })
}

/** When each expires: its life begins now, or when it may leave where its person is. */
async function expiriesOf(
  ctx: Ctx,
  messages: readonly FailedMessage[],
  usefulUntil: Date | null,
): Promise<Map<MessageId, Date>> {
  const from = ctx.clock.now()
  const expiries = new Map<MessageId, Date>()
  for (const lane of new Set(messages.map((each) => each.lane))) {
    const ofLane = messages.filter((each) => each.lane === lane)
    const locate = await placesFor(ctx, lane, { lifeMs: EXPIRES_AFTER_MS[lane], usefulUntil, from })
    const places = locate(ofLane.map(({ toAddress, timeZone }) => ({ e164: toAddress, timeZone })))
    const later = new Map(places.expiries.map(({ timeZone, expiresAt }) => [timeZone, expiresAt]))
    for (const [at, { id }] of ofLane.entries()) {
      expiries.set(id, later.get(places.timeZones[at] ?? null) ?? places.expiresAt)
    }
  }
  return expiries
}

/** The streams of today's senders: the one that a message failed on may be gone. */
async function streamsOf(ctx: Ctx, messages: readonly FailedMessage[]): Promise<Map<string, StreamId>> {
  const { db, empresaId } = ctx
  const kinds = [...new Map(messages.map((each) => [nameOf(each), each])).values()]
  const keys = []
  for (const { lane, channel, groupId } of kinds) {
    const senderId = await senderFor(db, empresaId, channel, lane)
    if (senderId === null) throw new DomainError('no_sender', { channel })
    keys.push({ empresaId, lane, groupId, senderId })
  }
  const ids = await openStreams(db, ctx.clock.now(), keys)
  return new Map(kinds.flatMap((each, at) => (ids[at] === undefined ? [] : [[nameOf(each), ids[at]]])))
}

function nameOf({ lane, channel }: Pick<FailedMessage, 'lane' | 'channel'>): string {
  return `${lane} ${channel}`
}
