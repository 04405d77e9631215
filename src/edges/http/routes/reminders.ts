import { listReminders, readEventoReminders } from '../../../broadcasts/read-reminders.ts'
import { getReminderRules, setReminderRules } from '../../../broadcasts/reminder-rules.ts'
import { sendReminder } from '../../../broadcasts/send-reminder.ts'
import { REMINDER_HOURS_MAX, REMINDER_HOURS_MIN, REMINDERS_MAX } from '../../../directory/reminder-hours.ts'
import type { EventoId } from '../../../platform/ids.ts'
import { createdBroadcastSchema, presentCreated } from '../presenters/broadcast.ts'
import {
  eventoRemindersSchema,
  listedReminderSchema,
  presentEventoReminders,
  presentListedReminder,
  presentReminderRules,
  reminderRules,
  reminderRulesSchema,
  SETTLED_STATES,
} from '../presenters/reminder.ts'
import { empresaRoute } from '../route.ts'
import { integer, list, nullable, object, oneOf, optional, string } from '../schema.ts'
import { idParam, pageOf, pageQuery } from './pages.ts'

export const reminderRoutes = [
  empresaRoute({
    method: 'GET',
    path: '/api/v1/reminder-rules',
    access: 'user',
    tag: 'rules',
    summary: 'How many hours before an evento its people are reminded of it by itself',
    answer: reminderRulesSchema,
    handle: async (ctx) => ({ json: presentReminderRules(await getReminderRules(ctx)) }),
  }),

  empresaRoute({
    method: 'PUT',
    path: '/api/v1/reminder-rules',
    access: 'admin',
    tag: 'rules',
    summary: 'Replaces the rules, for every evento without hours of its own',
    description: `At most ${REMINDERS_MAX} hours, each from ${REMINDER_HOURS_MIN} to ${REMINDER_HOURS_MAX}. A reminder that was due less than an hour ago goes out at once; one that was due before that does not.`,
    body: object(reminderRules),
    answer: reminderRulesSchema,
    handle: async (ctx, { body: { hours, preferred_channel: preferredChannel, language } }) => ({
      json: presentReminderRules(await setReminderRules(ctx, { hours, preferredChannel, language })),
    }),
  }),

  empresaRoute({
    method: 'GET',
    path: '/api/v1/reminders',
    access: 'user',
    tag: 'broadcasts',
    summary: 'What became of reminders, the newest first: sent, missed, and why not',
    query: object({ ...pageQuery, state: optional(oneOf(SETTLED_STATES)) }),
    answer: object({ reminders: list(listedReminderSchema), next_cursor: nullable(string()) }),
    handle: async (ctx, { query }) => {
      const page = { ...pageOf(query), state: query.state ?? null }
      const { rows, nextCursor } = await listReminders(ctx, page)
      return { json: { reminders: rows.map(presentListedReminder), next_cursor: nextCursor } }
    },
  }),

  empresaRoute({
    method: 'GET',
    path: '/api/v1/eventos/:id/reminders',
    access: 'user',
    tag: 'broadcasts',
    summary: 'When people are reminded of an evento, and what became of the reminders that were due',
    params: object({ id: idParam }),
    answer: eventoRemindersSchema,
    handle: async (ctx, { params: { id } }) => ({
      json: presentEventoReminders(await readEventoReminders(ctx, id as EventoId)),
    }),
  }),

  empresaRoute({
    method: 'POST',
    path: '/api/v1/eventos/:id/reminders/:hours/send',
    access: 'send',
    tag: 'broadcasts',
    summary: 'Send a reminder now: one that was missed, that reached nobody, or ahead of its time',
    description:
      'It does not go out by itself any more. Asked again, it answers with what became of the first and writes to nobody.',
    errors: ['audience_empty', 'no_sender'],
    params: object({
      id: idParam,
      hours: integer({ minimum: REMINDER_HOURS_MIN, maximum: REMINDER_HOURS_MAX }),
    }),
    answer: createdBroadcastSchema,
    handle: async (ctx, { params: { id, hours } }, deps) => {
      const created = await sendReminder(ctx, deps.broadcasts, { eventoId: id as EventoId, hours })
      return { json: presentCreated(created, ctx.lang) }
    },
  }),
]
