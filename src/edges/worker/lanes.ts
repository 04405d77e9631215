import type { AccountShare } from '../../messages/account-limit.ts'
import type { Sending } from '../../messages/dispatch.ts'
import { CODES, LANE_CLASSES, type LaneClass } from '../../messages/lane-class.ts'
import type { Texts } from '../../messages/texts.ts'
import type { Ground } from '../../platform/context.ts'
import type { Database } from '../../platform/db/db.ts'
import { type CodesLane, startCodesLane } from './codes-lane.ts'
import type { CodesThread } from './codes-thread.ts'
import { startExpander } from './expander.ts'
import { openGiveWay } from './give-way.ts'
import { hearWhatConcernsSending } from './hear.ts'
import { startPump } from './pump.ts'

/** Starts the thread of one-time codes unless it is unwanted by then; it says of each claim that took long how long it took. */
export type StartCodesThread = (
  unwanted: AbortSignal,
  codesClaimed: (ms: number) => void,
) => Promise<CodesThread>

/** What takes messages out of the queue, and what puts those of large broadcasts into it. */
export interface Lanes {
  /** Claims nothing more and waits for everything in flight. */
  stop(): Promise<void>
  /** Ends at once what `stop` has not brought to its end. */
  abandon(): Promise<void>
  /** Whether one-time codes leave by their own thread at present. */
  codesApart(): boolean
  /** Whether other lanes leave slower at present because codes are late. */
  givesWay(): boolean
}

/** Starts a pump for each class of lanes and the expander, and listens for what concerns them. */
export async function startLanes(
  ground: Ground,
  database: Pick<Database, 'db' | 'urgent' | 'listen'>,
  sending: Sending & { accountShare: Pick<AccountShare, 'reload'> },
  { texts, startThread }: { texts: Texts; startThread: StartCodesThread | null },
): Promise<Lanes> {
  const giveWay = openGiveWay(ground.clock)
  const grounds = { otp: { ...ground, db: database.urgent }, alert: ground, other: ground }
  const pumpOf = (laneClass: LaneClass) =>
    startPump(grounds[laneClass.name], {
      ...{ laneClass, sending, texts },
      ...(laneClass === CODES ? { claimed: giveWay.codesClaimed } : {}),
      // Alerts are as urgent as codes.
      ...(laneClass.paceClass === 'bulk' ? { giveWay } : {}),
    })
  let codesLane: CodesLane | null = null
  const pumps = LANE_CLASSES.map((laneClass) => {
    if (laneClass !== CODES || startThread === null) return pumpOf(laneClass)
    codesLane = startCodesLane(ground, {
      startThread: (unwanted) => startThread(unwanted, giveWay.codesClaimed),
      startHere: () => pumpOf(CODES),
    })
    return codesLane
  })
  const expander = startExpander(
    { ...ground, db: database.db },
    { turns: sending.turns, areCodesLate: giveWay.areCodesLate },
  )
  const codeQueued = () => {
    sending.turns.codeQueued()
    giveWay.codeQueued()
  }
  const ears = await hearWhatConcernsSending(ground, database, sending, { pumps, codeQueued })
  const stopListeningForParts = await database.listen('recado_expand', expander.wake)
  return {
    async stop() {
      await Promise.all([ears.stopWaking(), stopListeningForParts()])
      await Promise.all([expander.stop(), ...pumps.map((pump) => pump.stop())])
      await ears.stopHearing()
    },
    abandon: async () => await codesLane?.abandon(),
    codesApart: () => codesLane?.isApart() ?? false,
    givesWay: () => giveWay.atMost(1_000) < Number.POSITIVE_INFINITY,
  }
}
