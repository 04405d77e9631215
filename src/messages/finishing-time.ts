import type { Ctx } from '../platform/context.ts'
import { isTimeZone, type LocalTimes, openLocalTimes } from '../text/local-time.ts'
import { DEFAULT_TIME_ZONE, quietHoursOf } from './claim-holds.ts'
import { findRate } from './finishing-queries.ts'
import { LANE_CLASSES } from './lane-class.ts'
import type { Channel, Lane } from './message.ts'
import { heldUntil, type QuietHours } from './quiet-hours.ts'
import { findRules } from './sending-rules-queries.ts'
import { senderFor } from './streams.ts'

/** How long it takes the senders to hand over what is asked for. */
export interface Finishing {
  /** Of sending, without what quiet hours hold in between. */
  seconds: number
  /** With it. Null: not within the days that are looked ahead. */
  at: Date | null
}

/** What is to leave: messages by WhatsApp, segments by SMS. */
export interface Load {
  lane: Lane
  whatsapp: number
  smsSegments: number
}

const DAYS_AHEAD_MAX = 31
const DAY_MINUTES = 24 * 60

/**
 * When the last of so many would leave, were they to begin now and had the senders nothing else to do: both channels at
 * once, each at its sender's present rate for that lane, in the hours that the empresa allows by its own clock. A day's ceiling
 * and what falls back to SMS are not counted. Null where a sender that is needed is missing or stopped.
 */
export async function finishingTime(ctx: Ctx, load: Load): Promise<Finishing | null> {
  const byChannel = [
    ['whatsapp', load.whatsapp],
    ['sms', load.smsSegments],
  ] as const
  let seconds = 0
  for (const [channel, units] of byChannel) {
    if (units === 0) continue
    const rate = await rateOf(ctx, channel, load.lane)
    if (rate === null) return null
    seconds = Math.max(seconds, units / rate)
  }
  const now = ctx.clock.now()
  if (load.lane === 'otp' || load.lane === 'alert') return { seconds, at: after(now, seconds) }
  const rules = await findRules(ctx.db, ctx.empresaId)
  const timeZone = isTimeZone(rules.timeZone) ? rules.timeZone : DEFAULT_TIME_ZONE
  const span = { from: now, seconds, quiet: quietHoursOf(rules), timeZone }
  return { seconds, at: endOf(span, openLocalTimes()) }
}

async function rateOf(ctx: Ctx, channel: Channel, lane: Lane): Promise<number | null> {
  const senderId = await senderFor(ctx.db, ctx.empresaId, channel, lane)
  const paceClass = LANE_CLASSES.find(({ lanes }) => lanes.includes(lane))?.paceClass ?? 'bulk'
  return senderId === null ? null : findRate(ctx.db, senderId, paceClass)
}

/** When so many seconds of sending are over that count only while quiet hours allow it; null beyond the days looked ahead. */
export function endOf(
  span: { from: Date; seconds: number; quiet: QuietHours | null; timeZone: string },
  localTimes: LocalTimes,
): Date | null {
  const { from, seconds, quiet, timeZone } = span
  if (quiet === null) return after(from, seconds)
  const { from: opens, to: closes } = quiet.allowed ?? { from: 0, to: 0 }
  // What is allowed changes at one of these alone.
  const turns = [...new Set([0, opens, closes % DAY_MINUTES])]
  const edges = Array.from({ length: DAYS_AHEAD_MAX }, (_, days) =>
    turns.flatMap((minutes) => localTimes.whenShown(timeZone, from, days, minutes)),
  )
    .flat()
    .filter((edge) => edge > from)
    .sort((a, b) => a.getTime() - b.getTime())
  let at = from
  let left = seconds
  for (const edge of edges) {
    if (heldUntil(quiet, timeZone, at, localTimes) === null) {
      const room = (edge.getTime() - at.getTime()) / 1000
      if (left <= room) return after(at, left)
      left -= room
    }
    at = edge
  }
  return null
}

function after(at: Date, seconds: number): Date {
  return new Date(at.getTime() + seconds * 1000)
}
