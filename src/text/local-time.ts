/** What clocks and calendars show in a zone. */
export interface LocalTime {
  /** As in 2026-11-22. */
  day: string
  /** 0 is Sunday. */
  weekday: number
  /** Since midnight, as the clock shows. */
  minutes: number
}

/** Reads clocks; keeps what Intl takes long to make. */
export interface LocalTimes {
  at(timeZone: string, instant: Date): LocalTime
  /**
   * The moments at which a clock shows this, `days` after the local day of the instant: one; two where clocks are set
   * back over it; where they are set forward over it the moment they are set.
   */
  whenShown(timeZone: string, instant: Date, days: number, minutes: number): Date[]
}

const MINUTE_MS = 60_000
const DAY_MS = 86_400_000
/** No process sees more zones than the world has; a list from outside does not make it keep more. */
const ZONES_MAX = 700

/** Whether the zone is one of the IANA names that this system knows. */
export function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name })
    return true
  } catch {
    return false
  }
}

/**
 * Reads the names of zones as people write them: the canonical IANA name, null for anything else, a bare offset included.
 * Keeps what it was asked before.
 */
export function openZoneNames(): (written: string) => string | null {
  const known = new Map<string, string | null>()
  return (written) => {
    const before = known.get(written)
    if (before !== undefined) return before
    if (known.size >= ZONES_MAX) known.clear()
    const isName = /^[a-z][\w+/-]{0,63}$/i.test(written) && isTimeZone(written)
    const zone = isName ? canonicalZone(written) : null
    known.set(written, zone)
    return zone
  }
}

function canonicalZone(name: string): string {
  return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone
}

export function openLocalTimes(): LocalTimes {
  const formats = new Map<string, Intl.DateTimeFormat>()

  function formatOf(timeZone: string): Intl.DateTimeFormat {
    const known = formats.get(timeZone)
    if (known) return known
    const format = new Intl.DateTimeFormat('en-US', { ...FIELDS, timeZone })
    if (formats.size >= ZONES_MAX) formats.clear()
    formats.set(timeZone, format)
    return format
  }

  /** What the clock shows, as if that were UTC. */
  function shownMs(timeZone: string, ms: number): number {
    const parts = formatOf(timeZone).formatToParts(ms)
    const of = (type: Intl.DateTimeFormatPartTypes) =>
      Number(parts.find((part) => part.type === type)?.value ?? 0)
    const whole = Date.UTC(of('year'), of('month') - 1, of('day'), of('hour'), of('minute'), of('second'))
    return whole + (((ms % 1000) + 1000) % 1000)
  }

  const offsetMs = (timeZone: string, ms: number) => shownMs(timeZone, ms) - ms

  return {
    at(timeZone, instant) {
      const shown = new Date(shownMs(timeZone, instant.getTime()))
      return {
        day: shown.toISOString().slice(0, 10),
        weekday: shown.getUTCDay(),
        minutes: shown.getUTCHours() * 60 + shown.getUTCMinutes(),
      }
    },
    whenShown(timeZone, instant, days, minutes) {
      const today = Math.floor(shownMs(timeZone, instant.getTime()) / DAY_MS) * DAY_MS
      const wanted = today + days * DAY_MS + minutes * MINUTE_MS
      // No zone is further from UTC than 14 hours, so that these two are on either side of a change.
      const before = offsetMs(timeZone, wanted - DAY_MS)
      const after = offsetMs(timeZone, wanted + DAY_MS)
      const found = [...new Set([wanted - before, wanted - after])]
        .filter((ms) => shownMs(timeZone, ms) === wanted)
        .sort((a, b) => a - b)
      if (found.length > 0) return found.map((ms) => new Date(ms))
      return [new Date(changeBetween(wanted - after, wanted - before, (ms) => offsetMs(timeZone, ms)))]
    },
  }
}

/** The first whole second after which the offset is no longer that of the beginning. */
function changeBetween(from: number, to: number, offset: (ms: number) => number): number {
  const first = offset(from)
  let [low, high] = [from, to]
  while (high - low > 1000) {
    const middle = low + Math.floor((high - low) / 2000) * 1000
    if (offset(middle) === first) low = middle
    else high = middle
  }
  return high
}

const FIELDS = {
  year: 'numeric',
  month: 'numeric',
  day: 'numeric',
  hour: 'numeric',
  minute: 'numeric',
  second: 'numeric',
  hourCycle: 'h23',
} as const
