import { openDispatcher, type Sending } from '../../messages/dispatch.ts'
import { lookUpDue } from '../../messages/look-up.ts'
import { LANE_CLASSES } from '../../messages/sending.ts'
import { openTexts } from '../../messages/texts.ts'
import type { Ground } from '../../platform/context.ts'
import type { Database } from '../../platform/db/db.ts'
import { startLoops, workerLoops } from './loops.ts'
import { startPump } from './pump.ts'

/** The part of a process that sends and looks after what was sent. */
export interface Worker {
  /** Starts the loops and listens for work. */
  start(): Promise<void>
  /** Claims nothing more and waits for everything in flight to be recorded. */
  stop(): Promise<void>
  /**
   * Does by hand what the loops do, until nothing is due at this moment; for tests. Throws when a sender's tokens
   * hold something back, which a clock that stands still would never release.
   */
  drain(): Promise<void>
}

export function openWorker(
  ground: Ground,
  database: Pick<Database, 'urgent' | 'listen'>,
  sending: Sending,
): Worker {
  const lookUp = { sending, texts: openTexts() }
  const grounds = { otp: { ...ground, db: database.urgent }, alert: ground, other: ground }
  const dispatchers = LANE_CLASSES.map((laneClass) => openDispatcher(laneClass, sending))
  let stopAll: () => Promise<void> = async () => {}

  return {
    async start() {
      const stopLoops = startLoops(ground, workerLoops(lookUp))
      const pumps = dispatchers.map((each) => startPump(grounds[each.laneClass.name], each))
      const stopListening = await database.listen('recado_work', () => {
        for (const pump of pumps) pump.wake()
      })
      stopAll = async () => {
        await stopListening()
        await Promise.all([stopLoops(), ...pumps.map((pump) => pump.stop())])
      }
    },
    stop: () => stopAll(),
    async drain() {
      for (;;) {
        let worked = await lookUpDue(ground, lookUp)
        for (const dispatcher of dispatchers) {
          const { claimed, limited, done } = await dispatcher.dispatchOnce(ground, dispatcher.laneClass.slots)
          await Promise.all(done)
          if (limited && claimed === 0)
            throw new Error('a sender has no tokens left and the clock stands still')
          worked += claimed
        }
        if (worked === 0) return
      }
    },
  }
}
