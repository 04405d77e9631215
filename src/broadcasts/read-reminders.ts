import { DomainError } from '../errors.ts'
import type { Ctx } from '../platform/context.ts'
import type { EventoId } from '../platform/ids.ts'
import type { Page } from './broadcast.ts'
import { positionOf } from './page-position.ts'
import type { PageRequest } from './read-broadcasts.ts'
import { dueAtOf, fateOf, type Reminder, type SettledState } from './reminder.ts'
import {
  findReminderPlan,
  listReminderRows,
  type ReminderPlan,
  type ReminderRow,
} from './reminder-queries.ts'

const ROWS_MAX = 200

/** How people are reminded of an evento: by whose hours, what is to come, and what became of the rest. */
export interface EventoReminders {
  /** Of the evento. */
  timeZone: string
  hours: number[]
  /** Whether these are the evento's own; else they are the empresa's. */
  isOwn: boolean
  /** In the order of their time; those settled for another begin of the evento too. */
  reminders: Reminder[]
}

export interface ListedReminder extends Reminder {
  evento: { id: EventoId; nome: string; timeZone: string }
}

/** Throws `not_found` for an evento that does not exist or belongs to another empresa. */
export async function readEventoReminders(ctx: Ctx, eventoId: EventoId): Promise<EventoReminders> {
  const plan = await findReminderPlan(ctx.db, ctx.empresaId, eventoId)
  if (plan === null) throw new DomainError('not_found', { what: 'evento' })
  const rows = await listReminderRows(ctx.db, {
    ...{ empresaId: ctx.empresaId, eventoId, state: null, before: null, limit: ROWS_MAX },
  })
  const settled = rows.map(settledOf)
  const isSettled = (hours: number) =>
    settled.some((each) => each.hours === hours && each.startsAt.getTime() === plan.startsAt.getTime())
  const open = plan.hours
    .map((hours, i) => openOf(ctx, plan, { hours, nextHours: plan.hours[i + 1] ?? null }))
    .filter(({ hours }) => !isSettled(hours))
  const reminders = [...open, ...settled].sort((a, b) => a.dueAt.getTime() - b.dueAt.getTime())
  return { timeZone: plan.timeZone, hours: plan.hours, isOwn: plan.isOwn, reminders }
}

/** What became of the empresa's reminders, the newest first; in one state or in all. */
export async function listReminders(
  ctx: Ctx,
  page: PageRequest & { state: SettledState | null },
): Promise<Page<ListedReminder>> {
  const limit = Math.min(page.limit, ROWS_MAX)
  const before = positionOf(page.cursor)
  const found = await listReminderRows(ctx.db, {
    ...{ empresaId: ctx.empresaId, eventoId: null, state: page.state, before, limit: limit + 1 },
  })
  const rows = found.slice(0, limit)
  return {
    rows: rows.map((row) => ({
      ...settledOf(row),
      evento: { id: row.eventoId, nome: row.eventoNome, timeZone: row.timeZone },
    })),
    nextCursor: found.length > limit ? String(rows.at(-1)?.id) : null,
  }
}

function settledOf(row: ReminderRow): Reminder {
  const { hours, startsAt, state, reason, broadcastId, settledAt } = row
  return { hours, startsAt, dueAt: dueAtOf(row), state, reason, broadcastId, settledAt }
}

function openOf(
  ctx: Ctx,
  { startsAt, canceled, since }: ReminderPlan,
  { hours, nextHours }: { hours: number; nextHours: number | null },
): Reminder {
  const fate = fateOf({ startsAt, hours, nextHours, since }, ctx.clock.now())
  const state = canceled ? 'canceled' : fate === 'due' ? 'planned' : fate
  const dueAt = dueAtOf({ startsAt, hours })
  return { hours, startsAt, dueAt, state, reason: null, broadcastId: null, settledAt: null }
}
