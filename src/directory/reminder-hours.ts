import type { FieldIssue } from '../errors.ts'

/** Of one evento. */
export const REMINDERS_MAX = 5
export const REMINDER_HOURS_MIN = 1
/** Thirty days. */
export const REMINDER_HOURS_MAX = 720

/** How many hours before an evento people are reminded of it: each once, the earliest reminder first, or what is wrong. */
export function readReminderHours(
  field: string,
  written: readonly number[],
): { hours: number[]; issues: FieldIssue[] } {
  const hours = [...new Set(written)].sort((a, b) => b - a)
  const limits = { min: REMINDER_HOURS_MIN, max: REMINDER_HOURS_MAX }
  const isIn = (each: number) => Number.isInteger(each) && each >= limits.min && each <= limits.max
  const issues: FieldIssue[] = hours.every(isIn) ? [] : [{ field, code: 'out_of_range', facts: limits }]
  if (hours.length > REMINDERS_MAX) {
    issues.push({ field, code: 'too_many', facts: { max: REMINDERS_MAX, actual: hours.length } })
  }
  return { hours, issues }
}
