import type { Ground } from '../platform/context.ts'
import type { SenderId } from '../platform/ids.ts'
import type { LaneClass } from './lane-class.ts'
import {
  type AccountLimit,
  findAccountLimit,
  findLimitOfSender,
  saveAccountLimit,
} from './sender-health-queries.ts'

/*
 * Twilio allows an account so many requests at once and answers 20429 above that, without saying how many. So every
 * process uses a share of its slots: halved when that answer comes, and grown back while it does not.
 */

/** A burst of such answers halves once. */
export const HALVED_AGAIN_AFTER_MS = 2_000
/** Never less than this part of the slots. */
export const SHARE_MIN = 1 / 64
/** The share grows by so much of the whole, */
const GROWTH_STEP = 0.1
/** every so many milliseconds without such an answer. */
export const GROWTH_STEP_MS = 10_000

/** Slots that stay for each class, however small the share: codes are few and cannot wait. */
const SLOTS_MIN: Record<LaneClass['name'], number> = { otp: 4, alert: 2, other: 1 }

/** The share at this moment, between SHARE_MIN and 1; an account that never was limited has all of it. */
export function presentShare(limit: AccountLimit | null, now: Date): number {
  if (limit === null) return 1
  const steps = Math.max(0, Math.floor((now.getTime() - limit.changedAt.getTime()) / GROWTH_STEP_MS))
  return Math.min(1, limit.share + steps * GROWTH_STEP)
}

/** How many of its slots a class of lanes may use at this share. */
export function slotsAt({ name, slots }: LaneClass, share: number): number {
  return Math.min(slots, Math.max(SLOTS_MIN[name], Math.ceil(slots * share)))
}

/**
 * Halves the requests in flight of the sender's account, for all processes. What was claimed before the last halving
 * was too much then and says nothing about now. Returns the new share, or null when nothing changed.
 */
export async function halveAccount(
  ground: Ground,
  senderId: SenderId,
  claimedAt: Date,
): Promise<number | null> {
  const now = ground.clock.now()
  const { accountSid, limit } = await findLimitOfSender(ground.db, senderId)
  const isRecent = limit !== null && now.getTime() - limit.changedAt.getTime() < HALVED_AGAIN_AFTER_MS
  if (isRecent || (limit !== null && claimedAt < limit.changedAt)) return null
  const share = Math.max(SHARE_MIN, presentShare(limit, now) / 2)
  const saved = await saveAccountLimit(ground.db, { accountSid, share, seen: limit, now })
  return saved ? share : null
}

/** The share of one account as this process last read it. */
export interface AccountShare {
  /** How many slots of this class may be in flight now. */
  slotsFor(laneClass: LaneClass): number
  share(): number
  reload(): Promise<void>
}

export async function openAccountShare(ground: Ground, accountSid: string): Promise<AccountShare> {
  let limit = await findAccountLimit(ground.db, accountSid)
  const share = () => presentShare(limit, ground.clock.now())
  return {
    share,
    slotsFor: (laneClass) => slotsAt(laneClass, share()),
    async reload() {
      limit = await findAccountLimit(ground.db, accountSid)
    },
  }
}
