import type { Ground } from '../platform/context.ts'
import { NUMBER_TAKEN_OUT } from '../text/number-pattern.ts'
import { plainSpelling } from '../text/plain-spelling.ts'
import { cancelMessage } from '../twilio/cancel-message.ts'
import { fetchMessage } from '../twilio/fetch-message.ts'
import { findMessagesTo, type TwilioMessage } from '../twilio/find-messages.ts'
import { channelAddress } from '../twilio/send.ts'
import type { Fact } from './advance.ts'
import { claimLooks, type DueAttempt, type LookKind, listKnownSids } from './attempt-queries.ts'
import { LEASE_MS, LIST_RETRY_MS, NOBODY_TO_ASK_MS, nextLookMs, UNCERTAIN_ALARM_MS } from './deadlines.ts'
import type { Sending, SendingRoute } from './dispatch.ts'
import { isAttemptState } from './message.ts'
import { bodyFor, renderFor } from './render.ts'
import { isSilent, type Silence } from './silence.ts'
import { listTexts } from './text-queries.ts'

/** Gentle: Twilio's look-ups share the account's concurrency with what is being sent. */
const LOOKS_PER_ROUND_MAX = 20
/** Rounds in a row; then whoever else is due has a turn. */
const URGENT_ROUNDS_MAX = 10
/** Of one kind; three kinds of rounds run beside each other, on sockets of their own (`sending.ts`). */
export const LOOKS_AT_ONCE_MAX = 4

export type LookUp = Pick<Sending, 'owner' | 'accountFor' | 'learnSenders' | 'record' | 'secrets'>

/** What a look found; `stop` when Twilio cannot be read, so that the round ends gently. */
interface Looked {
  facts: Fact[]
  stop: boolean
}

/**
 * Comes back to attempts that somebody has to come back to: asks Twilio what became of those whose outcome is unknown
 * (an expired lease, an uncertain answer), of those whose receipt is overdue, and of those whose silence sends them on
 * by SMS. Each kind has rounds of its own: neither codes nor unknown outcomes wait behind a broadcast's receipts. Returns
 * how many were looked at.
 */
export async function lookUpDue(ground: Ground, lookUp: LookUp, kind: LookKind): Promise<number> {
  return (await lookUpRound(ground, lookUp, kind)).looked
}

/** As `lookUpDue`, round after round while more codes and alerts are due and Twilio can be read: their windows are short. */
export async function lookUpUrgent(ground: Ground, lookUp: LookUp): Promise<void> {
  for (let rounds = 0; rounds < URGENT_ROUNDS_MAX; rounds++) {
    const { looked, stopped } = await lookUpRound(ground, lookUp, 'urgent')
    if (stopped || looked < LOOKS_PER_ROUND_MAX) return
  }
}

async function lookUpRound(
  ground: Ground,
  lookUp: LookUp,
  kind: LookKind,
): Promise<{ looked: number; stopped: boolean }> {
  const urgent = kind === 'urgent'
  const now = ground.clock.now()
  const until = new Date(now.getTime() + LEASE_MS)
  const due = await claimLooks(ground.db, {
    ...{ now, until, kind, owner: lookUp.owner, limit: LOOKS_PER_ROUND_MAX },
  })
  await lookUp.learnSenders(due.map((attempt) => attempt.senderId))
  const chains = chainsOf(due)
  let stopped = false
  let unread = false
  const lookOn = async () => {
    for (let chain = chains.shift(); chain; chain = chains.shift()) {
      for (const attempt of chain) {
        // Once Twilio cannot be read whoever can wait is left alone; the leases bring them back.
        if (stopped && (!urgent || (!isUnresolved(attempt) && !isSilent(silenceOf(attempt), now)))) continue
        const { facts, stop } = await lookAt(ground, lookUp, attempt)
        stopped ||= stop
        unread ||= facts.some((fact) => fact.kind === 'look_again' && fact.why === 'list_unreadable')
        for (const fact of facts) await lookUp.record({ attemptId: attempt.id, fact })
      }
    }
  }
  await Promise.all(Array.from({ length: LOOKS_AT_ONCE_MAX }, lookOn))
  return { looked: due.length, stopped: stopped || unread }
}

/** One person's attempts are looked at one after the other: two alike must not adopt the same message. */
function chainsOf(due: readonly DueAttempt[]): DueAttempt[][] {
  const chains = new Map<string, DueAttempt[]>()
  for (const attempt of due)
    chains.set(attempt.toAddress, [...(chains.get(attempt.toAddress) ?? []), attempt])
  return [...chains.values()]
}

async function lookAt(ground: Ground, lookUp: LookUp, attempt: DueAttempt): Promise<Looked> {
  const route = lookUp.accountFor(attempt.senderId)
  const silence = !isUnresolved(attempt) && isSilent(silenceOf(attempt), ground.clock.now())
  // Its account is not ours any more: nobody can be asked.
  if (!route) {
    if (isUnresolved(attempt)) return found(unreadable(ground, lookUp, attempt, 'sender unknown'))
    return silence ? silent('unreadable') : found(receiptPending(ground))
  }
  if (isUnresolved(attempt)) return await resolve(ground, lookUp, attempt, route)
  return silence ? await askAfterSilence(attempt, route) : await askForReceipt(ground, attempt, route)
}

function isUnresolved({ state }: DueAttempt): boolean {
  return state === 'sending' || state === 'uncertain'
}

function silenceOf(attempt: DueAttempt): Silence {
  return { ...attempt, state: attempt.messageState, attemptNo: attempt.messageAttemptNo, attempt }
}

function found(...facts: Fact[]): Looked {
  return { facts, stop: false }
}

/** Finds out by the list whether Twilio took it: adopts what it finds, looks again, and only then sends again. */
async function resolve(
  ground: Ground,
  lookUp: LookUp,
  attempt: DueAttempt,
  route: SendingRoute,
): Promise<Looked> {
  const to = channelAddress(attempt.channel, attempt.toAddress)
  const now = () => ground.clock.now()
  const listed = await findMessagesTo(route.account, to, { since: attempt.claimedAt, now })
  if (listed.kind === 'unreadable') {
    const fact = unreadable(ground, lookUp, attempt, listed.detail)
    return { facts: [fact], stop: listed.tooMany === true }
  }
  const ours = await candidates(ground, lookUp, attempt, route, listed.messages)
  // Those that cannot be told apart: the oldest is adopted, and nothing is sent again.
  const oldest = ours.at(-1)
  if (oldest) {
    const { sid, status, errorCode: code } = oldest
    return found({ kind: 'status', via: 'look_up', sid, status, code })
  }
  const { looks } = attempt
  const again = nextLookMs(attempt.lane, looks)
  const { owner } = lookUp
  if (again === null) return found({ kind: 'not_found', owner, looks })
  const at = new Date(ground.clock.now().getTime() + again)
  return found({ kind: 'look_again', owner, looks, at, why: 'nothing_found' })
}

/**
 * Messages of Twilio's, newest first, that can only be this attempt's: ours by sender, of nobody's attempt, same text; in
 * other signs where there is none, and without a text where Twilio may not say what a template said.
 */
async function candidates(
  ground: Ground,
  lookUp: LookUp,
  attempt: DueAttempt,
  route: SendingRoute,
  messages: readonly TwilioMessage[],
): Promise<TwilioMessage[]> {
  const known = await listKnownSids(
    ground.db,
    messages.map((message) => message.sid),
  )
  const left = messages.filter(
    (message) =>
      message.direction === 'outbound-api' && !known.has(message.sid) && leftBy(route, attempt, message),
  )
  const said = left.length === 0 ? null : await whatItSays(ground, lookUp, attempt)
  if (said === null) return left
  const { body, byTemplate } = said
  const same = left.filter((each) => sameText(each.body) === sameText(body))
  if (same.length > 0) return same
  const alike = left.filter((each) => lettersOf(each.body) === lettersOf(body) && lettersOf(body) !== '')
  return alike.length > 0 || !byTemplate ? alike : left.filter((each) => each.body === '')
}

/**
 * What the message says, to be compared; null where only Twilio knows (a code's template), or nobody any more: a used code,
 * a text that has lost the number of somebody who was erased since.
 */
async function whatItSays(
  ground: Ground,
  lookUp: LookUp,
  attempt: DueAttempt,
): Promise<{ body: string; byTemplate: boolean } | null> {
  // Read anew: whoever sent it may have read it after an erasure that came after our last reading.
  const [text] = await listTexts(ground.db, [attempt.textId])
  const { messageId, channel, variables } = attempt
  const secrets =
    attempt.lane === 'otp' ? await lookUp.secrets(ground.db, [messageId]) : new Map<never, never>()
  const secret = secrets.get(messageId)
  if (text === undefined || secret === null) return null
  if (`${text.body} ${text.smsBody ?? ''}`.includes(NUMBER_TAKEN_OUT)) return null
  const said = variables === null && secret === undefined ? null : { ...variables, ...secret }
  const rendered = renderFor(text, channel, said)
  if (rendered.kind === 'text') return { body: rendered.body, byTemplate: false }
  // Our own templates say at Twilio what their body says; the sentence of an authentication template is Meta's.
  return attempt.lane === 'otp' ? null : { body: bodyFor(text.body, variables), byTemplate: true }
}

/** A service's `from` is null at first, so a service is told by its SID and a number by itself. */
function leftBy(route: SendingRoute, attempt: DueAttempt, message: TwilioMessage): boolean {
  return route.from.kind === 'messaging_service'
    ? message.messagingServiceSid === route.from.sid
    : message.from === channelAddress(attempt.channel, route.from.e164)
}

const TRIAL_PREFIX = /^Sent from your Twilio trial account - /

/** Twilio may add the trial's prefix and replace look-alikes (smart encoding); neither makes it another text. */
function sameText(body: string): string {
  return plainSpelling(body.replace(TRIAL_PREFIX, '')).replace(/\s+/g, ' ').trim()
}

/** What no smart encoding touches: it puts plain signs in place of dashes, quotes, bullets, fractions and many more. */
function lettersOf(body: string): string {
  return plainSpelling(body.replace(TRIAL_PREFIX, '')).replace(/[^\p{L}\p{N}]+/gu, '')
}

function unreadable(ground: Ground, lookUp: LookUp, attempt: DueAttempt, detail: string): Fact {
  const now = ground.clock.now()
  const { owner } = lookUp
  const ageMs = now.getTime() - attempt.claimedAt.getTime()
  if (ageMs > UNCERTAIN_ALARM_MS) {
    ground.log.error(
      { attemptId: attempt.id, messageId: attempt.messageId, detail },
      'outcome unknown for over 5 minutes',
    )
  }
  if (now > attempt.expiresAt) return { kind: 'given_up', owner }
  return {
    kind: 'look_again',
    ...{ owner, looks: attempt.looks },
    at: new Date(now.getTime() + LIST_RETRY_MS),
    why: 'list_unreadable',
    detail,
  }
}

/** Fetches a message whose receipt is overdue; where Twilio cannot be read the round stops, and leases bring the rest back. */
async function askForReceipt(ground: Ground, attempt: DueAttempt, route: SendingRoute): Promise<Looked> {
  const fetched = attempt.sid === null ? null : await fetchMessage(route.account, attempt.sid)
  if (fetched?.kind === 'too_many' || fetched?.kind === 'unreadable') {
    const ageMs = ground.clock.now().getTime() - attempt.claimedAt.getTime()
    return { facts: ageMs > NOBODY_TO_ASK_MS ? [receiptPending(ground)] : [], stop: true }
  }
  if (fetched?.kind !== 'read' || !isNews(fetched.message.status, attempt))
    return found(receiptPending(ground))
  return found(statusOf(fetched.message))
}

/** Whether it says more than we knew; a word that nobody knows does not. */
function isNews(status: string, { state }: DueAttempt): boolean {
  return status !== state && !isEarlier(status) && isAttemptState(status)
}

function receiptPending(ground: Ground): Fact {
  return { kind: 'receipt_pending', fetchedAt: ground.clock.now() }
}

/**
 * Asks Twilio before an SMS follows a silent WhatsApp message: what is still queued there is canceled first, so that
 * it does not arrive as well; what has come to an end is told as such.
 */
async function askAfterSilence(attempt: DueAttempt, route: SendingRoute): Promise<Looked> {
  const { sid } = attempt
  const fetched = sid === null ? null : await fetchMessage(route.account, sid)
  if (sid === null || fetched === null || fetched.kind === 'gone') return silent('not_delivered')
  if (fetched.kind !== 'read') return { ...silent('unreadable'), stop: true }
  const { status } = fetched.message
  if (status === 'sent') return found(statusOf(fetched.message), { kind: 'silent', asked: 'not_delivered' })
  if (status === 'sending') return silent('going_out')
  if (!isEarlier(status))
    return isAttemptState(status) ? found(statusOf(fetched.message)) : silent('unreadable')
  const { kind } = await cancelMessage(route.account, sid)
  if (kind === 'canceled') return found(statusOf({ ...fetched.message, status: 'canceled' }))
  return kind === 'too_late' ? silent('going_out') : silent('unreadable')
}

function silent(asked: Extract<Fact, { kind: 'silent' }>['asked']): Looked {
  return found({ kind: 'silent', asked })
}

function statusOf({ sid, status, errorCode }: TwilioMessage): Fact {
  return { kind: 'status', via: 'fetch', sid, status, code: errorCode }
}

function isEarlier(status: string): boolean {
  return status === 'accepted' || status === 'queued' || status === 'sending' || status === 'scheduled'
}
