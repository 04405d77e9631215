import { DomainError, invalidField } from '../errors.ts'
import { recordAudit } from '../identity/audit-log.ts'
import { type Ctx, withTransaction } from '../platform/context.ts'
import type { EventoId } from '../platform/ids.ts'
import type { CreatedBroadcast } from './broadcast.ts'
import { answer, type BroadcastDeps } from './create-broadcast.ts'
import { remind } from './remind.ts'
import {
  findReminderBroadcast,
  findReminderPlan,
  findReminderState,
  type ReminderKey,
} from './reminder-queries.ts'

/**
 * Sends a reminder because somebody asks for it: one that was missed, that reached nobody, or ahead of its time. Then it
 * does not go out by itself any more; asked for again it answers with what became of the first. Throws `not_found` for an
 * evento of another empresa and for hours at which nobody is reminded; `invalid_input` for an evento that has begun or
 * does not take place; and as `notifyEvento` does.
 */
export async function sendReminder(
  ctx: Ctx,
  deps: BroadcastDeps,
  { eventoId, hours }: { eventoId: EventoId; hours: number },
): Promise<CreatedBroadcast> {
  const { empresaId } = ctx
  const plan = await findReminderPlan(ctx.db, empresaId, eventoId)
  if (plan === null) throw new DomainError('not_found', { what: 'evento' })
  const reminder = { ...plan, empresaId, eventoId, hours }
  const state = await findReminderState(ctx.db, reminder)
  if (state === 'sent') return first(ctx, reminder)
  if (plan.canceled) throw invalidField('evento_id', 'canceled')
  if (plan.startsAt <= ctx.clock.now()) throw invalidField('evento_id', 'in_the_past')
  if (state === null && !plan.hours.includes(hours)) throw new DomainError('not_found', { what: 'reminder' })
  const created = await withTransaction(ctx, async (tx) => {
    const sent = await remind(tx, deps, reminder, { again: true })
    if (sent === null) return null
    const facts = { evento: eventoId, hours, broadcast: sent.broadcastId }
    await recordAudit(tx, { action: 'reminder.sent', facts })
    return sent
  })
  return created ?? first(ctx, reminder)
}

/** What somebody else has sent; where the evento was moved meanwhile there is nothing of that time any more. */
async function first(ctx: Ctx, reminder: ReminderKey): Promise<CreatedBroadcast> {
  const broadcast = await findReminderBroadcast(ctx.db, reminder)
  if (broadcast === null) throw new DomainError('not_found', { what: 'reminder' })
  return answer(ctx, broadcast)
}
