import { DomainError } from '../errors.ts'
import type { Ctx } from '../platform/context.ts'
import { countTotals, lockStarts, writeStarts } from './limit-queries.ts'
import { networkOf } from './network.ts'
import {
  NETWORK_STARTS_MAX,
  NETWORK_WINDOW_MS,
  type Otp,
  START_EVERY_MS,
  STARTS_PER_HOUR_MAX,
} from './otp.ts'

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS
/** The part of a day's codes at which somebody should look. */
const DAY_WARNING = 0.8

/**
 * Judges a start of this number from this network, exactly, over all processes: of two at the same moment the second
 * waits for the first. Throws `too_many_codes` with the time to wait. Returns what counts it, which belongs into the same
 * transaction: what rolls back was not counted.
 */
export async function takeStart(
  ctx: Ctx,
  otp: Pick<Otp, 'keys'>,
  { recipientKey, ip }: { recipientKey: Buffer; ip: string },
): Promise<() => Promise<void>> {
  const now = ctx.clock.now()
  const keys = { number: recipientKey, network: otp.keys.otpMac(`network/${networkOf(ip)}`).subarray(0, 16) }
  const before = await lockStarts(ctx.db, keys, now)
  const number = within(before.number, now, HOUR_MS)
  const network = within(before.network, now, NETWORK_WINDOW_MS)
  refuse('number_minute', number, { now, max: 1, windowMs: START_EVERY_MS })
  refuse('number_hour', number, { now, max: STARTS_PER_HOUR_MAX, windowMs: HOUR_MS })
  refuse('network', network, { now, max: NETWORK_STARTS_MAX, windowMs: NETWORK_WINDOW_MS })
  return () => writeStarts(ctx.db, keys, { number: [...number, now], network: [...network, now] })
}

/**
 * Counts a start of the empresa and of everybody; the last statement of its transaction, because all starts wait for
 * these rows. Throws `too_many_codes`.
 */
export async function takeTotals(
  ctx: Ctx,
  otp: Pick<Otp, 'keys' | 'empresaHourMax' | 'dayMax'>,
): Promise<void> {
  const now = ctx.clock.now()
  const hour = Math.floor(now.getTime() / HOUR_MS)
  const counts = await countTotals(
    ctx.db,
    { empresa: Buffer.from(`${ctx.empresaId}/${hour}`), all: dayKey(now) },
    now,
  )
  if (counts.empresa > otp.empresaHourMax) {
    throw tooMany('empresa', (hour + 1) * HOUR_MS - now.getTime())
  }
  if (counts.all > otp.dayMax) throw tooMany('day', DAY_MS - (now.getTime() % DAY_MS))
  if (counts.all === Math.ceil(otp.dayMax * DAY_WARNING) || counts.all === otp.dayMax) {
    ctx.log.error(
      { codes: counts.all, dayMax: otp.dayMax },
      'codes of this day are near or at their ceiling; beyond it none is sent until midnight UTC',
    )
  }
}

/** The key of a day's total. */
export function dayKey(now: Date): Buffer {
  return Buffer.from(`${Math.floor(now.getTime() / DAY_MS)}`)
}

function refuse(
  limit: 'number_minute' | 'number_hour' | 'network',
  starts: readonly Date[],
  { now, max, windowMs }: { now: Date; max: number; windowMs: number },
): void {
  const inside = within(starts, now, windowMs)
  const decides = inside.at(-max)
  if (decides !== undefined) throw tooMany(limit, decides.getTime() + windowMs - now.getTime())
}

/** Oldest first; a clock that was set back must not lock anybody out for longer than the window. */
function within(starts: readonly Date[], now: Date, windowMs: number): Date[] {
  const since = now.getTime() - windowMs
  return starts
    .filter((at) => at.getTime() > since && at.getTime() <= now.getTime() + windowMs)
    .sort((a, b) => a.getTime() - b.getTime())
}

function tooMany(
  limit: 'number_minute' | 'number_hour' | 'network' | 'empresa' | 'day',
  ms: number,
): DomainError {
  return new DomainError('too_many_codes', { limit, retryAfterSeconds: Math.max(1, Math.ceil(ms / 1000)) })
}
