/* Reminders of eventos: their rules, and what was sent or missed. */

export interface ReminderRules {
  readonly hours: readonly number[]
  readonly preferred_channel: string
  readonly language: string
}

export interface ReminderFacts {
  readonly hours: number
  readonly due_at: string
  readonly state: string
  readonly reason: string | null
  readonly broadcast_id: number | null
}

export interface EventoReminders {
  readonly time_zone: string
  readonly hours: readonly number[]
  readonly own: boolean
  readonly reminders: readonly ReminderFacts[]
}

export interface ReminderPage {
  readonly reminders: readonly (ReminderFacts & {
    readonly evento: { readonly id: number; readonly nome: string; readonly time_zone: string }
  })[]
  readonly next_cursor: string | null
}
