/*
 * The table of moves: what one fact about an attempt makes of the attempt and its message. Pure; everything that
 * moves a state after the claim (answers, callbacks, look-ups, fetches) comes through here, so that late, repeated and
 * reordered facts are judged in one place. Longer than most files for that reason: split by fact, nobody could see that
 * two of them agree.
 */
import { afterFailure, type Failure, isOptOut } from './after-failure.ts'
import {
  FIRST_LOOK_MS,
  GOING_OUT_LOOK_MS,
  GOING_OUT_MS,
  isUrgent,
  NO_RECEIPT_MS,
  receiptFetchMs,
  SILENCE_RETRY_MS,
} from './deadlines.ts'
import { ATTEMPT_RANK, type AttemptRow, type AttemptState, isFinal, type MessageRow } from './message.ts'
import { isSilent, onBySms, silenceEndsAt } from './silence.ts'

/** Something we learnt about an attempt. */
export type Fact =
  | { kind: 'accepted'; sid: string }
  | { kind: 'refused'; code: number; detail: string }
  | { kind: 'not_sent'; detail: string }
  /** The call may or may not have created a message at Twilio. Only its own worker can say so. */
  | { kind: 'uncertain'; detail: string; owner: string }
  /** Not handed to a socket: too late after the claim, no longer wanted, or the worker is stopping. */
  | { kind: 'given_back'; why: string }
  /** What Twilio says of it, by callback or because we asked. `raw` is the form as it came. */
  | {
      kind: 'status'
      via: 'callback' | 'fetch' | 'look_up'
      sid: string
      status: string
      code: number | null
      raw?: Record<string, string>
    }
  /** Claimed, but not to be sent by anybody any more. */
  | { kind: 'withdrawn'; why: string }
  /**
   * The look-up found nothing and will look again; or may not look, because the list cannot be read. `looks` had been made
   * before: written twice, because a commit was not answered, it counts once.
   */
  | {
      kind: 'look_again'
      owner: string
      looks: number
      at: Date
      why: 'nothing_found' | 'list_unreadable'
      detail?: string
    }
  /** The last look found nothing: Twilio never took it, it is sent again. */
  | { kind: 'not_found'; owner: string; looks: number }
  /** The list could not be read until the message expired: never sent again. */
  | { kind: 'given_up'; owner: string }
  /** Twilio was asked for the receipt and knows no more than we do. */
  | { kind: 'receipt_pending'; fetchedAt: Date }
  /**
   * The window of its fallback is over and Twilio was asked: it left and was not delivered, it is just leaving and can
   * no longer be canceled, or Twilio could not say. (What was delivered, has failed or was canceled is a `status`.)
   */
  | { kind: 'silent'; asked: 'not_delivered' | 'going_out' | 'unreadable' }

export interface EventDraft {
  kind: string
  facts: Record<string, unknown>
}

export interface Advanced {
  message: MessageRow
  attempt: AttemptRow
  events: EventDraft[]
}

interface Rules {
  now: Date
  random: () => number
}

/** Applies one fact. What does not fit (late, repeated, of another owner) changes nothing but, at most, the timeline. */
export function advance(message: MessageRow, attempt: AttemptRow, fact: Fact, rules: Rules): Advanced {
  const unresolved = attempt.state === 'sending' || attempt.state === 'uncertain'
  const same = { message, attempt, events: [] }
  switch (fact.kind) {
    case 'accepted':
      return onSid(message, attempt, { ...fact, via: 'answer', status: 'accepted', code: null }, rules)
    case 'status':
      return onSid(message, attempt, fact, rules)
    case 'refused':
      if (!unresolved) return same
      return fail(
        message,
        end(attempt, 'failed', fact.code, 'refused'),
        { phase: 'refused', code: fact.code },
        rules,
        [{ kind: 'refused', facts: { code: fact.code, detail: fact.detail, channel: attempt.channel } }],
      )
    case 'not_sent':
      if (!unresolved) return same
      return fail(message, end(attempt, 'failed', null, 'not_sent'), { phase: 'not_sent' }, rules, [
        { kind: 'not_sent', facts: { detail: fact.detail } },
      ])
    case 'given_back':
      if (!unresolved) return same
      return again(message, end(attempt, 'returned', null, fact.why), rules.now, [
        { kind: 'given_back', facts: { why: fact.why } },
      ])
    case 'withdrawn':
      if (!unresolved) return same
      return {
        message: isLive(message, attempt) ? { ...message, state: 'canceled', reason: fact.why } : message,
        attempt: end(attempt, 'returned', null, fact.why),
        events: [{ kind: 'withdrawn', facts: { why: fact.why } }],
      }
    case 'uncertain':
      if (attempt.state !== 'sending' || attempt.leaseOwner !== fact.owner) return same
      return {
        message: isLive(message, attempt) ? { ...message, state: 'uncertain' } : message,
        attempt: {
          ...attempt,
          state: 'uncertain',
          lookAt: later(rules.now, FIRST_LOOK_MS),
          reason: fact.detail,
        },
        events: [{ kind: 'uncertain', facts: { detail: fact.detail } }],
      }
    case 'look_again':
    case 'not_found':
    case 'given_up':
      if (!unresolved || attempt.leaseOwner !== fact.owner) return same
      if (fact.kind !== 'given_up' && fact.looks !== attempt.looks) return same
      return onLook(message, attempt, fact, rules)
    case 'receipt_pending':
      return onReceiptPending(message, attempt, fact.fetchedAt)
    case 'silent':
      return onSilent(message, attempt, fact.asked, rules)
  }
}

/** Twilio named a SID: by its answer, a callback, or because we asked. */
function onSid(
  message: MessageRow,
  attempt: AttemptRow,
  fact: { via: string; sid: string; status: string; code: number | null; raw?: Record<string, string> },
  rules: Rules,
): Advanced {
  const events = timelineOf(attempt, fact)
  if (attempt.sid !== null && attempt.sid !== fact.sid) {
    // A second message of Twilio's for one attempt would be a double send: never hidden, never acted upon.
    return {
      message,
      attempt,
      events: [{ kind: 'second_sid', facts: { sid: fact.sid, status: fact.status } }],
    }
  }
  const state = attemptStateOf(fact.status)
  const isNew = attempt.sid === null || attempt.acceptedAt === null
  const known: AttemptRow = isNew
    ? { ...attempt, sid: fact.sid, acceptedAt: attempt.acceptedAt ?? rules.now }
    : attempt
  // What we ended ourselves without knowing a SID (not found, unknown) is corrected by whatever Twilio says of it.
  const rank = attempt.sid === null ? 0 : ATTEMPT_RANK[attempt.state]
  if (ATTEMPT_RANK[state] <= rank) {
    return { message, attempt: known, events }
  }
  if (state === 'failed' || state === 'undelivered' || state === 'canceled') {
    return fail(
      message,
      end(known, state, fact.code, state),
      state === 'canceled' ? { phase: 'canceled' } : { phase: 'after_sid', code: fact.code },
      rules,
      events,
    )
  }
  const arrived = state === 'delivered' || state === 'read'
  const moved: AttemptRow = { ...known, state, errorCode: null, reason: null }
  if (arrived) {
    const seen = { ...moved, lookAt: null }
    return { message: arrive(message, attempt, seen, events), attempt: seen, events }
  }
  const after = progress(message, attempt, moved)
  // A receipt is awaited since the acceptance: that it has left too moves nothing, and no index.
  if (attempt.state === 'accepted' && attempt.lookAt !== null) {
    const lookAt = sooner(attempt.lookAt, after, moved, rules.now)
    return { message: after, attempt: { ...moved, lookAt }, events }
  }
  const receipt = later(rules.now, receiptFetchMs(message.lane, 0) ?? 0)
  const lookAt = sooner(receipt, after, moved, rules.now)
  return { message: after, attempt: { ...moved, lookAt, looks: 0 }, events }
}

/** Delivered and read win over everything else; a second channel that arrives too is recorded as such. */
function arrive(
  message: MessageRow,
  before: AttemptRow,
  attempt: AttemptRow,
  events: EventDraft[],
): MessageRow {
  if (message.state === 'delivered' || message.state === 'read') {
    const other = message.fellBack && before.state !== 'delivered'
    if (other) events.push({ kind: 'both_arrived', facts: { channel: attempt.channel } })
    return attempt.state === 'read' ? { ...message, state: 'read' } : message
  }
  if (message.state === 'queued' && message.channel !== attempt.channel) {
    events.push({ kind: 'sms_withdrawn', facts: {} })
  }
  const state = attempt.state === 'read' ? 'read' : 'delivered'
  return { ...message, state, channel: attempt.channel, errorCode: null, reason: null }
}

/**
 * Accepted and sent are said of a message only by its latest attempt, and never after it ended. An attempt that we had
 * given up as lost and that turns up takes its message back from the queue before it is sent again.
 */
function progress(message: MessageRow, before: AttemptRow, attempt: AttemptRow): MessageRow {
  const lost = before.reason === 'not_found' || before.reason === 'outcome_unknown'
  const hasArrived = message.state === 'delivered' || message.state === 'read'
  const decides = isLive(message, attempt) || (lost && message.channel === attempt.channel && !hasArrived)
  if (!isCurrent(message, attempt) || !decides) return message
  return { ...message, state: attempt.state === 'sent' ? 'sent' : 'accepted', errorCode: null, reason: null }
}

function onLook(
  message: MessageRow,
  attempt: AttemptRow,
  fact: Extract<Fact, { kind: 'look_again' | 'not_found' | 'given_up' }>,
  rules: Rules,
): Advanced {
  const { now } = rules
  const silent = isSilent({ ...message, attempt }, now)
  switch (fact.kind) {
    case 'look_again': {
      const looked: AttemptRow = {
        ...attempt,
        state: 'uncertain',
        looks: fact.why === 'nothing_found' ? attempt.looks + 1 : attempt.looks,
        lookAt: message.lane === 'otp' ? sooner(fact.at, message, attempt, now) : fact.at,
      }
      const events = [
        { kind: 'looked_up', facts: { found: fact.why, ...(fact.detail ? { detail: fact.detail } : {}) } },
      ]
      // A code is of no use later: it does not wait until it is known what became of its WhatsApp message.
      if (silent && message.lane === 'otp') return fallSilently(message, looked, now, events)
      return {
        message: isLive(message, attempt) ? { ...message, state: 'uncertain' } : message,
        attempt: looked,
        events,
      }
    }
    case 'not_found': {
      const lost = end(attempt, 'failed', null, 'not_found')
      if (silent) return fallSilently(message, lost, now, [])
      return again(message, lost, now, [{ kind: 'sent_again', facts: {} }])
    }
    case 'given_up':
      return {
        message: endMessage(message, attempt, 'outcome_unknown', null),
        attempt: end(attempt, 'failed', null, 'outcome_unknown'),
        events: [{ kind: 'failed', facts: { reason: 'outcome_unknown' } }],
      }
  }
}

/** The message waits for another attempt, unless something else already became of it. */
function again(message: MessageRow, attempt: AttemptRow, dueAt: Date, events: EventDraft[]): Advanced {
  return {
    message: isLive(message, attempt) ? { ...message, state: 'queued', dueAt } : message,
    attempt,
    events,
  }
}

function fail(
  message: MessageRow,
  attempt: AttemptRow,
  failure: Failure,
  rules: Rules,
  events: EventDraft[],
): Advanced {
  if (!isLive(message, attempt)) return { message: stopChasing(message, attempt), attempt, events }
  const next = afterFailure(message, attempt, failure, rules.now, rules.random)
  switch (next.do) {
    case 'retry': {
      const retries = message.retries + (next.counts ? 1 : 0)
      // Due at once means that it waits for its sender, and nobody knows yet until when.
      const until = next.dueAt > rules.now ? { dueAt: next.dueAt.toISOString() } : {}
      const retried = [...events, { kind: 'retry', facts: { ...until, retries } }]
      return {
        message: { ...message, state: 'queued', dueAt: next.dueAt, retries },
        attempt,
        events: retried,
      }
    }
    case 'fall_back':
      return {
        message: onBySms(message, rules.now),
        attempt,
        events: [...events, { kind: 'fell_back', facts: { code: attempt.errorCode } }],
      }
    case 'fall_silently':
      return fallSilently(message, attempt, rules.now, events)
    case 'fail':
      return { message: endMessage(message, attempt, next.reason, attempt.errorCode), attempt, events }
  }
}

/** The SMS of somebody who turns out to have blocked us or opted out is taken back while it still can be. */
function stopChasing(message: MessageRow, attempt: AttemptRow): MessageRow {
  const waits =
    message.state === 'queued' && isCurrent(message, attempt) && message.channel !== attempt.channel
  if (!waits || !isOptOut(attempt.errorCode)) return message
  return { ...message, state: 'failed', reason: 'not_delivered', errorCode: attempt.errorCode }
}

function onReceiptPending(message: MessageRow, attempt: AttemptRow, fetchedAt: Date): Advanced {
  if (attempt.state !== 'accepted' && attempt.state !== 'sent') return { message, attempt, events: [] }
  const looks = attempt.looks + 1
  const next = receiptFetchMs(message.lane, looks)
  const acceptedAt = attempt.acceptedAt ?? fetchedAt
  if (next !== null && fetchedAt < later(acceptedAt, NO_RECEIPT_MS)) {
    const planned = later(acceptedAt, next)
    const receipt = planned > fetchedAt ? planned : later(fetchedAt, next)
    return {
      message,
      attempt: { ...attempt, looks, lookAt: sooner(receipt, message, attempt, fetchedAt) },
      events: [],
    }
  }
  return {
    message: isLive(message, attempt) ? { ...message, reason: 'no_receipt' } : message,
    attempt: { ...attempt, looks, lookAt: null, reason: 'no_receipt' },
    events: [{ kind: 'no_receipt', facts: {} }],
  }
}

function onSilent(
  message: MessageRow,
  attempt: AttemptRow,
  asked: Extract<Fact, { kind: 'silent' }>['asked'],
  { now }: Rules,
): Advanced {
  const unheard = attempt.state === 'accepted' || attempt.state === 'sent'
  if (!unheard || !isSilent({ ...message, attempt }, now)) return { message, attempt, events: [] }
  const isNear = asked === 'going_out' && !isSilent({ ...message, attempt }, later(now, -GOING_OUT_MS))
  if (asked === 'not_delivered' || (isUrgent(message.lane) && !isNear)) {
    // The receipt is still waited for: what arrives late is the truth, and both arriving is told.
    const { attempt: followed } = onReceiptPending(onBySms(message, now), attempt, now)
    return fallSilently(message, followed, now, [])
  }
  const lookAt = later(now, isNear ? GOING_OUT_LOOK_MS : SILENCE_RETRY_MS)
  return { message, attempt: { ...attempt, lookAt }, events: [] }
}

function fallSilently(message: MessageRow, attempt: AttemptRow, now: Date, events: EventDraft[]): Advanced {
  const event = { kind: 'fell_back_silent', facts: { seconds: message.fallbackAfterS } }
  return { message: onBySms(message, now), attempt, events: [...events, event] }
}

/** Whoever waits for a receipt looks when the fallback's window ends, if that is sooner. */
function sooner(at: Date, message: MessageRow, attempt: AttemptRow, now: Date): Date {
  const ends = silenceEndsAt({ ...message, attempt })
  if (ends === null || ends >= at || now >= message.expiresAt) return at
  return ends > now ? ends : now
}

function endMessage(
  message: MessageRow,
  attempt: AttemptRow,
  reason: string,
  errorCode: number | null,
): MessageRow {
  return isLive(message, attempt) ? { ...message, state: 'failed', reason, errorCode } : message
}

function end(attempt: AttemptRow, state: AttemptState, errorCode: number | null, reason: string): AttemptRow {
  return { ...attempt, state, errorCode, reason, lookAt: null }
}

function isCurrent(message: MessageRow, attempt: AttemptRow): boolean {
  return message.attemptNo === attempt.attemptNo
}

/** Whether the attempt still decides about its message: the latest one, of a message that has not ended. */
function isLive(message: MessageRow, attempt: AttemptRow): boolean {
  return isCurrent(message, attempt) && !isFinal(message.state) && message.state !== 'queued'
}

/** Twilio's status words as ours. A word we do not know says at least that Twilio has the message: it has a SID. */
function attemptStateOf(status: string): AttemptState {
  switch (status) {
    case 'sent':
    case 'delivered':
    case 'read':
    case 'failed':
    case 'undelivered':
    case 'canceled':
      return status
    default:
      return 'accepted'
  }
}

function timelineOf(
  attempt: AttemptRow,
  fact: { via: string; sid: string; status: string; code: number | null; raw?: Record<string, string> },
): EventDraft[] {
  switch (fact.via) {
    case 'answer':
      return []
    case 'look_up':
      return [{ kind: 'adopted', facts: { sid: fact.sid, status: fact.status } }]
    case 'fetch':
      return attemptStateOf(fact.status) === attempt.state
        ? []
        : [{ kind: 'fetched', facts: { status: fact.status, code: fact.code } }]
    default:
      return [
        {
          kind: 'callback',
          facts: { status: fact.status, code: fact.code, channel: attempt.channel, raw: fact.raw ?? {} },
        },
      ]
  }
}

function later(from: Date, ms: number): Date {
  return new Date(from.getTime() + ms)
}
