import type { Ground } from '../platform/context.ts'
import type { AttemptId, SenderId } from '../platform/ids.ts'
import { countSegments } from '../text/segments.ts'
import { renderText } from '../text/template.ts'
import type { TwilioAccount } from '../twilio/account.ts'
import { type OutgoingMessage, type SenderAddress, type SendOutcome, sendMessage } from '../twilio/send.ts'
import type { Fact } from './advance.ts'
import { claimDue } from './claim.ts'
import { START_BY_MS } from './deadlines.ts'
import type { Lane } from './message.ts'
import type { ClaimedAttempt } from './queries.ts'
import { openTexts } from './texts.ts'

/** Lanes that share slots in flight. Slots of one class are never taken by another: a code finds one free. */
export interface LaneClass {
  name: 'otp' | 'alert' | 'other'
  lanes: readonly Lane[]
  tokenClass: 'urgent' | 'bulk'
  slots: number
}

/** How a process sends. */
export interface Sending {
  /** Names this process in leases. */
  owner: string
  slot: number
  accountFor(sender: SenderId): SendingRoute | null
  /** The address Twilio reports to, up to the attempt's id; null where Twilio cannot reach us. */
  statusCallbackFor(attempt: AttemptId): string | null
  record(attempt: AttemptId, fact: Fact): Promise<void>
  /** The true number of segments was another than the one booked. */
  settle(sender: SenderId, tokenClass: LaneClass['tokenClass'], difference: number): void
}

export interface SendingRoute {
  account: TwilioAccount
  from: SenderAddress
}

/** Takes what is due in its lanes, at most `limit`, and starts handing it over. */
export interface Dispatcher {
  readonly laneClass: LaneClass
  /**
   * Claims once. `claimed` says how many were taken, `limited` that more is due but no tokens are left; each of
   * `done` resolves when one of them has been answered and recorded.
   */
  dispatchOnce(ground: Ground, limit: number): Promise<Dispatched>
}

export interface Dispatched {
  claimed: number
  limited: boolean
  done: Promise<void>[]
}

export function openDispatcher(laneClass: LaneClass, sending: Sending): Dispatcher {
  const texts = openTexts()
  return {
    laneClass,
    async dispatchOnce(ground, limit) {
      // The lease is dated by the database's clock; the start-by by the one that cannot jump, from before the claim.
      const startBy = ground.clock.monotonicMs() + START_BY_MS
      const { attempts, limited } = await claimDue(ground, laneClass, sending, limit)
      const bodies = await texts.load(
        ground.db,
        attempts.map((attempt) => attempt.textId),
      )
      const hand = { ground, sending, laneClass, startBy }
      const done = attempts.map((attempt) => dispatch(hand, attempt, bodies.get(attempt.textId) ?? ''))
      return { claimed: attempts.length, limited, done }
    },
  }
}

interface Hand {
  ground: Ground
  sending: Sending
  laneClass: LaneClass
  startBy: number
}

/** One message from the claim to the record: look once more, call, say what came of it. */
async function dispatch(hand: Hand, attempt: ClaimedAttempt, text: string): Promise<void> {
  const { ground, sending } = hand
  const route = sending.accountFor(attempt.senderId)
  if (!route) return sending.record(attempt.attemptId, { kind: 'given_back', why: 'sender_unknown' })
  const body = attempt.variables === null ? text : renderText(text, attempt.variables)
  settleSegments(hand, attempt, body)
  // The last look, immediately before the request goes to a free socket.
  if (ground.clock.monotonicMs() > hand.startBy) {
    return sending.record(attempt.attemptId, { kind: 'given_back', why: 'start_by_passed' })
  }
  const outcome = await sendMessage(route.account, outgoing(hand, attempt, route.from, body))
  await sending.record(attempt.attemptId, factOf(outcome, sending.owner))
}

function outgoing(hand: Hand, attempt: ClaimedAttempt, from: SenderAddress, body: string): OutgoingMessage {
  return {
    channel: attempt.channel,
    to: attempt.toAddress,
    from,
    body,
    statusCallback: hand.sending.statusCallbackFor(attempt.attemptId),
    validityPeriodSeconds: validitySeconds(attempt, hand.ground.clock.now()),
  }
}

/** Twilio takes 6 to 36,000 s; what is due later than that expires here or there, whichever comes first. */
function validitySeconds(attempt: ClaimedAttempt, now: Date): number {
  const left = Math.floor((attempt.expiresAt.getTime() - now.getTime()) / 1000)
  return Math.min(36_000, Math.max(6, left))
}

function settleSegments(hand: Hand, attempt: ClaimedAttempt, body: string): void {
  if (attempt.channel !== 'sms') return
  const difference = countSegments(body).segments - attempt.bookedCost
  if (difference !== 0) hand.sending.settle(attempt.senderId, hand.laneClass.tokenClass, difference)
}

function factOf(outcome: SendOutcome, owner: string): Fact {
  switch (outcome.kind) {
    case 'accepted':
      return { kind: 'accepted', sid: outcome.sid }
    case 'refused':
      return { kind: 'refused', code: outcome.code, detail: outcome.message }
    case 'not_sent':
      return { kind: 'not_sent', detail: outcome.detail }
    case 'uncertain':
      return { kind: 'uncertain', detail: outcome.detail, owner }
  }
}
