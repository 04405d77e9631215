import { DomainError } from '../errors.ts'
import { type Batcher, openBatcher } from '../platform/batcher.ts'
import type { Ground } from '../platform/context.ts'
import { isItemsFault } from '../platform/db/items-fault.ts'
import type { AttemptId } from '../platform/ids.ts'
import { isSignedBy, type SignedRequest } from '../twilio/signature.ts'
import { parseStatusCallback, type StatusCallback } from '../twilio/status-callback.ts'
import { type AttemptFact, FACTS_MAX, type Recording, recordFacts } from './record.ts'
import { type FoundPair, findPairs } from './record-queries.ts'

/** Takes Twilio's status callbacks: verified, gathered while a flush is under way, recorded before it resolves. */
export interface StatusIntake {
  /**
   * Resolves once the callback has been committed. A repeated, late or unknown one changes nothing but the timeline
   * and resolves too. Throws `bad_signature` for a forged one, or one that names another account's attempt, and
   * `database_unreachable` while too many wait; anything else means that it was not recorded and that Twilio has to call again.
   */
  receive(request: StatusRequest): Promise<void>
  idle(): Promise<void>
}

export interface StatusRequest extends SignedRequest {
  /** The `a` of the URL that we gave Twilio; text from outside. */
  attemptId: string | null
}

export interface StatusIntakeOptions {
  ground: Ground
  recording: Recording
  /** The account's tokens, primary first; none for an account that is not ours. */
  tokensOf(accountSid: string): readonly string[]
  counted(outcome: 'recorded' | 'unknown' | 'forged'): void
}

/** More do not wait: a database that hangs must not fill the memory. Twilio calls again. */
export const CALLBACKS_WAITING_MAX = 10_000

interface Item {
  attemptId: AttemptId | null
  callback: StatusCallback
  outcome: 'waiting' | 'recorded' | 'unknown' | 'foreign'
}

/**
 * At a sender's usual rate three statements for each message would cost more than sending it. Where so many wait that they
 * cost little together nobody waits longer.
 */
const STORE_EVERY_MS = 25
const ENOUGH = 50

export function openStatusIntake(options: StatusIntakeOptions): StatusIntake {
  let waiting = 0
  const batcher: Batcher<Item> = openBatcher({
    itemsMax: () => FACTS_MAX,
    ...{ everyMs: STORE_EVERY_MS, enough: ENOUGH },
    flush: (items) => flush(options, items),
    isItemsFault,
  })
  return {
    async receive(request) {
      const form = new URLSearchParams(request.rawBody)
      const callback = parseStatusCallback(form)
      const tokens = callback === null ? [] : options.tokensOf(callback.accountSid)
      if (callback === null || tokens.length === 0 || !isSignedBy(tokens, request, form)) {
        options.counted('forged')
        throw new DomainError('bad_signature', {})
      }
      if (waiting >= CALLBACKS_WAITING_MAX)
        throw new DomainError('database_unreachable', { reason: 'behind' })
      const item: Item = { attemptId: parseAttemptId(request.attemptId), callback, outcome: 'waiting' }
      waiting += 1
      await batcher.add(item).finally(() => {
        waiting -= 1
      })
      options.counted(
        item.outcome === 'foreign' ? 'forged' : item.outcome === 'recorded' ? 'recorded' : 'unknown',
      )
      if (item.outcome === 'foreign') throw new DomainError('bad_signature', {})
    },
    idle: () => batcher.idle(),
  }
}

async function flush(options: StatusIntakeOptions, items: readonly Item[]): Promise<void> {
  const { ground, recording } = options
  const pairs = await pairsOf(ground, items)
  const facts: AttemptFact[] = []
  for (const item of items) {
    const pair = pairs.get(item)
    if (!pair) item.outcome = 'unknown'
    else if (pair.accountSid !== item.callback.accountSid) item.outcome = 'foreign'
    else {
      item.outcome = 'recorded'
      const sender = { id: pair.senderId, probe: false }
      facts.push({ attemptId: pair.attempt.id, fact: factOf(item.callback), seen: pair, sender })
    }
  }
  await recordFacts(ground, recording, facts)
}

/**
 * By the id that we put into the address; by the SID where the address names none that exists, or one that is not known
 * to have it: a look-up may have taken it for another of two alike.
 */
async function pairsOf({ db }: Ground, items: readonly Item[]): Promise<Map<Item, FoundPair>> {
  const ids = items.flatMap((item) => (item.attemptId === null ? [] : [item.attemptId]))
  const byId = new Map((await findPairs(db, { ids })).map((pair) => [pair.attempt.id, pair]))
  const named = (item: Item) => (item.attemptId === null ? undefined : byId.get(item.attemptId))
  const sids = items.flatMap((item) =>
    named(item)?.attempt.sid === item.callback.sid ? [] : [item.callback.sid],
  )
  const found = sids.length === 0 ? [] : await findPairs(db, { sids })
  const bySid = new Map(found.map((pair) => [pair.attempt.sid, byId.get(pair.attempt.id) ?? pair]))
  return new Map(
    items.flatMap((item) => {
      const pair = bySid.get(item.callback.sid) ?? named(item)
      return pair ? [[item, pair] as const] : []
    }),
  )
}

function factOf({ sid, status, errorCode, raw }: StatusCallback): AttemptFact['fact'] {
  return { kind: 'status', via: 'callback', sid, status, code: errorCode, raw }
}

function parseAttemptId(text: string | null): AttemptId | null {
  return text !== null && /^[1-9]\d{0,14}$/.test(text) ? (Number(text) as AttemptId) : null
}
