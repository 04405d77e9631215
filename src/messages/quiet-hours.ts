import type { LocalTimes } from '../text/local-time.ts'

/** When people may be written to, by their own clock and calendar. */
export interface QuietHours {
  /**
   * Minutes since midnight, `to` itself no more; where `to` is not after `from` it goes on over midnight, and each
   * part belongs to the day it lies in. Null: all day.
   */
  allowed: { from: number; to: number } | null
  /** Days on which nothing leaves; 0 is Sunday. */
  neverOn: readonly number[]
}

/** More than a week, for a window that falls into the hour which clocks leave out. */
const DAYS_AHEAD_MAX = 15

/**
 * When somebody in that zone may be written to: null for now, else the first moment at which it is allowed. A window
 * that begins in an hour which clocks leave out begins when they are set. Null too for rules that allow no moment.
 */
export function heldUntil(
  quiet: QuietHours,
  timeZone: string,
  instant: Date,
  localTimes: LocalTimes,
): Date | null {
  if (isOpen(quiet, timeZone, instant, localTimes)) return null
  // It opens when the window begins or a day does; a change of clocks is in `whenShown`.
  const openings = [...new Set([0, quiet.allowed?.from ?? 0])]
  for (let days = 0; days <= DAYS_AHEAD_MAX; days++) {
    const next = openings
      .flatMap((minutes) => localTimes.whenShown(timeZone, instant, days, minutes))
      .filter((at) => at > instant && isOpen(quiet, timeZone, at, localTimes))
      .sort((a, b) => a.getTime() - b.getTime())[0]
    if (next) return next
  }
  return null
}

function isOpen(quiet: QuietHours, timeZone: string, instant: Date, localTimes: LocalTimes): boolean {
  const { weekday, minutes } = localTimes.at(timeZone, instant)
  if (quiet.neverOn.includes(weekday)) return false
  if (quiet.allowed === null) return true
  const { from, to } = quiet.allowed
  return from < to ? from <= minutes && minutes < to : from <= minutes || minutes < to
}

/** The empresa's day at that moment, and when the next one begins. */
export function localDay(
  timeZone: string,
  instant: Date,
  localTimes: LocalTimes,
): { day: string; endsAt: Date } {
  const { day } = localTimes.at(timeZone, instant)
  const [endsAt] = localTimes.whenShown(timeZone, instant, 1, 0)
  return { day, endsAt: endsAt ?? instant }
}
