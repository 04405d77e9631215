import type { FieldIssue } from '../errors.ts'
import type { EventoId } from '../platform/ids.ts'
import { cleanLine } from '../text/fold.ts'
import type { ZoneNames } from './read-row.ts'
import { readReminderHours } from './reminder-hours.ts'

/** All of an evento that somebody may set. */
export interface EventoFields {
  externalId: string | null
  nome: string
  local: string
  startsAt: Date
  /** Null: nobody said. */
  endsAt: Date | null
  timeZone: string
  /** It does not take place; its vagas take nobody and nobody is reminded of it. */
  canceled: boolean
  /** How long before it people are reminded of it; null: as the empresa has it, empty: not at all. */
  reminderHours: number[] | null
}

export interface Evento extends EventoFields {
  id: EventoId
}

/** What is wanted of an evento; what is undefined stays as it is. */
export type EventoChange = { [Field in keyof EventoFields]?: EventoFields[Field] | undefined }

export const EVENTO_NOME_CHARACTERS_MAX = 200
export const LOCAL_CHARACTERS_MAX = 300

/** Further away is a slip of the pen, and the database knows no year 0. */
const YEAR_MIN = 2000
const YEAR_MAX = 2199

/** The evento as it is to be, or everything that is wrong with it. `before` is null where there is none yet. */
export function applyToEvento(
  before: EventoFields | null,
  change: EventoChange,
  { zoneOf, timeZone }: { zoneOf: ZoneNames; timeZone: string },
): EventoFields | FieldIssue[] {
  const issues: FieldIssue[] = []
  const nome = change.nome === undefined ? before?.nome : cleanLine(change.nome)
  const local = change.local === undefined ? before?.local : cleanLine(change.local)
  const startsAt = change.startsAt ?? before?.startsAt
  const endsAt = change.endsAt === undefined ? (before?.endsAt ?? null) : change.endsAt
  issues.push(...lineIssues('nome', nome, EVENTO_NOME_CHARACTERS_MAX))
  issues.push(...lineIssues('local', local, LOCAL_CHARACTERS_MAX))
  if (startsAt === undefined) issues.push({ field: 'starts_at', code: 'required' })
  issues.push(...yearIssues('starts_at', startsAt), ...yearIssues('ends_at', endsAt))
  if (startsAt !== undefined && endsAt !== null && endsAt <= startsAt) {
    issues.push({ field: 'ends_at', code: 'not_after_start' })
  }
  const zone = change.timeZone === undefined ? (before?.timeZone ?? timeZone) : zoneOf(change.timeZone)
  if (zone === null) issues.push({ field: 'time_zone', code: 'not_a_time_zone' })
  const hours =
    change.reminderHours == null ? null : readReminderHours('reminder_hours', change.reminderHours)
  if (hours !== null) issues.push(...hours.issues)
  if (issues.length > 0 || !nome || !local || startsAt === undefined || zone === null) return issues
  return {
    ...{ nome, local, startsAt, endsAt },
    externalId: change.externalId === undefined ? (before?.externalId ?? null) : change.externalId,
    timeZone: zone,
    canceled: change.canceled ?? before?.canceled ?? false,
    reminderHours:
      change.reminderHours === undefined ? (before?.reminderHours ?? null) : (hours?.hours ?? null),
  }
}

/** What is wrong with a line that has to be there. */
export function lineIssues(field: string, line: string | undefined, max: number): FieldIssue[] {
  if (!line) return [{ field, code: 'required' }]
  return line.length > max ? [{ field, code: 'too_long', facts: { max } }] : []
}

function yearIssues(field: string, at: Date | null | undefined): FieldIssue[] {
  const year = at?.getUTCFullYear()
  if (year === undefined || (year >= YEAR_MIN && year <= YEAR_MAX)) return []
  return [{ field, code: 'out_of_range', facts: { min: YEAR_MIN, max: YEAR_MAX } }]
}
