/*
 * Watches how long Twilio takes from accepting a message to sending it on. When a sender is given more than it can
 * send, Twilio queues the rest and this time grows and grows, long before the first message fails for it.
 *
 * Medians are compared, not single times: one carrier's bad minute or a slow callback moves no median. And they have
 * to grow from window to window: a time that is long but steady is how things are, and sending less would not help.
 */

/** A window's median is of so many times. */
export const WINDOW_SAMPLES = 40
/** Times further apart than this belong to no window: so few messages fill no queue. */
const WINDOW_MS_MAX = 60_000
/** Queueing is suspected above so many times what is usual, */
const USUAL_TIMES = 4
/** and never below this. */
const SUSPECT_MS_MIN = 5_000
/** So many windows in a row, */
export const WINDOWS_GROWING = 3
/** each longer than the one before by at least a tenth. */
const GROWTH = 1.1
/** How fast what is usual follows what is seen: quickly to shorter times, slowly to longer ones. */
const FOLLOW = { down: 0.5, up: 0.1 }

export interface SentLag {
  /**
   * Takes one time, in milliseconds, of a message that was claimed at `claimedAt`. Returns null, or when the time has
   * grown: since when, as the time at which the first message of those windows was claimed.
   */
  add(lagMs: number, claimedAt: Date): Date | null
}

interface Window {
  lags: number[]
  since: Date
}

export function openSentLag(): SentLag {
  let usualMs: number | null = null
  let window: Window | null = null
  let growing: { medianMs: number; since: Date; windows: number } | null = null

  function close({ lags, since }: Window): Date | null {
    const medianMs = median(lags)
    const isSuspect = medianMs > Math.max(SUSPECT_MS_MIN, USUAL_TIMES * (usualMs ?? Number.POSITIVE_INFINITY))
    const isLonger = growing === null || medianMs >= growing.medianMs * GROWTH
    if (!isSuspect || !isLonger) {
      growing = null
      usualMs = follow(usualMs, medianMs)
      return null
    }
    growing = { medianMs, since: growing?.since ?? since, windows: (growing?.windows ?? 0) + 1 }
    if (growing.windows < WINDOWS_GROWING) return null
    const { since: grownSince } = growing
    growing = null
    return grownSince
  }

  return {
    add(lagMs, claimedAt) {
      if (window && claimedAt.getTime() - window.since.getTime() > WINDOW_MS_MAX) window = null
      window ??= { lags: [], since: claimedAt }
      window.lags.push(lagMs)
      if (window.lags.length < WINDOW_SAMPLES) return null
      const full = window
      window = null
      return close(full)
    },
  }
}

function follow(usualMs: number | null, medianMs: number): number {
  // A watch that begins in the middle of a queue must not take it for usual.
  if (usualMs === null) return Math.min(medianMs, SUSPECT_MS_MIN)
  return usualMs + (medianMs - usualMs) * (medianMs < usualMs ? FOLLOW.down : FOLLOW.up)
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.floor(sorted.length / 2)] ?? 0
}
