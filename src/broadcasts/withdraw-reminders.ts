import { DomainError } from '../errors.ts'
import type { Ctx, Ground } from '../platform/context.ts'
import { listOutdatedReminders, type OutdatedReminder, setWithdrawn } from './reminder-queries.ts'
import { steerBroadcast } from './steer-broadcast.ts'

const REMINDERS_PER_ROUND_MAX = 100
const LOOP = 'reminders'

/**
 * Takes back what still waits of reminders whose evento was moved or canceled since, in quiet hours for example: it would
 * say what is no longer so. Whom it has reached it has reached. Returns how many reminders there were.
 */
export async function withdrawReminders(ground: Ground): Promise<number> {
  const outdated = await listOutdatedReminders(ground.db, ground.clock.now(), REMINDERS_PER_ROUND_MAX)
  for (const reminder of outdated) {
    try {
      await withdraw(ground, reminder)
    } catch (error) {
      const { empresaId, broadcastId } = reminder
      ground.log.error({ err: error, empresaId, broadcastId }, 'a reminder could not be taken back')
    }
  }
  return outdated.length
}

/** A process that dies in between cancels what is canceled already, which changes nothing. */
async function withdraw(ground: Ground, { id, empresaId, broadcastId }: OutdatedReminder): Promise<void> {
  const ctx: Ctx = { ...ground, empresaId, actor: { kind: 'system', loop: LOOP }, lang: 'pt-BR' }
  try {
    await steerBroadcast(ctx, broadcastId, 'cancel')
  } catch (error) {
    // Nothing of it waits any more.
    if (!(error instanceof DomainError && error.code === 'broadcast_completed')) throw error
  }
  await setWithdrawn(ctx.db, empresaId, id, ctx.clock.now())
}
