import type { Ground } from '../platform/context.ts'
import type { SenderId } from '../platform/ids.ts'
import { moveFromGoneSenders } from './gone-senders.ts'
import { raiseRates } from './sender-health-queries.ts'

/** A sender that was slowed down gets so much of its full rate back, */
export const RATE_STEP = 0.1
/** every so many milliseconds in which nothing was too fast. */
export const RATE_STEP_MS = 30_000

/** Gives slowed senders a step of their rate back, where one is due. Any process may do it; a step is given once. */
export function raiseSlowedRates(ground: Ground): Promise<number> {
  const now = ground.clock.now()
  return raiseRates(ground.db, {
    step: RATE_STEP,
    before: new Date(now.getTime() - RATE_STEP_MS),
    now,
  })
}

/** Looks after messages whose sender does not send. */
export interface HeldUp {
  /** Moves those whose sender is gone; says so when nobody can send them. */
  tend(ground: Ground): Promise<void>
}

export function openHeldUp(): HeldUp {
  const told = new Set<SenderId>()
  return {
    async tend(ground) {
      for (const sender of await moveFromGoneSenders(ground)) {
        if (told.has(sender)) continue
        told.add(sender)
        ground.log.error(
          { sender },
          'messages wait for a sender that is no longer configured; none replaces it',
        )
      }
    },
  }
}
