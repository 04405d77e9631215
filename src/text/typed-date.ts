import type { LocalTimes } from './local-time.ts'

const DAY_FIRST = /^(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})(?:[ T,]+(\d{1,2}):(\d{2})(?::\d{2})?)?$/
const YEAR_FIRST = /^(\d{4})-(\d{1,2})-(\d{1,2})(?:[ T]+(\d{1,2}):(\d{2})(?::\d{2}(?:\.\d+)?)?)?$/
const WITH_ZONE = /^\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?(?:Z|[+-]\d{2}:?\d{2})$/

/**
 * A day, with a time of day or without, as people and spreadsheets write it: `14/11/2025`, `14/11/2025 09:30`, `2025-11-14`,
 * `2025-11-14T09:30:00-03:00`. Without a zone of its own it is of the zone given; a day alone is its first moment. Null for
 * anything else, and for a day that no calendar has.
 */
export function readTypedDate(text: string, timeZone: string, localTimes: LocalTimes): Date | null {
  const typed = text.trim()
  if (WITH_ZONE.test(typed)) {
    const at = new Date(typed.replace(' ', 'T'))
    return Number.isNaN(at.getTime()) ? null : at
  }
  const [, first, month, last, hours = '0', minutes = '0'] =
    DAY_FIRST.exec(typed) ?? YEAR_FIRST.exec(typed) ?? []
  if (first === undefined || month === undefined || last === undefined) return null
  const [year, day] = first.length === 4 ? [first, last] : [last, first]
  const noon = new Date(Date.UTC(Number(year), Number(month) - 1, Number(day), 12))
  const isDay = noon.getUTCMonth() === Number(month) - 1 && noon.getUTCDate() === Number(day)
  if (!isDay || Number(hours) > 23 || Number(minutes) > 59) return null
  const wanted = noon.toISOString().slice(0, 10)
  // Zones are up to 14 hours from UTC: noon there is this day, the one before or the one after.
  const shift = Date.parse(wanted) - Date.parse(localTimes.at(timeZone, noon).day)
  const minutesOfDay = Number(hours) * 60 + Number(minutes)
  return localTimes.whenShown(timeZone, noon, Math.round(shift / 86_400_000), minutesOfDay)[0] ?? null
}

/** A moment as `readTypedDate` reads it again: by the clock of the zone where that says it all, else in UTC. */
export function typedDate(at: Date, timeZone: string, localTimes: LocalTimes): string {
  const { day, minutes } = localTimes.at(timeZone, at)
  const two = (value: number) => String(value).padStart(2, '0')
  const typed = `${day} ${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`
  return readTypedDate(typed, timeZone, localTimes)?.getTime() === at.getTime() ? typed : at.toISOString()
}
