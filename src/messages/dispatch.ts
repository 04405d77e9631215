import { backoffMs } from '../platform/backoff.ts'
import type { Ground } from '../platform/context.ts'
import type { AttemptId, MessageId, SenderId } from '../platform/ids.ts'
import { sleep } from '../platform/sleep.ts'
import { countSegments } from '../text/segments.ts'
import type { Variables } from '../text/template.ts'
import type { TwilioAccount } from '../twilio/account.ts'
import { type OutgoingMessage, type SenderAddress, type SendOutcome, sendMessage } from '../twilio/send.ts'
import type { Fact } from './advance.ts'
import { type Claimed, claimDue } from './claim.ts'
import { START_BY_MS } from './deadlines.ts'
import type { Halts } from './halts.ts'
import type { LaneClass } from './lane-class.ts'
import type { AttemptFact } from './record.ts'
import { type Rendered, renderFor } from './render.ts'
import type { Secrets } from './secrets.ts'
import type { Turns } from './short-turns.ts'
import type { StoredText, Texts } from './texts.ts'

/** How a process sends. */
export interface Sending {
  /** Names this process in leases. */
  owner: string
  slot: number
  /** What this process was told to hold back. */
  halts: Halts
  /** What texts say that is stored nowhere. */
  secrets: Secrets
  /** The account that all of it leaves by. */
  accountSid: string
  accountFor(sender: SenderId): SendingRoute | null
  /** Reads the senders anew if one of these is not known: it came into the world after this process had started. */
  learnSenders(senders: readonly SenderId[]): Promise<void>
  /** The address Twilio reports to, up to the attempt's id; null where Twilio cannot reach us. */
  statusCallbackFor(attempt: AttemptId): string | null
  /** Resolves once it is committed; never throws. */
  record(fact: AttemptFact): Promise<void>
  /** Its sender was stopped after it was claimed: it would only meet the same wall. */
  isHeldBack(claimed: Claimed): boolean
  /** How many of its slots a class of lanes may use at present. */
  slotsFor(laneClass: LaneClass): number
  /** How much of other lanes goes into one statement. */
  turns: Turns
  /** How many facts given to `record` are not committed yet. */
  recording(): number
  /** The true number of segments was another than the one booked. */
  settle(sender: SenderId, paceClass: LaneClass['paceClass'], difference: number): void
  /** So many units could not leave when they were booked for: from when on they may leave instead. */
  bookAgain(sender: SenderId, paceClass: LaneClass['paceClass'], units: number): Promise<Date>
}

export interface SendingRoute {
  account: TwilioAccount
  from: SenderAddress
}

/** A claimed message with all that its call needs. */
export interface Ready {
  claimed: Claimed
  text: StoredText
  /** What the text says of this person, what is derived included; null: it has no variables. */
  variables: Variables | null
  paceClass: LaneClass['paceClass']
  /** By the monotonic clock; not handed over after this. */
  startBy: number
}

/** Claims what is due in these lanes, at most `limit`. What it returns has to be handed over or given back. */
export async function takeReady(
  ground: Ground,
  sending: Sending,
  { laneClass, limit, texts }: { laneClass: LaneClass; limit: number; texts: Texts },
): Promise<{ ready: Ready[]; limited: boolean; drained: boolean }> {
  // The lease is dated by the database's clock; the start-by by the one that cannot jump, from before the claim.
  const startBy = ground.clock.monotonicMs() + START_BY_MS
  const { messages, limited, drained } = await claimDue(ground, laneClass, sending, limit)
  const { stored, secrets } = await prepare(ground, sending, { messages, texts, startBy })
  const { paceClass } = laneClass
  const ready = messages.flatMap((claimed): Ready[] => {
    const text = stored.get(claimed.textId)
    const { id } = claimed.pair.message
    const secret = secrets.get(id)
    if (secret === null) recordLater(sending, claimed, { kind: 'withdrawn', why: 'no_longer_wanted' })
    if (secret === null || text === undefined) return []
    const variables = secret === undefined ? claimed.variables : { ...claimed.variables, ...secret }
    return [{ claimed, paceClass, startBy, text, variables }]
  })
  return { ready, limited, drained }
}

/** Tries to read what claimed messages need to leave, before they have to have left. */
const TRIES_MAX = 8

/**
 * Reads what the calls need. Where the database is away meanwhile it is tried again for as long as there is time, then they
 * are given back: the next claim is sooner than the end of their leases.
 */
async function prepare(
  ground: Ground,
  sending: Sending,
  { messages, texts, startBy }: { messages: readonly Claimed[]; texts: Texts; startBy: number },
) {
  for (let tries = 1; ; tries++) {
    try {
      const [stored, secrets] = await Promise.all([
        texts.load(
          ground.db,
          messages.map((claimed) => claimed.textId),
        ),
        secretsFor(ground, sending, messages),
        sending.learnSenders(messages.map((claimed) => claimed.senderId)),
      ])
      return { stored, secrets }
    } catch (error) {
      if (tries < TRIES_MAX && ground.clock.monotonicMs() < startBy) {
        await sleep(backoffMs(tries, { baseMs: 50, maxMs: 1_000 }))
        continue
      }
      for (const claimed of messages) giveBack(sending, claimed, 'not_prepared')
      throw error
    }
  }
}

/** Only codes say what is stored nowhere; other lanes need not ask. */
async function secretsFor(
  ground: Ground,
  { secrets }: Sending,
  messages: readonly Claimed[],
): Promise<ReadonlyMap<MessageId, Variables | null>> {
  const codes = messages.filter(({ pair }) => pair.message.lane === 'otp')
  if (codes.length === 0) return new Map()
  return await secrets(
    ground.db,
    codes.map(({ pair }) => pair.message.id),
  )
}

/**
 * Looks once more, calls Twilio, and gives what came of it to be recorded. Resolves when Twilio has answered and the
 * socket is free again, not when it is recorded. Never throws.
 */
export async function handOver(ground: Ground, sending: Sending, ready: Ready): Promise<void> {
  const { claimed } = ready
  const route = sending.accountFor(claimed.senderId)
  if (!route) return giveBack(sending, claimed, 'sender_unknown')
  if (sending.isHeldBack(claimed)) return giveBack(sending, claimed, 'sender_stopped')
  const rendered = renderFor(ready.text, claimed.pair.attempt.channel, ready.variables)
  // The last look, immediately before the request goes to a free socket.
  if (ground.clock.monotonicMs() > ready.startBy) return giveBack(sending, claimed, 'start_by_passed')
  if (isHalted(sending, ready)) return giveBack(sending, claimed, 'no_longer_wanted')
  settleSegments(sending, ready, rendered)
  const outcome = await sendMessage(route.account, outgoing(ground, sending, ready, route.from, rendered))
  recordLater(sending, claimed, factOf(outcome, sending.owner))
}

/** Whether somebody paused it, stopped it or may not be written to any more, since it was claimed. */
function isHalted({ halts }: Sending, { claimed: { pair, recipientKey }, startBy }: Ready): boolean {
  const { empresaId, lane, channel } = pair.message
  const message = { streamId: pair.streamId, empresaId, lane, channel, recipientKey }
  return halts.stops(message, startBy - START_BY_MS)
}

/** Leaves a message that was claimed to whoever claims it next, unsent. */
export function giveBack(sending: Sending, claimed: Claimed, why: string): void {
  recordLater(sending, claimed, { kind: 'given_back', why })
}

/** `record` never throws and the lease covers what is lost, so that nobody has to wait for it. */
function recordLater(sending: Sending, { pair, senderId, probe }: Claimed, fact: Fact): void {
  void sending.record({ attemptId: pair.attempt.id, fact, seen: pair, sender: { id: senderId, probe } })
}

function outgoing(
  ground: Ground,
  sending: Sending,
  { claimed }: Ready,
  from: SenderAddress,
  rendered: Rendered,
): OutgoingMessage {
  const { message, attempt } = claimed.pair
  return {
    from,
    ...(rendered.kind === 'text' ? { body: rendered.body } : { content: rendered }),
    channel: attempt.channel,
    to: claimed.toAddress,
    statusCallback: sending.statusCallbackFor(attempt.id),
    validityPeriodSeconds: validitySeconds(message.expiresAt, ground.clock.now()),
  }
}

/** Twilio takes 6 to 36,000 s; what is due later than that expires here or there, whichever comes first. */
function validitySeconds(expiresAt: Date, now: Date): number {
  const left = Math.floor((expiresAt.getTime() - now.getTime()) / 1000)
  return Math.min(36_000, Math.max(6, left))
}

/** A text without variables was counted when it was stored. */
function settleSegments(sending: Sending, ready: Ready, rendered: Rendered): void {
  const { claimed, paceClass, variables } = ready
  if (variables === null || claimed.pair.attempt.channel !== 'sms' || rendered.kind !== 'text') return
  const difference = countSegments(rendered.body).segments - claimed.bookedCost
  if (difference !== 0) sending.settle(claimed.senderId, paceClass, difference)
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
