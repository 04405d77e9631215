import { CLAIM_MAX } from '../../messages/claim.ts'
import { giveBack, handOver, type Ready, type Sending, takeReady } from '../../messages/dispatch.ts'
import { CODES, type LaneClass } from '../../messages/lane-class.ts'
import type { Lane } from '../../messages/message.ts'
import type { Texts } from '../../messages/texts.ts'
import { backoffMs } from '../../platform/backoff.ts'
import type { Ground } from '../../platform/context.ts'
import { type Alarm, openAlarm } from '../../platform/sleep.ts'
import { openWake, type Wake } from '../../platform/wake.ts'
import { type Departures, openDepartures } from './departures.ts'
import type { GiveWay } from './give-way.ts'
import { openThroughput, type Throughput } from './throughput.ts'

/** A NOTIFY wakes at once; this is the net under it, and how retries and schedules are noticed. */
const POLL_MS = 1_000
/** More is due, but the sender is booked: it is free again soon. */
const LIMITED_WAIT_MS = 50
/** Claimed before a slot is free: what is answered in this time, so that slots do not wait for the next claim. */
const CLAIMED_AHEAD_MS = 250
/** The same while it gives way to codes; what is in flight is among it. */
const CLAIMED_WHILE_YIELDING_MS = 500
/** Claimed in one statement by other lanes while codes are about, where there is one line for all. */
const CLAIM_WHILE_CODES = 50
/** Handed over in one go; then codes, callbacks and pages have a turn of the thread. */
const CALLS_PER_TURN = 16
/** Outcomes that wait for the database; with more than this nothing is claimed until they are committed. */
const UNRECORDED_MAX = 4_000

/** Keeps the slots of one lane class busy. */
export interface Pump {
  readonly lanes: readonly Lane[]
  wake(): void
  /** Claims nothing more, gives back what has not been handed over, and waits for every answer. */
  stop(): Promise<void>
}

interface PumpOptions {
  laneClass: LaneClass
  sending: Sending
  texts: Texts
  /** What these lanes do without while codes are late; null: they do without nothing. */
  giveWay?: Pick<GiveWay, 'takeTurn' | 'atMost'> | null
  /** Is told how long each claim took, its streams and texts included. */
  claimed?(ms: number): void
}

/** Claims ahead of the free slots by no more than is answered in a moment, and hands over as slots and pace allow. */
export function startPump(ground: Ground, options: PumpOptions): Pump {
  const { laneClass, sending } = options
  const pump: PumpState = {
    ...{ ground, ...options },
    wake: openWake(),
    answered: openThroughput(ground.clock),
    departures: openDepartures(),
    missed: 0,
    bookingAgain: null,
    inFlight: 0,
    resting: false,
    nextLeaves: openAlarm(() => fillSlots(pump)),
    stopping: false,
    failures: 0,
    onIdle: () => {},
  }
  const running = run(pump)
  return {
    lanes: laneClass.lanes,
    wake: pump.wake.wake,
    async stop() {
      pump.stopping = true
      pump.wake.wake()
      await running
      pump.nextLeaves.clear()
      for (const ready of pump.departures.takeAll()) giveBack(sending, ready.claimed, 'stopping')
      await pump.bookingAgain
      if (pump.inFlight > 0) {
        await new Promise<void>((resolve) => {
          pump.onIdle = resolve
        })
      }
    },
  }
}

interface PumpState extends PumpOptions {
  ground: Ground
  wake: Wake
  answered: Throughput
  /** Claimed and not yet handed over. */
  departures: Departures<Ready>
  /** Those that are just being booked again. */
  missed: number
  bookingAgain: Promise<void> | null
  inFlight: number
  /** Nothing more was due when it was last looked, or its senders were booked: a slot that gets free is no reason to look again. */
  resting: boolean
  nextLeaves: Alarm
  stopping: boolean
  failures: number
  onIdle(): void
}

async function run(pump: PumpState): Promise<void> {
  const { ground, laneClass, sending, texts, wake } = pump
  while (!pump.stopping) {
    const limit = room(pump)
    if (limit === 0) {
      pump.resting = false
      await wake.wait(POLL_MS)
      continue
    }
    try {
      const begunMs = ground.clock.monotonicMs()
      const { ready, limited, drained } = await takeReady(ground, sending, { laneClass, limit, texts })
      pump.claimed?.(ground.clock.monotonicMs() - begunMs)
      pump.failures = 0
      pump.resting = drained || (limited && ready.length === 0)
      if (ready.length > 0) {
        pump.departures.add(ready)
        fillSlots(pump)
      }
      if (drained || ready.length === 0) await wake.wait(limited ? LIMITED_WAIT_MS : POLL_MS)
    } catch (error) {
      pump.failures += 1
      const waitMs = backoffMs(pump.failures, { baseMs: 500, maxMs: 10_000 })
      ground.log.warn({ err: error, lane: laneClass.name, waitMs }, 'claiming failed; trying again')
      await wake.wait(waitMs)
    }
  }
}

/** How many to claim now; 0 while it is not worth a statement. */
function room(pump: PumpState): number {
  const slots = pump.sending.slotsFor(pump.laneClass)
  if (pump.sending.recording() > UNRECORDED_MAX) return 0
  const ahead = Math.min(CLAIM_MAX, pump.answered.per(CLAIMED_AHEAD_MS))
  const all = Math.min(slots + ahead, pump.giveWay?.atMost(CLAIMED_WHILE_YIELDING_MS) ?? CLAIM_MAX + slots)
  const free = all - pump.inFlight - pump.departures.size - pump.missed
  if (free < Math.max(1, all * pump.laneClass.claimShare)) return 0
  return Math.min(
    free,
    pump.laneClass === CODES ? CLAIM_MAX : pump.sending.turns.rows(CLAIM_MAX, CLAIM_WHILE_CODES),
  )
}

/** Hands over what may leave now while slots are free; comes back when the next may leave. */
function fillSlots(pump: PumpState): void {
  pump.nextLeaves.clear()
  const now = pump.ground.clock.now().getTime()
  if (!pump.stopping) pump.bookingAgain ??= bookMissed(pump, now)
  const slots = pump.sending.slotsFor(pump.laneClass)
  for (let calls = 0; pump.inFlight < slots && !pump.stopping; calls++) {
    const next = pump.departures.next(now)
    if (!next) return
    const { ready } = next
    // Past its start-by it is only given back: its moment may be far off, where the database's clock was set back meanwhile.
    const isLate = pump.ground.clock.monotonicMs() > ready.startBy
    const waitMs = isLate ? 0 : next.waitMs
    if (waitMs > 0 || calls === CALLS_PER_TURN) {
      pump.nextLeaves.set(Math.min(waitMs, POLL_MS))
      return
    }
    const turn = isLate ? undefined : pump.giveWay?.takeTurn()
    if (turn?.mayLeave === false) {
      pump.nextLeaves.set(turn.waitMs)
      return
    }
    pump.departures.take()
    pump.inFlight += 1
    void handOver(pump.ground, pump.sending, ready)
      .catch((error: unknown) =>
        pump.ground.log.error({ err: error }, 'a message could not be handed over; its lease will run out'),
      )
      .then(() => slotFreed(pump))
  }
}

/**
 * What has missed its moment gets another behind all that is booked by now, so that no second sees more than a sender's rate.
 * Null: nothing has.
 */
function bookMissed(pump: PumpState, nowMs: number): Promise<void> | null {
  const missed = pump.departures.takeMissed(nowMs)
  if (missed.length === 0) return null
  pump.missed = missed.flat().length
  return Promise.all(missed.map((ofSender) => bookAgain(pump, ofSender))).then(() => {
    pump.missed = 0
    pump.bookingAgain = null
    fillSlots(pump)
  })
}

/** Where it cannot be booked it leaves at once. */
async function bookAgain(pump: PumpState, missed: readonly Ready[]): Promise<void> {
  const { ground, sending, laneClass, departures } = pump
  const [first] = missed
  if (!first) return
  const { senderId } = first.claimed
  const units = missed.reduce((sum, { claimed }) => sum + claimed.bookedCost, 0)
  const from = await sending.bookAgain(senderId, laneClass.paceClass, units).catch((error: unknown) => {
    ground.log.warn(
      { err: error, sender: senderId },
      'what was late could not be booked again; it leaves now',
    )
    return ground.clock.now()
  })
  if (pump.stopping) for (const { claimed } of missed) giveBack(sending, claimed, 'stopping')
  else departures.addAgain(missed, from.getTime())
}

function slotFreed(pump: PumpState): void {
  pump.inFlight -= 1
  pump.answered.add()
  fillSlots(pump)
  if (pump.inFlight === 0) pump.onIdle()
  if (!pump.resting && room(pump) > 0) pump.wake.wake()
}
