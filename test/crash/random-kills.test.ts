import { describe, expect, test } from 'vitest'
import { hasEngine } from '../harness/database.ts'
import { chooseSeed, seededRandom } from './harness/random.ts'
import { IN_FLIGHT_MIN, killAtRandom } from './harness/random-kills.ts'
import { onStage } from './harness/stage.ts'
import { readFigures, readVerdict, untilSettled } from './harness/verdict.ts'

/** RECADO_LONG=1 for the long run; RECADO_CRASH_SEED to see a run again. */
const LONG = Boolean(process.env.RECADO_LONG)
const KILLS = LONG ? 200 : 6
const TIME_MAX_MS = LONG ? 7_200_000 : 300_000
/** Thousands of receipts that never came are asked for one by one. */
const SETTLED_WITHIN_MS = LONG ? 3_600_000 : 180_000

describe.skipIf(!hasEngine('postgres'))('processes killed at random', { timeout: TIME_MAX_MS }, () => {
  const seed = chooseSeed()
  test(`${KILLS} times while Twilio and its callbacks fail too (seed ${seed}): nothing lost, nothing doubled`, () =>
    onStage({ simulator: { seed }, settledWithinMs: SETTLED_WITHIN_MS }, async (stage) => {
      stage.twilio.faults.set({
        ...{ acceptThen500: 0.02, acceptThenReset: 0.02, refuse500: 0.01 },
        // Drawn by the message: of those whom it strikes no callback ever comes.
        dropCallbacks: 0.1,
        // By the fast clock: three seconds of ours.
        listLagMs: { ms: 30_000 },
      })
      const kills = await killAtRandom(stage, seededRandom(seed), KILLS)
      await untilSettled(stage.database.db, 'resolved', SETTLED_WITHIN_MS)
      const verdict = await readVerdict(stage.database.db, stage.twilio, stage.ledger)
      const figures = await readFigures(stage.database.db)
      const { lost, doubled } = verdict
      process.stdout.write(
        `${tell({ seed, ...kills, ...figures, lost: lost.length, doubled: doubled.length })}\n`,
      )
      await stage.expectAllEnded()
      expect(kills.inFlightMin).toBeGreaterThanOrEqual(IN_FLIGHT_MIN)
      expect(figures.uncertain).toBeGreaterThan(0)
      expect(figures.adopted).toBeGreaterThan(0)
      expect(figures.resent).toBeGreaterThan(0)
    }))
})

function tell(figures: object): string {
  return Object.entries(figures)
    .map(([name, value]) => `${name} ${value}`)
    .join(', ')
}
