import { DomainError } from '../errors.ts'
import type { Ctx, Ground } from '../platform/context.ts'
import type { BroadcastId } from '../platform/ids.ts'
import { listOutdatedReminders, type OutdatedReminder, partsOfSent } from './due-reminder-queries.ts'
import { deleteReminder, setWithdrawn } from './reminder-queries.ts'
import { steerBroadcast } from './steer-broadcast.ts'

const REMINDERS_PER_ROUND_MAX = 100
const LOOP = 'reminders'

/**
 * Takes back what still waits of reminders whose evento was moved or canceled since, in quiet hours for example: it would
 * say what is no longer so. Whom it has reached it has reached. Returns how many reminders there were.
 */
export async function withdrawReminders(ground: Ground): Promise<number> {
  let count = 0
  for await (const part of partsOfSent(ground.db, ground.clock.now())) {
    const limit = REMINDERS_PER_ROUND_MAX - count
    const outdated = await listOutdatedReminders(ground.db, { part, limit })
    for (const reminder of outdated) await tryToWithdraw(ground, reminder)
    count += outdated.length
    if (count >= REMINDERS_PER_ROUND_MAX) break
  }
  return count
}

async function tryToWithdraw(ground: Ground, reminder: OutdatedReminder): Promise<void> {
  try {
    await withdraw(ground, reminder)
  } catch (error) {
    const { empresaId, broadcastId } = reminder
    ground.log.error({ err: error, empresaId, broadcastId }, 'a reminder could not be taken back')
  }
}

/**
 * One that reached nobody is forgotten: should the evento take place then after all, it is to go out. A process that dies in
 * between cancels what is canceled already, which changes nothing.
 */
async function withdraw(ground: Ground, { id, empresaId, broadcastId }: OutdatedReminder): Promise<void> {
  const ctx: Ctx = { ...ground, empresaId, actor: { kind: 'system', loop: LOOP }, lang: 'pt-BR' }
  if (await mayHaveReached(ctx, broadcastId)) await setWithdrawn(ctx.db, empresaId, id, ctx.clock.now())
  else await deleteReminder(ctx.db, empresaId, id)
}

/** Cancels the rest; whether somebody was, or may still be, told. */
async function mayHaveReached(ctx: Ctx, broadcastId: BroadcastId): Promise<boolean> {
  try {
    const { stats, counts } = await steerBroadcast(ctx, broadcastId, 'cancel')
    return stats.sent + counts.sending + counts.uncertain > 0
  } catch (error) {
    // Nothing of it waits any more; what failed may be tried again by hand.
    if (error instanceof DomainError && error.code === 'broadcast_completed') return true
    throw error
  }
}
