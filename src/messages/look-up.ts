import type { Ground } from '../platform/context.ts'
import { plainSpelling } from '../text/plain-spelling.ts'
import { renderText } from '../text/template.ts'
import { fetchMessage } from '../twilio/fetch-message.ts'
import { findMessagesTo, type TwilioMessage } from '../twilio/find-messages.ts'
import { channelAddress } from '../twilio/send.ts'
import type { Fact } from './advance.ts'
import { claimLooks, type DueAttempt, listKnownSids } from './attempt-queries.ts'
import { LEASE_MS, LIST_RETRY_MS, nextLookMs, UNCERTAIN_ALARM_MS } from './deadlines.ts'
import type { Sending, SendingRoute } from './dispatch.ts'
import type { Texts } from './texts.ts'

/** Gentle: Twilio's look-ups share the account's concurrency with what is being sent. */
const LOOKS_PER_ROUND_MAX = 20

export interface LookUp {
  sending: Pick<Sending, 'owner' | 'accountFor' | 'record'>
  texts: Texts
}

/**
 * Comes back to attempts that somebody has to come back to: asks Twilio what became of those whose outcome is unknown
 * (an expired lease, an uncertain answer) and of those whose receipt is overdue. Returns how many were looked at.
 */
export async function lookUpDue(ground: Ground, lookUp: LookUp): Promise<number> {
  const now = ground.clock.now()
  const until = new Date(now.getTime() + LEASE_MS)
  const due = await claimLooks(ground.db, {
    now,
    until,
    owner: lookUp.sending.owner,
    limit: LOOKS_PER_ROUND_MAX,
  })
  for (const attempt of due) {
    const fact = await lookAt(ground, lookUp, attempt)
    if (fact === 'stop') break
    await lookUp.sending.record({ attemptId: attempt.id, fact })
  }
  return due.length
}

async function lookAt(ground: Ground, lookUp: LookUp, attempt: DueAttempt): Promise<Fact | 'stop'> {
  const route = lookUp.sending.accountFor(attempt.senderId)
  if (!route) return unreadable(ground, lookUp, attempt, 'sender unknown')
  const unresolved = attempt.state === 'sending' || attempt.state === 'uncertain'
  if (unresolved) return await resolve(ground, lookUp, attempt, route)
  return await askForReceipt(ground, attempt, route)
}

/** Finds out by the list whether Twilio took it: adopts what it finds, looks again, and only then sends again. */
async function resolve(
  ground: Ground,
  lookUp: LookUp,
  attempt: DueAttempt,
  route: SendingRoute,
): Promise<Fact> {
  const to = channelAddress(attempt.channel, attempt.toAddress)
  const now = () => ground.clock.now()
  const found = await findMessagesTo(route.account, to, { since: attempt.claimedAt, now })
  if (found.kind === 'unreadable') return unreadable(ground, lookUp, attempt, found.detail)

  const ours = await candidates(ground, lookUp, attempt, route, found.messages)
  // Those that cannot be told apart: the oldest is adopted, and nothing is sent again.
  const oldest = ours.at(-1)
  if (oldest) {
    return { kind: 'status', via: 'look_up', sid: oldest.sid, status: oldest.status, code: oldest.errorCode }
  }
  const again = nextLookMs(attempt.lane, attempt.looks)
  const { owner } = lookUp.sending
  if (again === null) return { kind: 'not_found', owner }
  return {
    kind: 'look_again',
    owner,
    at: new Date(ground.clock.now().getTime() + again),
    why: 'nothing_found',
  }
}

/** Messages of Twilio's, newest first, that can only be this attempt's: ours by sender, of nobody's attempt, same text. */
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
  const bodies = await lookUp.texts.load(ground.db, [attempt.textId])
  const body = sameText(renderText(bodies.get(attempt.textId) ?? '', attempt.variables ?? {}))
  return messages.filter(
    (message) =>
      message.direction === 'outbound-api' &&
      !known.has(message.sid) &&
      leftBy(route, attempt, message) &&
      sameText(message.body) === body,
  )
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

function unreadable(ground: Ground, lookUp: LookUp, attempt: DueAttempt, detail: string): Fact {
  const now = ground.clock.now()
  const { owner } = lookUp.sending
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
    owner,
    at: new Date(now.getTime() + LIST_RETRY_MS),
    why: 'list_unreadable',
    detail,
  }
}

/** Fetches a message whose receipt is overdue; where Twilio cannot be read the round stops, and leases bring the rest back. */
async function askForReceipt(
  ground: Ground,
  attempt: DueAttempt,
  route: SendingRoute,
): Promise<Fact | 'stop'> {
  const fetchedAt = ground.clock.now()
  const fetched = attempt.sid === null ? null : await fetchMessage(route.account, attempt.sid)
  if (fetched?.kind === 'too_many' || fetched?.kind === 'unreadable') return 'stop'
  if (
    fetched?.kind !== 'read' ||
    fetched.message.status === attempt.state ||
    isEarlier(fetched.message.status)
  ) {
    return { kind: 'receipt_pending', fetchedAt }
  }
  const { sid, status, errorCode } = fetched.message
  return { kind: 'status', via: 'fetch', sid, status, code: errorCode }
}

function isEarlier(status: string): boolean {
  return status === 'accepted' || status === 'queued' || status === 'sending' || status === 'scheduled'
}
