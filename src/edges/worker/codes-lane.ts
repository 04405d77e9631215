import { backoffMs } from '../../platform/backoff.ts'
import type { Ground } from '../../platform/context.ts'
import { openWake } from '../../platform/wake.ts'
import type { CodesThread } from './codes-thread.ts'
import type { Pump } from './pump.ts'

/** A thread that dies is started again after this; one that lived for long, after the shortest. */
const RESTART_MS = { baseMs: 500, maxMs: 30_000 } as const
const LIVED_LONG_MS = 60_000

/** The lane of one-time codes, which has a thread of its own and is never without somebody who sends. */
export interface CodesLane extends Pump {
  /** Whether the thread has it at present. */
  isApart(): boolean
  /** Ends the thread at once. */
  abandon(): Promise<void>
}

interface LaneState {
  ground: Ground
  /** The signal says that it is not wanted any more, in case it is still loading. */
  startThread(unwanted: AbortSignal): Promise<CodesThread>
  startHere(): Pump
  thread: CodesThread | null
  /** While the thread is not there. */
  here: Pump | null
  /** Pumps of the main thread that wait for their last answers. */
  leaving: Set<Promise<void>>
  stopping: AbortController
}

/**
 * Starts the thread, and a pump on the main one for as long as the thread is not there: at the start, and whenever it has
 * died. For a moment both send; whoever claims a message first has it.
 */
export function startCodesLane(
  ground: Ground,
  { startThread, startHere }: Pick<LaneState, 'startThread' | 'startHere'>,
): CodesLane {
  const here = startHere()
  const { lanes } = here
  const lane: LaneState = {
    ...{ ground, startThread, startHere, here },
    ...{ thread: null, leaving: new Set(), stopping: new AbortController() },
  }
  const pause = openWake()
  const running = keepThread(lane, pause.wait)
  return {
    lanes,
    wake: () => lane.here?.wake(),
    isApart: () => lane.thread !== null,
    async stop() {
      lane.stopping.abort()
      pause.wake()
      leaveHere(lane)
      await Promise.all([lane.thread?.stop(), running])
      await Promise.all(lane.leaving)
    },
    async abandon() {
      lane.stopping.abort()
      pause.wake()
      await lane.thread?.terminate()
      await running
    },
  }
}

async function keepThread(lane: LaneState, wait: (ms: number) => Promise<void>): Promise<void> {
  const { clock, log } = lane.ground
  for (let failures = 1; !lane.stopping.signal.aborted; failures += 1) {
    const startMs = clock.monotonicMs()
    const why = await runThread(lane).catch((error: unknown) => error)
    if (lane.stopping.signal.aborted) return
    lane.here ??= lane.startHere()
    if (clock.monotonicMs() - startMs > LIVED_LONG_MS) failures = 1
    const waitMs = backoffMs(failures, RESTART_MS)
    log.error(
      { err: why, waitMs },
      'the thread of one-time codes died; the main thread sends them until it is there again',
    )
    await wait(waitMs)
  }
}

/** Resolves with what ended it; rejects when it could not be started. */
async function runThread(lane: LaneState): Promise<Error | null> {
  const { signal } = lane.stopping
  const thread = await lane.startThread(signal)
  if (signal.aborted) {
    await thread.stop()
    return null
  }
  lane.thread = thread
  leaveHere(lane)
  const why = await thread.ended
  lane.thread = null
  return why
}

/** The main thread claims no more codes; what it has in flight it brings to its end. */
function leaveHere(lane: LaneState): void {
  const { here } = lane
  lane.here = null
  if (here === null) return
  const left = here.stop().finally(() => lane.leaving.delete(left))
  lane.leaving.add(left)
}
