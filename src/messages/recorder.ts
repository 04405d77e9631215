import { backoffMs } from '../platform/backoff.ts'
import { openBatcher } from '../platform/batcher.ts'
import type { Ground } from '../platform/context.ts'
import { isItemsFault } from '../platform/db/items-fault.ts'
import { sleep } from '../platform/sleep.ts'
import { type AttemptFact, FACTS_MAX, type Recording, recordFacts } from './record.ts'
import type { Turns } from './short-turns.ts'

/** Tries before an outcome is left to the look-up, which finds it out from Twilio again. */
const TRIES_MAX = 8

/** Nobody waits for an outcome to be written, and at a sender's usual rate there would be a statement for each. */
const RECORD_EVERY_MS = 25

/** Records what workers learn, gathered into batches. */
export interface Recorder {
  /** Resolves once the fact is committed, or given up: then the attempt's lease runs out and it is looked up. Never throws. */
  record(fact: AttemptFact): Promise<void>
  /** How many facts are not committed yet. */
  waiting(): number
  idle(): Promise<void>
}

/** While codes are about, where there is one line: few enough that a code does not feel them. */
const FACTS_WHILE_CODES = 50

export function openRecorder(ground: Ground, recording: Recording, turns: Turns): Recorder {
  let waiting = 0
  const batcher = openBatcher<AttemptFact>({
    itemsMax: () => turns.rows(FACTS_MAX, FACTS_WHILE_CODES),
    everyMs: RECORD_EVERY_MS,
    flush: (facts) => flush(ground, recording, facts),
    isItemsFault,
  })
  return {
    async record(fact) {
      waiting += 1
      try {
        await batcher.add(fact)
      } catch (error) {
        ground.log.error(
          { attemptId: fact.attemptId, fact: fact.fact.kind, err: error },
          'an outcome was not recorded; it will be looked up',
        )
      } finally {
        waiting -= 1
      }
    },
    waiting: () => waiting,
    idle: () => batcher.idle(),
  }
}

async function flush(ground: Ground, recording: Recording, facts: readonly AttemptFact[]): Promise<void> {
  for (let tries = 1; ; tries++) {
    try {
      await recordFacts(ground, recording, facts)
      return
    } catch (error) {
      if (isItemsFault(error) || tries >= TRIES_MAX) throw error
      ground.log.warn(
        { err: error, facts: facts.length, tries },
        'outcomes could not be written; trying again',
      )
      await sleep(backoffMs(tries, { baseMs: 100, maxMs: 5_000 }))
    }
  }
}
