const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS

/** A session ends this long after it was last used … */
export const SESSION_IDLE_MS = 12 * HOUR_MS
/** … and this long after the sign-in at the latest. */
export const SESSION_LIFE_MS_MAX = 7 * 24 * HOUR_MS
/** Use is written down at most this often: reading a page must not cost a write for each request. */
export const LAST_SEEN_EVERY_MS = MINUTE_MS

/** When a session that is used now will end. */
export function sessionEnd(createdAt: Date, now: Date): Date {
  return new Date(Math.min(now.getTime() + SESSION_IDLE_MS, createdAt.getTime() + SESSION_LIFE_MS_MAX))
}
