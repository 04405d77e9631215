import { recordSystemAudit } from '../identity/audit-log.ts'
import { steerGroup } from '../messages/steer-group.ts'
import { type Ground, withTransaction } from '../platform/context.ts'
import { type DueStart, listDueStarts, setStartMissed } from './broadcast-queries.ts'

/** A start later than this would surprise people: it waits for somebody to say whether it is still wanted. */
const LATE_MS_MAX = 3_600_000
const STARTS_PER_ROUND_MAX = 100
const LOOP = 'scheduled'

/**
 * Starts the broadcasts whose time has come. One that is more than an hour late, because nothing of ours ran, is paused
 * instead, until somebody resumes or cancels it. Returns how many there were; of two processes at once one starts each. One
 * that cannot be started is tried again in the next round, and keeps back no other.
 */
export async function startScheduled(ground: Ground): Promise<number> {
  const due = await listDueStarts(ground.db, ground.clock.now(), STARTS_PER_ROUND_MAX)
  for (const start of due) {
    try {
      await begin(ground, start)
    } catch (error) {
      ground.log.error(
        { err: error, broadcast: start.id },
        'a broadcast could not be started; it is tried again',
      )
    }
  }
  return due.length
}

function begin(ground: Ground, { id, empresaId, groupId, startsAt }: DueStart): Promise<void> {
  const isMissed = ground.clock.now().getTime() - startsAt.getTime() > LATE_MS_MAX
  return withTransaction({ ...ground, empresaId }, async (tx) => {
    const moved = await steerGroup(tx, groupId, async ({ state }) => {
      if (state !== 'scheduled') return state
      return isMissed ? 'paused' : 'open'
    })
    if (moved === null || moved.before === moved.after) return
    if (isMissed) await setStartMissed(tx.db, empresaId, id, true)
    const action = isMissed ? 'broadcast.start_missed' : 'broadcast.started'
    await recordSystemAudit(tx, { empresaId, loop: LOOP, action, facts: { broadcast: id } })
  })
}
