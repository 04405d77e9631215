import { expandSome, PEOPLE_MAX } from '../../broadcasts/expand-broadcasts.ts'
import type { Turns } from '../../messages/short-turns.ts'
import { backoffMs } from '../../platform/backoff.ts'
import type { Ground } from '../../platform/context.ts'
import { openWake } from '../../platform/wake.ts'

/** A NOTIFY wakes at once; this is the net under it, and how what has failed is tried again. */
const POLL_MS = 1_000
/** At the same time, each another part; on the embedded database they would only stand in line. */
const AT_ONCE = { postgres: 2, pglite: 1 } as const

/** People in one transaction while codes are about, where everything waits for it. */
const PEOPLE_WHILE_CODES = 100
/** While codes are late only the first of them writes; the others look again after this. */
const REST_MS = 200

/** Writes the audiences of broadcasts that are too many to be written when they are made. */
export interface Expander {
  wake(): void
  /** Begins no more transactions and waits for those that are under way. */
  stop(): Promise<void>
}

export function startExpander(
  ground: Ground,
  { turns, areCodesLate }: { turns: Turns; areCodesLate(): boolean },
): Expander {
  const { engine } = ground.db
  const wakes = Array.from({ length: AT_ONCE[engine] }, openWake)
  let stopping = false

  async function run({ wait }: (typeof wakes)[number], nth: number): Promise<void> {
    for (let failures = 0; !stopping; ) {
      if (nth > 0 && areCodesLate()) {
        await wait(REST_MS)
        continue
      }
      try {
        if (!(await expandSome(ground, turns.rows(PEOPLE_MAX[engine], PEOPLE_WHILE_CODES))))
          await wait(POLL_MS)
        failures = 0
      } catch (error) {
        failures += 1
        const waitMs = backoffMs(failures, { baseMs: 500, maxMs: 10_000 })
        ground.log.warn({ err: error, waitMs }, 'expanding failed; trying again')
        await wait(waitMs)
      }
    }
  }

  const running = wakes.map(run)
  const wake = () => {
    for (const each of wakes) each.wake()
  }
  return {
    wake,
    async stop() {
      stopping = true
      wake()
      await Promise.all(running)
    },
  }
}
