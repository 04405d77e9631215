import type { EventoReminders, ListedReminder } from '../../../broadcasts/read-reminders.ts'
import type { Reminder, SettledState } from '../../../broadcasts/reminder.ts'
import type { ReminderRulesView } from '../../../broadcasts/reminder-rules.ts'
import { boolean, integer, list, nullable, object, oneOf, type Static, string } from '../schema.ts'
import { channelSchema } from './broadcast.ts'

const dateTime = string({ format: 'date-time' })

/** Of the texts that the program has. */
export const noticeLanguageSchema = oneOf(['pt-BR', 'en'], {
  description: 'Of the text that people read',
})

export const reminderRules = {
  hours: list(integer(), {
    description: 'So many hours before an evento its people are reminded of it; empty: nobody is by itself',
  }),
  preferred_channel: channelSchema,
  language: noticeLanguageSchema,
}

export const reminderRulesSchema = object({
  ...reminderRules,
  updated_at: nullable(dateTime),
  updated_by: nullable(string()),
})

export function presentReminderRules(view: ReminderRulesView): Static<typeof reminderRulesSchema> {
  const { hours, preferredChannel, language, updatedAt, updatedBy } = view
  return {
    ...{ hours, preferred_channel: preferredChannel, language },
    updated_at: updatedAt?.toISOString() ?? null,
    updated_by: updatedBy,
  }
}

export const SETTLED_STATES = [
  'sent',
  'missed',
  'past',
  'nobody',
  'refused',
] as const satisfies readonly SettledState[]

const reminder = {
  hours: integer({ description: 'Before the evento begins' }),
  starts_at: { ...dateTime, description: 'When the evento begins, or was to begin when this was settled' },
  due_at: dateTime,
  state: oneOf(['planned', ...SETTLED_STATES, 'canceled'], {
    description:
      'missed: nothing of the service ran when it was due; past: its time had gone by when it was first asked for; nobody: nobody was approved; refused: reason says why. All of these are sent once somebody asks for it',
  }),
  reason: nullable(string({ description: 'The code of the error that refused it' })),
  broadcast_id: nullable(integer()),
  settled_at: nullable(dateTime),
}

const timeZone = string({ description: 'Of the evento, an IANA name' })

export const eventoRemindersSchema = object({
  time_zone: timeZone,
  hours: list(integer()),
  own: boolean({ description: "Whether these are the evento's own hours; else they are the empresa's" }),
  reminders: list(object(reminder)),
})

export function presentEventoReminders({
  timeZone,
  hours,
  isOwn,
  reminders,
}: EventoReminders): Static<typeof eventoRemindersSchema> {
  return { time_zone: timeZone, hours, own: isOwn, reminders: reminders.map(presentReminder) }
}

export const listedReminderSchema = object({
  evento: object({ id: integer(), nome: string(), time_zone: timeZone }),
  ...reminder,
})

export function presentListedReminder({
  evento: { id, nome, timeZone: time_zone },
  ...rest
}: ListedReminder): Static<typeof listedReminderSchema> {
  return { evento: { id, nome, time_zone }, ...presentReminder(rest) }
}

function presentReminder({ hours, startsAt, dueAt, state, reason, broadcastId, settledAt }: Reminder) {
  return {
    ...{ hours, state, reason, broadcast_id: broadcastId },
    starts_at: startsAt.toISOString(),
    due_at: dueAt.toISOString(),
    settled_at: settledAt?.toISOString() ?? null,
  }
}
