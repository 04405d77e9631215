import { DomainError } from '../errors.ts'
import type { Ctx } from '../platform/context.ts'
import { chooseRoute } from './enqueue.ts'
import { insertHandedIn } from './hand-in-queries.ts'
import { HANDED_IN_SOURCE, type HandedIn } from './handed-in.ts'
import type { Channel, Lane } from './message.ts'
import { writeBatches } from './write-batches.ts'

/** What messages that are handed in together have in common. */
export interface HandIn {
  channel: Channel
  lane: Lane
  /** WhatsApp alone: nothing goes on by SMS. */
  withoutFallback?: boolean
  /** Whoever handed them in is told of every change, by way of `status-feed.ts`. */
  hasFeed: boolean
}

/** No more in one call: they go into one statement. */
export const HANDED_IN_MAX = 500

/**
 * Puts messages of another system into the queue, each with a text of its own, and each id once: who comes with one
 * that is known, at the same time too, changes nothing. Returns what became of those that are new, by their ids. Called
 * inside a transaction: what it stores and what wakes the queue belong together. Throws `no_sender`.
 */
export async function handIn(
  ctx: Ctx,
  { channel, lane, hasFeed, withoutFallback = false }: HandIn,
  messages: readonly (HandedIn & { recipientKey: Buffer })[],
): Promise<Map<string, 'queued' | 'suppressed'>> {
  if (messages.length === 0) return new Map()
  const { db, empresaId } = ctx
  const route = await routeFor(ctx, lane, channel, withoutFallback)
  if (route === null) throw new DomainError('no_sender', { channel })
  const states = new Map<string, 'queued' | 'suppressed'>()
  await writeBatches(
    ctx,
    { lane, groupId: null, source: HANDED_IN_SOURCE },
    { route, people: messages },
    async ({ people, ...batch }) => {
      const inserted = await insertHandedIn(db, { ...batch, empresaId, lane, hasFeed, messages: people })
      for (const { externalId, state } of inserted) states.set(externalId, state)
    },
  )
  return states
}

/** Without a fallback there is none to begin with either. */
async function routeFor(ctx: Ctx, lane: Lane, channel: Channel, withoutFallback: boolean) {
  const route = await chooseRoute(ctx, lane, channel)
  if (route === null || !withoutFallback) return route
  return route.channel === channel ? { channel, fallbackChannel: null } : null
}
