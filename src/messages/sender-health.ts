import type { Ground } from '../platform/context.ts'
import type { SenderId } from '../platform/ids.ts'
import { halveAccount } from './account-limit.ts'
import { HTTP_TIMEOUT_MS, START_BY_MS } from './deadlines.ts'
import { ATTEMPT_RANK } from './message.ts'
import type { AttemptFact } from './record.ts'
import { halveRate, resumeSender, type StopReason, stopSenders } from './sender-health-queries.ts'
import { senderSignal } from './sender-signals.ts'
import { openSentLag, type SentLag } from './sent-lag.ts'

/** So many calls in a row without an answer of Twilio's stop a sender; one in twenty failing never comes so far. */
export const FAILURES_TO_STOP = 8
/** How long a sender that cannot be reached rests before it is tried; doubled with each try in vain. */
export const REST_BACKOFF = { baseMs: 1_000, maxMs: 60_000 }
/** Credentials are mended by a person: one message a minute looks whether they were. */
export const AUTH_PROBE_MS = 60_000
/**
 * Twilio does not say at which hour its day begins. We wait for midnight UTC; a sender that is still refused then is
 * tried once an hour.
 */
export const DAILY_LIMIT_PROBE_MS = 3_600_000
/** A probe whose outcome has not come by then is given up, and another may be tried. */
export const PROBE_WAIT_MS = START_BY_MS + HTTP_TIMEOUT_MS + 10_000

/** A burst of messages that were too fast halves a rate once. */
const HALVED_AGAIN_AFTER_MS = 10_000
/** No rate falls below this part of what the configuration says. */
export const RATE_SHARE_MIN = 1 / 16

/** Learns from what became of messages how their senders are. */
export interface SenderHealth {
  /**
   * Takes facts that are about to be recorded, and stops, slows or resumes their senders for every process. Resolves
   * once that is committed. Never throws: sending goes on where it cannot be written.
   */
  observe(facts: readonly AttemptFact[]): Promise<void>
  /** When this process last stopped the sender; null: never. What was claimed before need not be tried any more. */
  stoppedAt(id: SenderId): Date | null
}

export function openSenderHealth(ground: Ground): SenderHealth {
  const seen = new Map<SenderId, Seen>()
  const stoppedAt = new Map<SenderId, Date>()
  /** A batch that could not be written comes again, whole or in halves. */
  const heard = new WeakSet<AttemptFact>()
  return {
    stoppedAt: (id) => stoppedAt.get(id) ?? null,
    async observe(facts) {
      const fresh = facts.filter((each) => !heard.has(each))
      for (const each of fresh) heard.add(each)
      for (const [senderId, action] of conclude(seen, fresh, ground.clock.now())) {
        try {
          for (const id of await act(ground, senderId, action)) stoppedAt.set(id, ground.clock.now())
        } catch (error) {
          // What is recorded again may say it again.
          for (const each of fresh) if (each.sender?.id === senderId) heard.delete(each)
          ground.log.warn({ err: error, sender: senderId }, 'the state of a sender was not written')
        }
      }
    },
  }
}

/** What this process has seen of a sender. */
interface Seen {
  failuresInARow: number
  lag: SentLag
}

type Action =
  | { do: 'stop'; reason: StopReason; probe: boolean; claimedAt: Date }
  | { do: 'resume' }
  | { do: 'slow'; claimedAt: Date; why: 'refused' | 'queueing' }
  | { do: 'halve_account'; claimedAt: Date }

/** At most one action a sender and batch: what a probe found out first, then stopping, then slowing. */
function urgency(action: Action): number {
  if (action.do === 'resume' || (action.do === 'stop' && action.probe)) return 3
  return { slow: 0, halve_account: 1, stop: 2 }[action.do]
}

function conclude(
  seen: Map<SenderId, Seen>,
  facts: readonly AttemptFact[],
  now: Date,
): Map<SenderId, Action> {
  const actions = new Map<SenderId, Action>()
  for (const each of facts) {
    if (!each.sender) continue
    const { id } = each.sender
    const known = seen.get(id) ?? { failuresInARow: 0, lag: openSentLag() }
    seen.set(id, known)
    const action = actionOf(known, each, now)
    const before = actions.get(id)
    if (action && (!before || urgency(action) >= urgency(before))) actions.set(id, action)
  }
  return actions
}

function actionOf(known: Seen, { fact, sender, seen }: AttemptFact, now: Date): Action | null {
  const signal = senderSignal(fact)
  const claimedAt = seen?.attempt.claimedAt ?? now
  const probe = sender?.probe ?? false
  if (fact.kind === 'status') return statusAction(known, fact.status, signal, { seen, now })
  if (signal === null) return null
  known.failuresInARow = signal === 'unreachable' ? known.failuresInARow + 1 : 0
  switch (signal) {
    case 'unreachable':
      if (!probe && known.failuresInARow < FAILURES_TO_STOP) return null
      known.failuresInARow = 0
      return { do: 'stop', reason: 'unreachable', probe, claimedAt }
    case 'auth':
    case 'daily_limit':
      return { do: 'stop', reason: signal, probe, claimedAt }
    // A probe that was answered has shown what it was for; what else was said concerns the message, or comes again.
    case 'too_many':
      return probe ? { do: 'resume' } : { do: 'halve_account', claimedAt }
    case 'too_fast':
      return probe ? { do: 'resume' } : { do: 'slow', claimedAt, why: 'refused' }
    case 'reachable':
      return probe ? { do: 'resume' } : null
  }
}

/** What Twilio says later of a message it took; said twice it counts once. */
function statusAction(
  known: Seen,
  status: string,
  signal: ReturnType<typeof senderSignal>,
  { seen, now }: { seen: AttemptFact['seen']; now: Date },
): Action | null {
  if (!seen) return null
  const { state, claimedAt, acceptedAt } = seen.attempt
  if (status === 'sent' && acceptedAt !== null && ATTEMPT_RANK[state] < ATTEMPT_RANK.sent) {
    const since = known.lag.add(now.getTime() - acceptedAt.getTime(), claimedAt)
    return since && { do: 'slow', claimedAt: since, why: 'queueing' }
  }
  if (ATTEMPT_RANK[state] >= ATTEMPT_RANK.failed) return null
  if (signal === 'too_fast') return { do: 'slow', claimedAt, why: 'refused' }
  if (signal === 'daily_limit') return { do: 'stop', reason: signal, probe: false, claimedAt }
  return null
}

/** Returns the senders that were stopped by it. */
async function act(ground: Ground, senderId: SenderId, action: Action): Promise<SenderId[]> {
  const { log, clock } = ground
  switch (action.do) {
    case 'stop':
      return await stop(ground, senderId, action)
    case 'resume':
      if (await resumeSender(ground.db, senderId, clock.now())) {
        log.info({ sender: senderId }, 'a stopped sender works again')
      }
      return []
    case 'slow': {
      const now = clock.now()
      const halvedBefore = new Date(now.getTime() - HALVED_AGAIN_AFTER_MS)
      const { claimedAt, why } = action
      const share = await halveRate(ground.db, {
        ...{ senderId, claimedAt, halvedBefore, now },
        shareMin: RATE_SHARE_MIN,
      })
      if (share !== null) log.warn({ sender: senderId, share, why }, 'a sender is slowed down')
      return []
    }
    case 'halve_account': {
      const share = await halveAccount(ground, senderId, action.claimedAt)
      if (share !== null) log.warn({ sender: senderId, share }, 'fewer requests of the account at once')
      return []
    }
  }
}

async function stop(
  ground: Ground,
  senderId: SenderId,
  { reason, probe, claimedAt }: Extract<Action, { do: 'stop' }>,
): Promise<SenderId[]> {
  const now = ground.clock.now()
  const stopped = await stopSenders(ground.db, {
    ...{ senderId, reason, probe, claimedAt, now },
    wholeAccount: reason === 'daily_limit',
    until: stoppedUntil(reason, probe, now),
    backoff: REST_BACKOFF,
  })
  for (const { id, stoppedUntil: until, before } of stopped) {
    // Said when it happens, by the one process that wrote it, and not again with every probe.
    if (before !== reason) {
      ground.log.error({ sender: id, reason, until }, 'a sender is stopped; its messages wait')
    }
  }
  return stopped.map(({ id }) => id)
}

/** Null: by the back-off. */
function stoppedUntil(reason: StopReason, probe: boolean, now: Date): Date | null {
  switch (reason) {
    case 'unreachable':
      return null
    case 'auth':
      return new Date(now.getTime() + AUTH_PROBE_MS)
    case 'daily_limit':
      return probe ? new Date(now.getTime() + DAILY_LIMIT_PROBE_MS) : nextMidnight(now)
  }
}

function nextMidnight(now: Date): Date {
  const next = new Date(now.getTime())
  next.setUTCHours(24, 0, 0, 0)
  return next
}
