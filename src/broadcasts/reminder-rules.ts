import { readReminderHours } from '../directory/reminder-hours.ts'
import { DomainError } from '../errors.ts'
import { recordAudit } from '../identity/audit-log.ts'
import { actorName, type Ctx, withTransaction } from '../platform/context.ts'
import type { ReminderRules } from './reminder.ts'
import { findReminderRules, writeReminderRules } from './reminder-queries.ts'

const OFF: ReminderRules = { hours: [], preferredChannel: 'whatsapp', language: 'pt-BR' }

export interface ReminderRulesView extends ReminderRules {
  updatedAt: Date | null
  updatedBy: string | null
}

/** The rules in force; nobody is reminded until somebody makes some. */
export async function getReminderRules(ctx: Ctx): Promise<ReminderRulesView> {
  return (await findReminderRules(ctx.db, ctx.empresaId)) ?? { ...OFF, updatedAt: null, updatedBy: null }
}

/**
 * Replaces the rules, for every evento that says nothing of its own; the worker goes by them from now on. What is due by
 * them for more than an hour already is not sent. Throws `invalid_input`.
 */
export async function setReminderRules(ctx: Ctx, rules: ReminderRules): Promise<ReminderRulesView> {
  const { hours, issues } = readReminderHours('hours', rules.hours)
  if (issues.length > 0) throw new DomainError('invalid_input', { fields: issues })
  await withTransaction(ctx, async (tx) => {
    const written = { rules: { ...rules, hours }, by: actorName(tx.actor), now: tx.clock.now() }
    await writeReminderRules(tx.db, tx.empresaId, written)
    await recordAudit(tx, { action: 'reminder_rules.changed', facts: { ...written.rules } })
  })
  return getReminderRules(ctx)
}
