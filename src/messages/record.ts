import type { Ground } from '../platform/context.ts'
import type { AttemptId } from '../platform/ids.ts'
import { type Advanced, advance, type Fact } from './advance.ts'
import type { AttemptRow, MessageRow } from './message.ts'
import {
  insertEvents,
  type LockedPair,
  lockPairs,
  notifyWork,
  updateAttempts,
  updateMessages,
} from './queries.ts'
import { streamsForSms } from './streams.ts'

export interface AttemptFact {
  attemptId: AttemptId
  fact: Fact
}

/** What recording needs besides the ground: this process's counter slot and its source of jitter. */
export interface Recording {
  slot: number
  random: () => number
}

/** At most this many facts in one transaction; callers gather no more. */
export const FACTS_MAX = 500

/**
 * Records a batch of facts in one transaction: attempts, messages, counters and timeline move together. Facts of one
 * attempt are folded in the order given; what does not fit changes nothing. Returns how many attempts were known.
 */
export async function recordFacts(
  ground: Ground,
  recording: Recording,
  facts: readonly AttemptFact[],
): Promise<number> {
  if (facts.length === 0) return 0
  const now = ground.clock.now()
  return await ground.db.transaction(async (db) => {
    const pairs = await lockPairs(db, [...new Set(facts.map((each) => each.attemptId))])
    const folded = fold(pairs, facts, { now, random: recording.random })

    const attempts = folded.filter((each) => each.attempt !== each.before.attempt).map((each) => each.attempt)
    const moved = lastOfEachMessage(folded).filter((each) => each.after !== each.before)
    const streams = await streamsForSms(db, now, moved)

    await updateAttempts(db, attempts, now)
    await updateMessages(
      db,
      moved.map((each) => ({ ...each, streamId: streams.get(each.after.id) ?? each.streamId })),
      recording.slot,
      now,
    )
    await insertEvents(db, folded, now)
    if (moved.some((each) => each.after.state === 'queued')) await notifyWork(db)
    return pairs.length
  })
}

interface Folded extends Advanced {
  before: { message: MessageRow; attempt: AttemptRow }
  pair: LockedPair
}

/** Applies each fact to its attempt; two attempts of one message see each other's effect on it. */
function fold(
  pairs: readonly LockedPair[],
  facts: readonly AttemptFact[],
  rules: Parameters<typeof advance>[3],
): Folded[] {
  const messages = new Map(pairs.map(({ message }) => [message.id, message]))
  const byAttempt = new Map<AttemptId, Folded>(
    pairs.map((pair) => [pair.attempt.id, { ...pair, before: pair, pair, events: [] }]),
  )
  for (const { attemptId, fact } of facts) {
    const current = byAttempt.get(attemptId)
    if (!current) continue
    const message = messages.get(current.message.id) ?? current.message
    const next = advance(message, current.attempt, fact, rules)
    messages.set(message.id, next.message)
    byAttempt.set(attemptId, { ...current, ...next, events: [...current.events, ...next.events] })
  }
  return [...byAttempt.values()].map((each) => ({
    ...each,
    message: messages.get(each.message.id) ?? each.message,
  }))
}

interface MovedMessage {
  before: MessageRow
  after: MessageRow
  streamId: LockedPair['streamId']
}

function lastOfEachMessage(folded: readonly Folded[]): MovedMessage[] {
  const moved = new Map<number, MovedMessage>()
  for (const { pair, message } of folded) {
    moved.set(message.id, { before: pair.message, after: message, streamId: pair.streamId })
  }
  return [...moved.values()]
}
