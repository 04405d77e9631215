/** The one place where the dashboard asks what time it is. */
export function now(): Date {
  return new Date()
}
