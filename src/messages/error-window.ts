import type { Ground } from '../platform/context.ts'
import type { GroupId } from '../platform/ids.ts'
import { sumCounters } from './counter-queries.ts'
import {
  type CountedErrors,
  deleteOldErrors,
  findErrors,
  markSeen,
  openWindow,
} from './error-window-queries.ts'

/** Of fewer answers nothing is concluded: the first few may all be unlucky. */
export const BURST_ANSWERS_MIN = 50
/**
 * From this share on errors are a burst. What `our-faults.ts` counts hardly happens to a broadcast that is in order; a
 * carrier's filter alone, which is part of it, stays well below.
 */
export const BURST_SHARE = 0.25
/** After so many answers counting begins anew, so that a long good run hides no burst. */
export const WINDOW_ANSWERS = 500

/** Why a group was stopped, the most frequent code first. */
export interface ErrorBurst {
  answered: number
  errors: number
  codes: { code: number; count: number }[]
}

/** The errors of a group's window beside the answers in it; an attempt is answered when Twilio has taken or refused it. */
export interface ErrorWindow {
  /** Null: not enough of them, or too few answers. */
  burst: ErrorBurst | null
  /** Writes down that this was looked at, and begins anew where it is long enough. */
  close(): Promise<void>
}

/** Reads a group's window; counters and a few rows, however many messages it has. */
export async function readErrorWindow({ db }: Pick<Ground, 'db'>, groupId: GroupId): Promise<ErrorWindow> {
  const counted = await findErrors(db, groupId)
  const total = await countAnswers(db, groupId)
  const answered = total - counted.answeredBefore
  const codes = byCode(counted)
  const errors = codes.reduce((sum, each) => sum + each.count, 0)
  const isBurst = answered >= BURST_ANSWERS_MIN && errors >= answered * BURST_SHARE
  return {
    burst: isBurst ? { answered, errors: Math.min(errors, answered), codes } : null,
    async close() {
      await deleteOldErrors(db, groupId, counted.windowNo)
      await markSeen(db, groupId, counted)
      // Fewer than before: what had failed was queued again by hand.
      if (!isBurst && (answered >= WINDOW_ANSWERS || answered < 0)) {
        await openWindow(db, { groupId, after: counted.windowNo, answered: total, since: null })
      }
    },
  }
}

/** Begins anew, with what is claimed from now on; inside the transaction that lets the group go on, or what failed of it. */
export async function renewErrorWindow(
  { db, clock }: Pick<Ground, 'db' | 'clock'>,
  groupId: GroupId,
): Promise<void> {
  const { windowNo } = await findErrors(db, groupId)
  const answered = await countAnswers(db, groupId)
  await openWindow(db, { groupId, after: windowNo, answered, since: clock.now() })
}

const ANSWERED: ReadonlySet<string> = new Set([
  'accepted',
  'sent',
  'delivered',
  'read',
  'failed',
  'fell_back',
])

async function countAnswers(db: Ground['db'], groupId: GroupId): Promise<number> {
  const counters = await sumCounters(db, [groupId])
  return counters.reduce((sum, { state, n }) => sum + (ANSWERED.has(state) ? n : 0), 0)
}

function byCode({ rows }: CountedErrors): ErrorBurst['codes'] {
  const counts = new Map<number, number>()
  for (const { code, n } of rows) counts.set(code, (counts.get(code) ?? 0) + n)
  return [...counts].map(([code, count]) => ({ code, count })).sort((a, b) => b.count - a.count)
}
