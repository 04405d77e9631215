import { REMINDER_HOURS_MAX } from '../directory/reminder-hours.ts'
import { DomainError } from '../errors.ts'
import { type AuditAction, recordSystemAudit } from '../identity/audit-log.ts'
import { type Ctx, type Ground, withTransaction } from '../platform/context.ts'
import type { BroadcastDeps } from './create-broadcast.ts'
import { remind } from './remind.ts'
import { fateOf, type SettledState } from './reminder.ts'
import { listOpenReminders, type OpenReminder, settleReminder } from './reminder-queries.ts'

const REMINDERS_PER_ROUND_MAX = 100
const LOOP = 'reminders'

const SETTLED = {
  missed: 'reminder.missed',
  nobody: 'reminder.nobody',
  refused: 'reminder.refused',
} as const satisfies Partial<Record<SettledState, AuditAction>>

/**
 * Sends the reminders whose time has come, and writes down what became of each. One that is more than an hour late because
 * nothing of ours ran is written down as missed, until somebody asks for it. The reminder and its broadcast are written in
 * one transaction, so that each is sent once, whatever dies and however many processes look. Returns how many there were.
 */
export async function sendReminders(ground: Ground, deps: BroadcastDeps): Promise<number> {
  const now = ground.clock.now()
  const open = await listOpenReminders(ground.db, {
    ...{ now, hoursMax: REMINDER_HOURS_MAX, limit: REMINDERS_PER_ROUND_MAX },
  })
  for (const reminder of open) {
    try {
      await treat(ground, deps, reminder, now)
    } catch (error) {
      // One that fails must not keep back the others; it is tried again until it is missed.
      const { empresaId, eventoId, hours } = reminder
      ground.log.error({ err: error, empresaId, eventoId, hours }, 'a reminder could not be sent')
    }
  }
  return open.length
}

async function treat(ground: Ground, deps: BroadcastDeps, reminder: OpenReminder, now: Date): Promise<void> {
  const fate = fateOf(reminder, now)
  switch (fate) {
    case 'planned':
      return
    case 'missed':
    case 'past':
      return writeDown(ground, reminder, fate, null)
    case 'due':
      try {
        return await send(ground, deps, reminder)
      } catch (error) {
        if (!(error instanceof DomainError)) throw error
        const isNobody = error.code === 'audience_empty'
        return writeDown(ground, reminder, isNobody ? 'nobody' : 'refused', isNobody ? null : error.code)
      }
  }
}

function send(ground: Ground, deps: BroadcastDeps, reminder: OpenReminder): Promise<void> {
  const { empresaId, eventoId, hours, language } = reminder
  const ctx: Ctx = { ...ground, empresaId, actor: { kind: 'system', loop: LOOP }, lang: language }
  return withTransaction(ctx, async (tx) => {
    const sent = await remind(tx, deps, reminder, { again: false })
    if (sent === null) return
    const facts = { evento: eventoId, hours, broadcast: sent.broadcastId }
    await recordSystemAudit(tx, { empresaId, loop: LOOP, action: 'reminder.sent', facts })
  })
}

function writeDown(
  ground: Ground,
  reminder: OpenReminder,
  state: Exclude<SettledState, 'sent'>,
  reason: string | null,
): Promise<void> {
  const { empresaId, eventoId, hours } = reminder
  return withTransaction(ground, async (tx) => {
    const settling = { ...reminder, state, reason, now: tx.clock.now() }
    const id = await settleReminder(tx.db, settling, { again: false })
    if (id === null || state === 'past') return
    const facts = { evento: eventoId, hours, ...(reason === null ? {} : { reason }) }
    await recordSystemAudit(tx, { empresaId, loop: LOOP, action: SETTLED[state], facts })
  })
}
