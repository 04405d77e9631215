import { type Ground, withTransaction } from '../platform/context.ts'
import type { Db } from '../platform/db/db.ts'
import type { AttemptId, MessageId, SenderId } from '../platform/ids.ts'
import { advance, type EventDraft, type Fact } from './advance.ts'
import { forgetSms } from './go-by-sms-queries.ts'
import { heedNo, saysNo } from './heed-no.ts'
import type { MessageRow, Pair } from './message.ts'
import { notifyWork } from './queries.ts'
import { type Change, findPairs, lockPairs, writeChanges } from './record-queries.ts'
import { streamsForSms } from './streams.ts'
import { unknownCodeOf } from './unknown-codes.ts'

export interface AttemptFact {
  attemptId: AttemptId
  fact: Fact
  /** The rows as whoever learnt the fact last saw them; read when it is left out. */
  seen?: Pair
  /** Whom the attempt left by, where the fact may say something about it; `probe`: it was to find out whether it works. */
  sender?: { id: SenderId; probe: boolean }
}

/** What recording needs besides the ground: this process's counter slot, its source of jitter, whom to tell of codes. */
export interface Recording {
  slot: number
  random: () => number
  /** Told, once it is committed, of every code that our table does not know. */
  unknownCode(code: number): void
  /** Is given the facts first, so that a sender that is stopped by them gets no message back in between. Never throws. */
  observe?(facts: readonly AttemptFact[]): Promise<void>
}

/** At most this many facts in one statement; callers gather no more. */
export const FACTS_MAX = 500
/** After so many writes that met rows changed by somebody else the rows are locked first. */
const HOPEFUL_TRIES = 2

/**
 * Records a batch of facts: attempts, messages, counters and timeline move together, and each fact is judged by the
 * rows as they are when it is written. Facts of one attempt are folded in the order given; what does not fit changes
 * nothing, and an unknown attempt is passed over. Either way the facts are committed when this resolves.
 */
export async function recordFacts(
  ground: Ground,
  recording: Recording,
  facts: readonly AttemptFact[],
): Promise<void> {
  await recording.observe?.(facts)
  let rest = facts
  for (let tries = 0; tries < HOPEFUL_TRIES && rest.length > 0; tries++) {
    rest = await recordHopefully(ground, recording, rest)
  }
  if (rest.length > 0) await recordLocked(ground, recording, rest)
  for (const { fact } of facts) {
    const code = unknownCodeOf(fact)
    if (code !== null) recording.unknownCode(code)
  }
}

/** Judges by what was seen and writes what nobody has changed since; returns the facts that were not written. */
async function recordHopefully(
  ground: Ground,
  recording: Recording,
  facts: readonly AttemptFact[],
): Promise<AttemptFact[]> {
  const pairs = await seenPairs(ground.db, facts)
  const { single, several } = bySharing(pairs)
  const { changes, stranded } = await judge(ground, recording, single, facts)
  const written = await write(ground, recording, changes)
  const missed = new Set([
    ...several.map((pair) => pair.attempt.id),
    ...stranded.map((each) => each.attempt.id),
    ...changes.map((each) => each.attempt.id).filter((id) => !written.has(id)),
  ])
  return facts
    .filter((each) => missed.has(each.attemptId))
    .map(({ attemptId, fact }) => ({ attemptId, fact }))
}

function recordLocked(ground: Ground, recording: Recording, facts: readonly AttemptFact[]): Promise<void> {
  return ground.db.transaction(async (db) => {
    const inside = { ...ground, db }
    const ids = [...new Set(facts.map((each) => each.attemptId))]
    let { changes, stranded } = await judge(inside, recording, await lockPairs(db, ids), facts)
    // Their messages have changed by it.
    if (stranded.length > 0) {
      ;({ changes } = await judge(inside, recording, await lockPairs(db, ids), facts))
    }
    await write(inside, recording, changes)
  })
}

async function seenPairs(db: Db, facts: readonly AttemptFact[]): Promise<Pair[]> {
  const seen = new Map<AttemptId, Pair>()
  for (const each of facts) if (each.seen) seen.set(each.attemptId, each.seen)
  const unseen = new Set(facts.map((each) => each.attemptId).filter((id) => !seen.has(id)))
  const found = unseen.size === 0 ? [] : await findPairs(db, { ids: [...unseen] })
  return [...seen.values(), ...found]
}

/** Two attempts of one message decide about it together, and so must be locked together. */
function bySharing(pairs: readonly Pair[]): { single: Pair[]; several: Pair[] } {
  const count = new Map<MessageId, number>()
  for (const { message } of pairs) count.set(message.id, (count.get(message.id) ?? 0) + 1)
  const shares = (pair: Pair) => (count.get(pair.message.id) ?? 0) > 1
  return { single: pairs.filter((pair) => !shares(pair)), several: pairs.filter(shares) }
}

/**
 * What the facts make of the pairs; pairs of which nothing changes are left out. Where they would go on by SMS and nobody
 * sends SMS any more (`stranded`), that way out is taken from the message, and the facts have to be judged again.
 */
async function judge(
  ground: Ground,
  recording: Recording,
  pairs: readonly Pair[],
  facts: readonly AttemptFact[],
): Promise<{ changes: Change[]; stranded: Folded[] }> {
  const now = ground.clock.now()
  const folded = fold(pairs, facts, { now, random: recording.random })
  const streams = await streamsForSms(
    ground.db,
    now,
    folded.map((each) => ({ before: each.before.message, after: each.message })),
  )
  const stranded = folded.filter(
    ({ before, message }) =>
      message.channel === 'sms' && before.message.channel !== 'sms' && !streams.has(message.id),
  )
  if (stranded.length > 0) {
    await forgetSms(
      ground.db,
      stranded.map((each) => each.message.id),
    )
  }
  return {
    changes: folded
      .filter((each) => !stranded.includes(each))
      .map((each) => ({ ...each, streamId: streams.get(each.message.id) ?? each.before.streamId })),
    stranded,
  }
}

type Folded = Omit<Change, 'streamId'>

/** Applies each fact to its attempt; two attempts of one message see each other's effect on it. */
function fold(
  pairs: readonly Pair[],
  facts: readonly AttemptFact[],
  rules: Parameters<typeof advance>[3],
): Folded[] {
  const messages = new Map<MessageId, MessageRow>(pairs.map(({ message }) => [message.id, message]))
  const folded = new Map(
    pairs.map((before) => [
      before.attempt.id,
      { before, attempt: before.attempt, events: [] as EventDraft[] },
    ]),
  )
  for (const { attemptId, fact } of facts) {
    const current = folded.get(attemptId)
    const message = current && messages.get(current.before.message.id)
    if (!message) continue
    const next = advance(message, current.attempt, fact, rules)
    if (next.message !== message) {
      messages.set(message.id, next.message)
      // The message moves with the last attempt of its own: the one that decided.
      folded.delete(attemptId)
      folded.set(attemptId, current)
    }
    current.attempt = next.attempt
    current.events.push(...next.events)
  }
  return [...folded.values()]
    .map((each) => ({ ...each, message: messages.get(each.before.message.id) ?? each.before.message }))
    .filter(
      ({ before, message, attempt, events }) =>
        message !== before.message || attempt !== before.attempt || events.length > 0,
    )
}

async function write(
  ground: Ground,
  recording: Recording,
  changes: readonly Change[],
): Promise<ReadonlySet<AttemptId>> {
  if (changes.length === 0) return new Set()
  // A message's changes stay together; of all others the rows are free again before anybody's opt-out is waited for.
  const stopped = new Set(changes.filter(saysNo).map((each) => each.message.id))
  const others = changes.filter((each) => !stopped.has(each.message.id))
  const written = [
    ...(others.length === 0 ? [] : await writeChanges(ground.db, others, recording.slot, ground.clock.now())),
    ...(stopped.size === 0
      ? []
      : await writeHeeding(
          ground,
          recording,
          changes.filter((each) => stopped.has(each.message.id)),
        )),
  ]
  if (changes.some((each) => each.message.state === 'queued')) await notifyWork(ground.db)
  return new Set(written)
}

function writeHeeding(
  ground: Ground,
  recording: Recording,
  changes: readonly Change[],
): Promise<ReadonlySet<AttemptId>> {
  return withTransaction(ground, async (inside) => {
    const ids = await writeChanges(inside.db, changes, recording.slot, ground.clock.now())
    await heedNo(
      inside,
      changes.filter((each) => saysNo(each) && ids.has(each.attempt.id)),
    )
    return ids
  })
}
