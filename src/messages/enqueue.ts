import type { Ctx } from '../platform/context.ts'
import type { FreelancerId, GroupId, SenderId, TextId } from '../platform/ids.ts'
import { FALLBACK_AFTER_S } from './deadlines.ts'
import { insertGroup, insertMessages, recipientRows } from './enqueue-queries.ts'
import type { Channel, Lane } from './message.ts'
import { senderFor } from './streams.ts'
import { insertText } from './text-queries.ts'
import type { StoredText } from './texts.ts'
import { writeBatches } from './write-batches.ts'

export interface Recipient {
  e164: string
  recipientKey: Buffer
  freelancerId: FreelancerId | null
  /** The person's own zone, where it is known; else their area code tells. */
  timeZone?: string | null
  /** Null when the text has no variables. */
  variables: Record<string, string> | null
}

/** What the messages of one group have in common. */
export interface Mailing {
  lane: Lane
  textId: TextId
  smsSegments: number
  preferredChannel: Channel
  /** Seconds of WhatsApp's silence after which SMS is tried; null: never. The lane's own when it is not said. */
  fallbackAfterS?: number | null
  groupId: GroupId | null
  /** How long it is worth sending, from the moment it may leave; the lane's own time when it is not said. */
  lifeMs?: number
  /** Arriving later than this it would say nothing any more, however long its life. */
  usefulUntil?: Date | null
  /** When its group starts, or started, where that is not now: its life begins then. */
  startsAt?: Date | null
  /** Of the group's counters: those who write for one group at the same time each have their own. */
  slot?: number
  /** Names, in the room that sends, what the text says and no row holds. */
  derivedFrom?: number
  /** The recipient asked for it, or is told that they were understood: an opt-out alone does not hold it back. */
  despiteOptOut?: boolean
  /** The sender that it has to leave by; by default the empresa's own, else the platform's. */
  senderId?: SenderId
  /** By which its one message is known to whoever wrote it; one that is known is not queued again. */
  externalId?: string | null
  /** Who named the addresses, and so may see them. */
  addressFrom: 'caller' | 'directory'
  source: string
}

/** The way out of a mailing: its channel, what it may fall back to. `null` where no sender serves any channel. */
export interface Route {
  channel: Channel
  fallbackChannel: 'sms' | null
}

/** Stores a text once; messages point at it. */
export function storeText(
  ctx: Ctx,
  text: { body: string; variables: readonly string[]; smsSegments: number } & Partial<StoredText>,
): Promise<TextId> {
  return insertText(ctx.db, { ...text, empresaId: ctx.empresaId, now: ctx.clock.now() })
}

/** Opens a group whose counters are kept right by every move of its messages. One with a start leaves when somebody starts it. */
export function createGroup(
  ctx: Ctx,
  kind: 'broadcast' | 'notice',
  startsAt: Date | null = null,
): Promise<GroupId> {
  return insertGroup(ctx.db, { empresaId: ctx.empresaId, kind, startsAt, now: ctx.clock.now() })
}

/** WhatsApp where it is wished and there is a sender for it, with SMS behind it; else SMS; null when neither has one. */
export async function chooseRoute(ctx: Ctx, lane: Lane, preferred: Channel): Promise<Route | null> {
  const [sms, whatsapp] = await Promise.all([
    senderFor(ctx.db, ctx.empresaId, 'sms', lane),
    preferred === 'whatsapp' ? senderFor(ctx.db, ctx.empresaId, 'whatsapp', lane) : null,
  ])
  if (whatsapp !== null) return { channel: 'whatsapp', fallbackChannel: sms === null ? null : 'sms' }
  return sms === null ? null : { channel: 'sms', fallbackChannel: null }
}

/**
 * Puts messages into the queue, in the transaction of their cause: whoever may not be written to is put down as
 * `suppressed`, whoever already is in the group, or what is known by its external id, is left out, and whom WhatsApp does
 * not reach goes by SMS at once where that stands behind it. Returns how many were new. Workers of every process are woken
 * once the transaction has committed.
 */
export async function enqueueMessages(
  ctx: Ctx,
  mailing: Mailing,
  route: Route,
  recipients: readonly Recipient[],
): Promise<{ queued: number; suppressed: number }> {
  const total = { queued: 0, suppressed: 0 }
  await writeBatches(ctx, mailing, { route, people: recipients }, async ({ people, ...batch }) => {
    const { queued, suppressed } = await insertMessages(ctx.db, {
      ...{ ...batch, mailing, empresaId: ctx.empresaId },
      recipients: recipientRows(people, batch.timeZones),
      fallbackAfterS: silenceOf(mailing, batch.route),
    })
    total.queued += queued
    total.suppressed += suppressed
  })
  return total
}

/** Seconds of silence after which SMS follows, where there is one. */
export function silenceOf({ lane, fallbackAfterS }: Mailing, route: Route): number | null {
  if (route.fallbackChannel === null) return null
  return fallbackAfterS === undefined ? FALLBACK_AFTER_S[lane] : fallbackAfterS
}
