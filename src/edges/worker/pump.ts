import type { Dispatcher } from '../../messages/dispatch.ts'
import { backoffMs } from '../../platform/backoff.ts'
import type { Ground } from '../../platform/context.ts'
import { openWake, type Wake } from '../../platform/wake.ts'

/** A NOTIFY wakes at once; this is the net under it, and how retries and schedules are noticed. */
const POLL_MS = 1_000
/** More is due, but the sender's tokens are used up: they come back all the time. */
const LIMITED_WAIT_MS = 50
/** Claiming for a single free slot would cost a statement a message. */
const CLAIM_SHARE = 4

/** Keeps the slots of one lane class busy. */
export interface Pump {
  wake(): void
  /** Claims nothing more; resolves when everything in flight has been recorded. */
  stop(): Promise<void>
}

/** Claims whenever a part of the slots is free, and never more than there are free slots: nothing queues in memory. */
export function startPump(ground: Ground, dispatcher: Dispatcher): Pump {
  const wake = openWake()
  const state: PumpState = { inFlight: new Set(), stopping: false, failures: 0 }
  const running = run(ground, dispatcher, wake, state)
  return {
    wake: wake.wake,
    async stop() {
      state.stopping = true
      wake.wake()
      await running
      await Promise.all(state.inFlight)
    },
  }
}

interface PumpState {
  inFlight: Set<Promise<void>>
  stopping: boolean
  failures: number
}

async function run(ground: Ground, dispatcher: Dispatcher, wake: Wake, state: PumpState): Promise<void> {
  const { name, slots } = dispatcher.laneClass
  while (!state.stopping) {
    const free = slots - state.inFlight.size
    if (free < Math.ceil(slots / CLAIM_SHARE)) {
      await wake.wait(POLL_MS)
      continue
    }
    try {
      const { claimed, limited, done } = await dispatcher.dispatchOnce(ground, free)
      for (const each of done) watch(ground, state, wake, each)
      state.failures = 0
      if (claimed === 0) await wake.wait(limited ? LIMITED_WAIT_MS : POLL_MS)
    } catch (error) {
      state.failures += 1
      const waitMs = backoffMs(state.failures, { baseMs: 500, maxMs: 10_000 })
      ground.log.warn({ err: error, lane: name, waitMs }, 'claiming failed; trying again')
      await wake.wait(waitMs)
    }
  }
}

/** Wakes the loop only when enough slots are free again, so that it does not turn for every answer. */
function watch(ground: Ground, state: PumpState, wake: Wake, done: Promise<void>): void {
  const ended = done
    .catch((error: unknown) =>
      ground.log.error({ err: error }, 'a message could not be handed over; its lease will run out'),
    )
    .then(() => {
      state.inFlight.delete(ended)
      wake.wake()
    })
  state.inFlight.add(ended)
}
