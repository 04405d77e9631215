import { describe, expect, test } from 'vitest'
import type { Broadcast, SteeredBroadcast } from '../../src/broadcasts/broadcast.ts'
import { getBroadcast } from '../../src/broadcasts/read-broadcasts.ts'
import { steerBroadcast } from '../../src/broadcasts/steer-broadcast.ts'
import { sql } from '../../src/platform/db/db.ts'
import type { BroadcastId } from '../../src/platform/ids.ts'
import { hasEngine } from '../harness/database.ts'
import { PATIENCE_MS, until } from './harness/patience.ts'
import { chooseSeed, seededRandom } from './harness/random.ts'
import { onStage, phones, type Stage } from './harness/stage.ts'
import { untilSettled } from './harness/verdict.ts'

/** RECADO_LONG=1 for the long run; RECADO_CRASH_SEED to see a run again. */
const LONG = Boolean(process.env.RECADO_LONG)
const LIVES = LONG ? 20 : 2
const PEOPLE = LONG ? 5_000 : 300
/** Slow, so that a machine with other things to do still finds something to pause and to cancel. */
const PER_SECOND = LONG ? 400 : 40
const PAUSED_AT = 0.3
/** So often a broadcast that is stopped is looked at before it is believed. */
const LOOKS = 15

describe.skipIf(!hasEngine('postgres'))('the life of a broadcast', { timeout: 600_000 }, () => {
  const seed = chooseSeed()
  test(`adds up at every reading, whatever is said of it meanwhile (seed ${seed})`, () =>
    onStage({ shipped: true, env: { TWILIO_SMS_RATE: String(PER_SECOND) } }, async (stage) => {
      await Promise.all([stage.start('api'), stage.start('worker'), stage.start('worker')])
      const random = seededRandom(seed)
      for (let life = 1; life <= LIVES; life++) await live(stage, `Vaga ${life}`, 0.4 + random.next() / 5)
    }))
})

/** Paused at 30 %, resumed, canceled at this part of it; watched all the time. */
async function live(stage: Stage, body: string, canceledAt: number): Promise<void> {
  const targets = phones(PEOPLE)
  await stage.queue({ body, targets })
  const { id } = await stage.database.db.one(sql<{ id: BroadcastId }>`select max(id) as id from broadcasts`)
  const watch = watchOver(stage, id)
  try {
    await watch.until((now) => now.sent >= PAUSED_AT * PEOPLE)
    const paused = await steerBroadcast(stage.ctx, id, 'pause')
    await expectStopped(watch, paused, () => arrived(stage, body))
    await steerBroadcast(stage.ctx, id, 'resume')
    await watch.until((now) => now.sent >= canceledAt * PEOPLE)
    const canceled = await steerBroadcast(stage.ctx, id, 'cancel')
    await expectStopped(watch, canceled, () => arrived(stage, body))
    await untilSettled(stage.database.db, 'resolved', PATIENCE_MS)
    const { status, sent, counts } = await getBroadcast(stage.ctx, id)
    process.stdout.write(
      `${body}: paused with ${inFlight(paused)} in flight, canceled with ${inFlight(canceled)}, ` +
        `sent ${sent}, canceled ${counts.canceled}, read ${watch.readings()} times\n`,
    )
    expect([status, sent + counts.canceled]).toEqual(['canceled', PEOPLE])
    expect(arrived(stage, body)).toBe(sent)
    expect(counts.canceled).toBeGreaterThan(0)
  } finally {
    await watch.stop()
  }
}

/** Nothing begins any more after the answer: what arrives was in flight, and nothing leaves the queue but by a cancel. */
async function expectStopped(
  watch: Watch,
  steered: SteeredBroadcast,
  arrivedNow: () => number,
): Promise<void> {
  const begun = steered.stats.sent + inFlight(steered)
  const from = watch.readings()
  await watch.until((now) => {
    // The reading that was under way may be older than the answer, and not know of what has been given back meanwhile.
    if (watch.readings() < from + 2) return false
    expect(now.sent).toBeLessThanOrEqual(begun)
    expect(now.counts.queued + now.counts.held + now.counts.canceled).toBeGreaterThanOrEqual(
      PEOPLE - begun - steered.stats.suppressed,
    )
    return watch.readings() >= from + LOOKS && now.counts.sending + now.counts.uncertain === 0
  })
  expect(arrivedNow()).toBeLessThanOrEqual(begun)
}

function inFlight({ counts }: SteeredBroadcast): number {
  return counts.sending + counts.uncertain
}

function arrived(stage: Stage, body: string): number {
  return stage.twilio.messages().filter((each) => each.body === body).length
}

interface Watch {
  readings(): number
  /** Resolves with the first reading of which it is so. */
  until(isSo: (now: Broadcast) => boolean): Promise<void>
  /** Throws when it ever did not add up. */
  stop(): Promise<void>
}

/** Reads the broadcast all the time; every reading has to add up. */
function watchOver({ ctx }: Stage, id: BroadcastId): Watch {
  let last: Broadcast | null = null
  let readings = 0
  let stopped = false
  const wrong: Broadcast[] = []
  const reading = (async () => {
    while (!stopped) {
      last = await getBroadcast(ctx, id)
      readings += 1
      if (!addsUp(last)) wrong.push(last)
    }
  })()
  return {
    readings: () => readings,
    until: (isSo) =>
      until(() => last !== null && isSo(last), {
        ...{ withinMs: PATIENCE_MS, everyMs: 5 },
        otherwise: () => `it never was so: ${JSON.stringify(last)}`,
      }),
    async stop() {
      stopped = true
      await reading
      expect(wrong).toEqual([])
    },
  }
}

function addsUp({ totalTargets, sent, failed, queued, suppressed, counts }: Broadcast): boolean {
  const all = Object.values(counts)
  const sum = all.reduce((total, n) => total + n, 0)
  return (
    totalTargets === PEOPLE &&
    sum === PEOPLE &&
    sent + failed + queued + suppressed === PEOPLE &&
    Math.min(...all) >= 0
  )
}
