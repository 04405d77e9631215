import type { Lang } from '../../platform/context.ts'
import { formatDateTime } from '../../text/format.ts'

/** The time zone of the machine the command runs on: whoever reads it sits there. */
export function localZone(): string {
  return new Intl.DateTimeFormat().resolvedOptions().timeZone
}

/**
 * A moment by the clock of the machine, or of another zone, which it then names. So it does with UTC: servers have that
 * clock, and hardly anybody who reads one.
 */
export function shownTime(lang: Lang, iso: string, timeZone = localZone()): string {
  const time = formatDateTime(lang, new Date(iso), timeZone)
  if (timeZone === 'UTC') return `${time} UTC`
  return timeZone === localZone() ? time : `${time} (${timeZone})`
}
