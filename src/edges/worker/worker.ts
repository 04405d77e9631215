import { expandSome } from '../../broadcasts/expand-broadcasts.ts'
import { pauseBursts } from '../../broadcasts/pause-bursts.ts'
import { sendReminders } from '../../broadcasts/send-reminders.ts'
import { startScheduled } from '../../broadcasts/start-scheduled.ts'
import { withdrawReminders } from '../../broadcasts/withdraw-reminders.ts'
import type { AccountShare } from '../../messages/account-limit.ts'
import { cancelRest } from '../../messages/cancel-rest.ts'
import { declareDeadNumbers } from '../../messages/declare-dead-numbers.ts'
import { handOver, type Sending, takeReady } from '../../messages/dispatch.ts'
import { expireHeld } from '../../messages/expire-held.ts'
import { CODES, LANE_CLASSES, type LaneClass } from '../../messages/lane-class.ts'
import { lookUpDue } from '../../messages/look-up.ts'
import type { Recorder } from '../../messages/recorder.ts'
import { redactAtTwilio } from '../../messages/redact-at-twilio.ts'
import { rejudgeHeld } from '../../messages/rejudge-held.ts'
import { openHeldUp, raiseSlowedRates } from '../../messages/tend-senders.ts'
import { openTexts } from '../../messages/texts.ts'
import type { Ground } from '../../platform/context.ts'
import type { Keyring } from '../../platform/crypto.ts'
import type { Database } from '../../platform/db/db.ts'
import { runErasures } from '../../privacy/run-erasures.ts'
import { followApprovals } from '../../templates/follow-approvals.ts'
import type { ContentService } from '../../twilio/content.ts'
import type { Otp } from '../../verification/otp.ts'
import { type CodesLane, startCodesLane } from './codes-lane.ts'
import type { CodesThread } from './codes-thread.ts'
import { startExpander } from './expander.ts'
import { hearWhatConcernsSending } from './hear.ts'
import { codeLoops, startLoops, workerLoops } from './loops.ts'
import { startPump } from './pump.ts'

/** The part of a process that sends and looks after what was sent. */
export interface Worker {
  /** Starts the loops and listens for work. */
  start(): Promise<void>
  /** Claims nothing more and waits for everything in flight to be recorded. */
  stop(): Promise<void>
  /** Ends at once what `stop` has not brought to its end. */
  abandon(): Promise<void>
  /** Whether one-time codes leave by their own thread at present. */
  codesApart(): boolean
  /**
   * Does by hand what the loops do, until nothing is due at this moment; for tests. Throws when a sender's tokens
   * hold something back, which a clock that stands still would never release.
   */
  drain(): Promise<void>
}

/** What the worker reaches besides the database and the senders. */
interface Behind {
  keyring: Pick<Keyring, 'decrypt' | 'requestMac' | 'recipientKey'>
  codes?: Pick<Otp, 'verify'>
  /** Twilio's templates; null where nobody follows them. */
  content?: ContentService | null
  /** Starts the thread of one-time codes; null where the main one sends them too. */
  startThread?: ((unwanted: AbortSignal) => Promise<CodesThread>) | null
}

/** So often a drain that finds something held back looks again: another worker may just be taking it. */
const TURNS_IN_VAIN_MAX = 100

export function openWorker(
  ground: Ground,
  database: Pick<Database, 'db' | 'urgent' | 'listen'>,
  sending: Sending & { recorder: Pick<Recorder, 'idle'>; accountShare: AccountShare },
  { keyring, codes = { verify: null }, content = null, startThread = null }: Behind,
): Worker {
  const texts = openTexts(ground.clock)
  const heldUp = openHeldUp()
  const { accountShare } = sending
  const grounds = { otp: { ...ground, db: database.urgent }, alert: ground, other: ground }
  let stopAll: () => Promise<void> = async () => {}
  let codesLane: CodesLane | null = null

  return {
    async start() {
      const stopLoops = startLoops(
        ground,
        workerLoops({ sending, heldUp, accountShare, slot: sending.slot, codes, keyring, content }),
      )
      const pumpOf = (laneClass: LaneClass) =>
        startPump(grounds[laneClass.name], { laneClass, sending, texts })
      const pumps = LANE_CLASSES.map((laneClass) => {
        if (laneClass !== CODES || startThread === null) return pumpOf(laneClass)
        codesLane = startCodesLane(ground, { startThread, startHere: () => pumpOf(CODES) })
        return codesLane
      })
      const expander = startExpander({ ...ground, db: database.db }, sending.turns)
      const ears = await hearWhatConcernsSending(ground, database, sending, pumps)
      const stopListeningForParts = await database.listen('recado_expand', expander.wake)
      stopAll = async () => {
        await Promise.all([ears.stopWaking(), stopListeningForParts()])
        await Promise.all([stopLoops(), expander.stop(), ...pumps.map((pump) => pump.stop())])
        await ears.stopHearing()
      }
    },
    stop: () => stopAll(),
    abandon: async () => await codesLane?.abandon(),
    codesApart: () => codesLane?.isApart() ?? false,
    async drain() {
      await Promise.all([accountShare.reload(), raiseSlowedRates(ground)])
      await startScheduled(ground)
      await withdrawReminders(ground)
      await sendReminders(ground, { keys: keyring })
      await heldUp.tend(ground)
      await rejudgeHeld(ground)
      await expireHeld(ground, sending.slot)
      for (const loop of codeLoops(codes)) await loop.run(ground)
      await declareDeadNumbers(ground)
      await followApprovals(ground, content)
      for (let turnsInVain = 0; turnsInVain < TURNS_IN_VAIN_MAX; ) {
        let worked = 0
        while (await expandSome({ ...ground, db: database.db })) worked += 1
        for (const kind of ['urgent', 'unknown', 'receipt'] as const) {
          worked += await lookUpDue(ground, sending, kind)
        }
        let heldBack = false
        for (const laneClass of LANE_CLASSES) {
          const limit = sending.slotsFor(laneClass)
          const { ready, limited } = await takeReady(ground, sending, { laneClass, limit, texts })
          await Promise.all(ready.map((each) => handOver(ground, sending, each)))
          await sending.recorder.idle()
          worked += ready.length
          heldBack ||= limited
        }
        worked += (await pauseBursts(ground)) + (await cancelRest(ground, null, sending.slot))
        worked += await runErasures(ground, keyring)
        worked += await redactAtTwilio(ground, sending)
        if (worked === 0 && !heldBack) return
        turnsInVain = worked > 0 ? 0 : turnsInVain + 1
      }
      throw new Error('a sender has no tokens left and the clock stands still')
    },
  }
}
