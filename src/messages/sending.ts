import type { Ground } from '../platform/context.ts'
import type { AttemptId, SenderId } from '../platform/ids.ts'
import { openAccount, type TwilioAccount } from '../twilio/account.ts'
import { type AccountShare, openAccountShare } from './account-limit.ts'
import { bookPace, settlePace } from './claim-queries.ts'
import { START_BY_MS } from './deadlines.ts'
import type { Sending, SendingRoute } from './dispatch.ts'
import { openHalts } from './halts.ts'
import { LANE_CLASSES, type LaneClass } from './lane-class.ts'
import { LOOKS_AT_ONCE_MAX } from './look-up.ts'
import type { Recording } from './record.ts'
import { openRecorder, type Recorder } from './recorder.ts'
import { REDACTIONS_AT_ONCE_MAX } from './redact-at-twilio.ts'
import { noSecrets, type Secrets } from './secrets.ts'
import type { SenderHealth } from './sender-health.ts'
import { forgetAuthStops } from './sender-health-queries.ts'
import { openTurns } from './short-turns.ts'
import { listSenders, type PlatformSender, syncSenders } from './stream-queries.ts'

/**
 * Sockets beside those of the slots: look-ups do not wait for a broadcast, nor a request that was to leave at once for a
 * look-up or an erasure.
 */
const LOOK_UP_CONNECTIONS = 3 * LOOKS_AT_ONCE_MAX + REDACTIONS_AT_ONCE_MAX

/** The platform's account at Twilio, what leaves through it, and where its reports go. */
export interface PlatformAccount {
  accountSid: string
  authToken: string
  baseUrl: string | null
  senders: readonly PlatformSender[]
  /** Null where Twilio cannot reach us; messages are then followed by fetching. */
  statusCallbackUrl: string | null
  /** Whether Twilio is asked to call again after a time-out or a 5xx of ours. */
  callbackRetries: boolean
}

/** How this process sends, opened once. */
export interface OpenedSending extends Sending {
  recorder: Recorder
  accountShare: AccountShare
  close(): Promise<void>
}

export type SendingOptions = Recording & {
  account: PlatformAccount
  owner: string
  secrets?: Secrets
} & Partial<Pick<SenderHealth, 'stoppedAt'>>

/** Brings the platform's senders up to date with the configuration and opens the sockets to Twilio. */
export async function openSending(ground: Ground, options: SendingOptions): Promise<OpenedSending> {
  await ground.db.transaction(async (tx) => {
    await syncSenders(tx, options.account.senders, ground.clock.now())
    await forgetAuthStops(tx, ground.clock.now())
  })
  return await joinSending(ground, options, connectionsFor(LANE_CLASSES) + LOOK_UP_CONNECTIONS)
}

/** Opens sockets for one class of lanes alone, beside a sending that has brought the senders up to date. */
export function openLaneSending(
  ground: Ground,
  laneClass: LaneClass,
  options: SendingOptions,
): Promise<OpenedSending> {
  return joinSending(ground, options, connectionsFor([laneClass]))
}

function connectionsFor(laneClasses: readonly LaneClass[]): number {
  return laneClasses.reduce((sum, each) => sum + each.slots, 0)
}

async function joinSending(
  ground: Ground,
  options: SendingOptions,
  connections: number,
): Promise<OpenedSending> {
  const { account, owner, slot, secrets = noSecrets } = options
  const twilio = openAccount({ ...account, connections })
  let routes = await routesOf(ground, twilio)
  const turns = openTurns(ground)
  const recorder = openRecorder(ground, options, turns)
  const accountShare = await openAccountShare(ground, account.accountSid)
  return {
    owner,
    slot,
    secrets,
    accountSid: account.accountSid,
    recorder,
    turns,
    halts: openHalts(ground.clock, START_BY_MS),
    accountShare,
    slotsFor: accountShare.slotsFor,
    isHeldBack: ({ senderId, probe, pair }) => {
      const stoppedAt = options.stoppedAt?.(senderId) ?? null
      return !probe && stoppedAt !== null && pair.attempt.claimedAt < stoppedAt
    },
    accountFor: (sender) => routes.get(sender) ?? null,
    async learnSenders(senders) {
      if (senders.some((sender) => !routes.has(sender))) routes = await routesOf(ground, twilio)
    },
    statusCallbackFor: (attempt) => statusCallback(account, attempt),
    record: recorder.record,
    recording: recorder.waiting,
    settle: (sender, paceClass, difference) => {
      settlePace(ground.db, sender, paceClass, difference).catch((error: unknown) => {
        ground.log.warn({ err: error, sender }, 'the pace was not settled; it is off by one message')
      })
    },
    bookAgain: (sender, paceClass, units) =>
      bookPace(ground.db, { sender, paceClass, units }, ground.clock.now()),
    async close() {
      await recorder.idle()
      await twilio.close()
    },
  }
}

async function routesOf(ground: Ground, twilio: TwilioAccount): Promise<Map<SenderId, SendingRoute>> {
  const senders = (await listSenders(ground.db)).filter((sender) => sender.accountSid === twilio.accountSid)
  return new Map(
    senders.map(({ id, kind, address }) => [
      id,
      {
        account: twilio,
        from: kind === 'number' ? { kind, e164: address } : { kind, sid: address },
      },
    ]),
  )
}

/** The fragment asks Twilio to call again after a time-out or a 5xx; it is not part of what is requested or signed. */
function statusCallback(
  { statusCallbackUrl: url, callbackRetries }: PlatformAccount,
  attempt: AttemptId,
): string | null {
  return url === null ? null : `${url}?a=${attempt}${callbackRetries ? '#rc=5&rp=5xx,ct,rt' : ''}`
}
