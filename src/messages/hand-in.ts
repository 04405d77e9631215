import { DomainError } from '../errors.ts'
import type { Ctx } from '../platform/context.ts'
import type { StreamId } from '../platform/ids.ts'
import { chooseRoute, EXPIRES_AFTER_MS, type Route } from './enqueue.ts'
import { insertHandedIn } from './hand-in-queries.ts'
import type { HandedIn } from './handed-in.ts'
import type { Channel, Lane } from './message.ts'
import { type Locate, placesFor } from './recipient-places.ts'
import { openStreams, senderFor } from './streams.ts'

/** What messages that are handed in together have in common. */
export interface HandInWish {
  channel: Channel
  lane: Lane
  /** WhatsApp alone: nothing goes on by SMS. */
  withoutFallback?: boolean
}

/** The way into the queue of an empresa, as it was when somebody looked. */
export interface Doorway {
  lane: Lane
  route: Route
  streamId: StreamId
  locate: Locate
}

/** No more in one call: they go into one statement. */
export const HANDED_IN_MAX = 500

/**
 * Finds the sender, the stream and the rules that messages of an empresa fall under. Good for a second or so: what waits
 * for a sender that goes meanwhile is brought to the next one, as everything is. Throws `no_sender`.
 */
export async function findDoorway(ctx: Ctx, wish: HandInWish): Promise<Doorway> {
  const { channel, lane, withoutFallback = false } = wish
  const { db, clock, empresaId } = ctx
  const found = await chooseRoute(ctx, lane, channel)
  // Without a fallback there is none to begin with either.
  const isWished = found !== null && (!withoutFallback || found.channel === channel)
  const route = isWished ? (withoutFallback ? { channel, fallbackChannel: null } : found) : null
  const senderId = route && (await senderFor(db, empresaId, route.channel, lane))
  if (route === null || senderId === null) throw new DomainError('no_sender', { channel })
  const [streamId] = await openStreams(db, clock.now(), [{ empresaId, lane, senderId, groupId: null }])
  if (streamId === undefined) throw new Error('no stream')
  return { lane, route, streamId, locate: await placesFor(ctx, lane, EXPIRES_AFTER_MS[lane]) }
}

/**
 * Puts messages of another system into the queue, each with a text of its own, and each id once: who comes with one
 * that is known, at the same time too, changes nothing. `hasFeed`: whoever handed them in is told of every change, by
 * way of `status-feed.ts`. Returns what became of those that are new, by their ids. One statement: all or none.
 */
export async function handIn(
  { db, clock, empresaId }: Ctx,
  { lane, route, streamId, locate }: Doorway,
  messages: readonly (HandedIn & { recipientKey: Buffer })[],
  hasFeed: boolean,
): Promise<Map<string, 'queued' | 'suppressed'>> {
  if (messages.length === 0) return new Map()
  const inserted = await insertHandedIn(db, {
    ...{ empresaId, lane, route, streamId, hasFeed, messages, now: clock.now() },
    ...locate(messages),
  })
  return new Map(inserted.map(({ externalId, state }) => [externalId, state]))
}
