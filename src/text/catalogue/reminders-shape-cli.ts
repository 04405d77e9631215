export type ReminderCommandName =
  | 'reminders'
  | 'reminders list'
  | 'reminders show'
  | 'reminders set'
  | 'reminders send'

/** What the commands about reminders of eventos say. */
export interface RemindersTexts {
  /** The hours of the empresa. */
  rules: (facts: { hours: string; channel: string; language: string }) => string
  off: string
  hoursBefore: (hours: string) => string
  /** Of one evento. */
  ownHours: (hours: string) => string
  empresaHours: (hours: string) => string
  ownOff: string
  line: (facts: { hours: string; due: string; state: string }) => string
  listed: (facts: { evento: string; id: string; line: string }) => string
  states: Record<string, string>
  broadcast: (id: string) => string
  reason: (code: string) => string
  none: string
  more: (cursor: string) => string
  sent: (id: string) => string
  badHours: string
  nothingToSet: string
  onlyForEmpresa: string
}
