import { DomainError } from '../errors.ts'
import { type Batcher, openBatcher } from '../platform/batcher.ts'
import type { Ground } from '../platform/context.ts'
import { isItemsFault } from '../platform/db/items-fault.ts'
import type { AttemptId } from '../platform/ids.ts'
import { isSignedBy, type SignedRequest } from '../twilio/signature.ts'
import { parseStatusCallback, type StatusCallback } from '../twilio/status-callback.ts'
import { findAttempts } from './attempt-queries.ts'
import { type AttemptFact, FACTS_MAX, type Recording, recordFacts } from './record.ts'

/** Takes Twilio's status callbacks: verified, gathered while a flush is under way, recorded before it resolves. */
export interface StatusIntake {
  /**
   * Resolves once the callback has been committed. A repeated, late or unknown one changes nothing but the timeline
   * and resolves too. Throws `bad_signature` for a forged one, or one that names another account's attempt; anything
   * else means that it was not recorded and that Twilio has to call again.
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

interface Item {
  attemptId: AttemptId | null
  callback: StatusCallback
  outcome: 'waiting' | 'recorded' | 'unknown' | 'foreign'
}

export function openStatusIntake(options: StatusIntakeOptions): StatusIntake {
  const batcher: Batcher<Item> = openBatcher({
    itemsMax: FACTS_MAX,
    flush: (items) => flush(options, items),
    isItemsFault,
  })
  return {
    async receive(request) {
      const callback = parseStatusCallback(request.rawBody)
      const tokens = callback === null ? [] : options.tokensOf(callback.accountSid)
      if (callback === null || tokens.length === 0 || !isSignedBy(tokens, request)) {
        options.counted('forged')
        throw new DomainError('bad_signature', {})
      }
      const item: Item = { attemptId: parseAttemptId(request.attemptId), callback, outcome: 'waiting' }
      await batcher.add(item)
      options.counted(
        item.outcome === 'foreign' ? 'forged' : item.outcome === 'recorded' ? 'recorded' : 'unknown',
      )
      if (item.outcome === 'foreign') throw new DomainError('bad_signature', {})
    },
    idle: () => batcher.idle(),
  }
}

async function flush(options: StatusIntakeOptions, items: readonly Item[]): Promise<void> {
  const found = await findAttempts(options.ground.db, {
    ids: items.flatMap((item) => (item.attemptId === null ? [] : [item.attemptId])),
    sids: items.map((item) => item.callback.sid),
  })
  const byId = new Map(found.map((row) => [row.id, row]))
  const bySid = new Map(found.flatMap((row) => (row.sid === null ? [] : [[row.sid, row] as const])))
  const facts: AttemptFact[] = []
  for (const item of items) {
    const { callback } = item
    const attempt =
      (item.attemptId === null ? undefined : byId.get(item.attemptId)) ?? bySid.get(callback.sid)
    if (!attempt) item.outcome = 'unknown'
    else if (attempt.accountSid !== callback.accountSid) item.outcome = 'foreign'
    else {
      item.outcome = 'recorded'
      facts.push({ attemptId: attempt.id, fact: factOf(callback) })
    }
  }
  await recordFacts(options.ground, options.recording, facts)
}

function factOf({ sid, status, errorCode, raw }: StatusCallback): AttemptFact['fact'] {
  return { kind: 'status', via: 'callback', sid, status, code: errorCode, raw }
}

function parseAttemptId(text: string | null): AttemptId | null {
  return text !== null && /^[1-9]\d{0,14}$/.test(text) ? (Number(text) as AttemptId) : null
}
