import type { Ctx } from '../platform/context.ts'
import type { CreatedBroadcast } from './broadcast.ts'
import type { BroadcastDeps } from './create-broadcast.ts'
import { notifyEvento } from './notify-evento.ts'
import { type OpenReminder, setReminderBroadcast, settleReminder } from './reminder-queries.ts'

/**
 * Writes a reminder down as sent, and the broadcast that sends it, in the transaction that it is given; null where something
 * has become of it already, or the evento was moved or canceled meanwhile. With `again` what was not sent is sent after
 * all. Throws as `notifyEvento` does, and then nothing of it may be committed.
 */
export async function remind(
  tx: Ctx,
  deps: BroadcastDeps,
  reminder: Omit<OpenReminder, 'since'>,
  { again }: { again: boolean },
): Promise<CreatedBroadcast | null> {
  const { empresaId, eventoId, preferredChannel, language } = reminder
  const settling = { ...reminder, state: 'sent', reason: null, now: tx.clock.now() } as const
  const id = await settleReminder(tx.db, settling, { again })
  if (id === null) return null
  const about = { eventoId, notice: { kind: 'lembrete', mensagem: null } } as const
  const wishes = { preferredChannel, language, idempotencyKey: null, waitMs: 0 }
  const created = await notifyEvento(tx, deps, about, wishes)
  await setReminderBroadcast(tx.db, empresaId, id, created.broadcastId)
  return created
}
