import { setTimeout as wait } from 'node:timers/promises'
import type { Member } from './member.ts'
import { until } from './patience.ts'
import type { Random } from './random.ts'
import { phones, type Stage } from './stage.ts'

export const IN_FLIGHT_MIN = 50
/** Enough that so many are in flight at once while some have not left yet and some have been answered. */
const MESSAGES_PER_ROUND = 100
/** Within this after there were enough: from the last ones leaving to most of them answered. */
const LATER_MS_MAX = 40
const WORKERS = 2
const ANSWER_MS_MIN = 30
const ANSWER_MS_MAX = 100
const SLOWEST_ANSWER_MS = 500
const ROUND_MS = 1_000
const TRIES_MAX = 30

/** What the random kills found. */
export interface Kills {
  workers: number
  apis: number
  /** The fewest requests that were in flight at the moment of a kill. */
  inFlightMin: number
  inFlightMax: number
  /** How long Twilio's answers took at most; 100 unless this machine was too busy. */
  answerMsMax: number
}

/**
 * Kills a process drawn by lot while at least 50 requests are in flight, so many times, and starts another in its place
 * each time. Returns when as many live as before the first kill; what they left is still to be settled.
 */
export async function killAtRandom(stage: Stage, random: Random, times: number): Promise<Kills> {
  const kills: Kills = {
    ...{ workers: 0, apis: 0, inFlightMin: Number.POSITIVE_INFINITY, inFlightMax: 0 },
    answerMsMax: ANSWER_MS_MAX,
  }
  const alive = await Promise.all(
    (['api', ...Array<'worker'>(WORKERS).fill('worker')] as const).map((role) => stage.start(role)),
  )
  for (let time = 1; time <= times; time += 1) {
    const inFlight = await atRandomMoment(stage, random, kills)
    const victim = random.pick(alive)
    const gone = victim.kill()
    count(kills, victim, inFlight)
    await gone
    alive[alive.indexOf(victim)] = await stage.start(victim.role)
  }
  return kills
}

let rounds = 0

/**
 * A moment with enough in flight: not the first such, but one that was drawn. When it comes too late, or this machine is
 * too busy to have so many at once, there is another round, in the second case with slower answers.
 */
async function atRandomMoment(stage: Stage, random: Random, kills: Kills): Promise<number> {
  const { twilio } = stage
  const enough = () => twilio.inFlight() >= IN_FLIGHT_MIN
  for (let tries = 1; tries <= TRIES_MAX; tries += 1) {
    twilio.faults.set({ latencyMs: { ms: ANSWER_MS_MIN, msMax: kills.answerMsMax } })
    rounds += 1
    await stage.queue({ body: `Rodada ${rounds}`, targets: phones(MESSAGES_PER_ROUND) })
    if (await happens(enough, ROUND_MS)) {
      await wait(random.below(LATER_MS_MAX))
      if (enough()) return twilio.inFlight()
    } else {
      kills.answerMsMax = Math.min(SLOWEST_ANSWER_MS, kills.answerMsMax * 1.5)
    }
  }
  throw new Error(`there were never ${IN_FLIGHT_MIN} requests in flight`)
}

async function happens(isSo: () => boolean, withinMs: number): Promise<boolean> {
  return until(isSo, { withinMs, everyMs: 1, otherwise: 'too late' }).then(
    () => true,
    () => false,
  )
}

function count(kills: Kills, victim: Member, inFlight: number): void {
  if (victim.role === 'api') kills.apis += 1
  else kills.workers += 1
  kills.inFlightMin = Math.min(kills.inFlightMin, inFlight)
  kills.inFlightMax = Math.max(kills.inFlightMax, inFlight)
}
