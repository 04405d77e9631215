import type { Channel } from '../messages/message.ts'
import type { BroadcastId } from '../platform/ids.ts'
import type { BuiltInLanguage } from '../text/built-in-templates.ts'

/** How an empresa reminds people of its eventos, where an evento says nothing else. */
export interface ReminderRules {
  /** So many hours before each; none: nobody is reminded by itself. */
  hours: number[]
  preferredChannel: Channel
  /** Of the text that people read. */
  language: BuiltInLanguage
}

/**
 * `past`: its time had gone by when it was first asked for, so that nobody waits for it. `missed`: nothing of ours ran
 * when it was due. `nobody`: nobody was approved then. `refused`: `reason` says why it could not be sent.
 */
export type SettledState = 'sent' | 'missed' | 'past' | 'nobody' | 'refused'

/** One reminder of an evento, as it stands. */
export interface Reminder {
  hours: number
  /** When the evento begins, or was to begin when this was settled. */
  startsAt: Date
  dueAt: Date
  /** `canceled`: still to come, were the evento to take place. */
  state: SettledState | 'planned' | 'canceled'
  /** The code of the error that refused it. */
  reason: string | null
  broadcastId: BroadcastId | null
  settledAt: Date | null
}

/** A reminder later than this would surprise people: it waits for somebody to say whether it is still wanted. */
const LATE_MS_MAX = 3_600_000
const HOUR_MS = 3_600_000

/** Hours are hours: where clocks change in between, the reminder shows another time of day than the evento. */
export function dueAtOf({ startsAt, hours }: Pick<Reminder, 'startsAt' | 'hours'>): Date {
  return new Date(startsAt.getTime() - hours * HOUR_MS)
}

/** What is to become of a reminder that nothing became of yet; it was asked for at `since`. */
export function fateOf(
  reminder: Pick<Reminder, 'startsAt' | 'hours'> & { since: Date },
  now: Date,
): 'planned' | 'due' | 'missed' | 'past' {
  const dueAt = dueAtOf(reminder)
  if (dueAt > now) return 'planned'
  if (now.getTime() - dueAt.getTime() <= LATE_MS_MAX && reminder.startsAt > now) return 'due'
  return reminder.since > dueAt ? 'past' : 'missed'
}
