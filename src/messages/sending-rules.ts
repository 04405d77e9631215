import { DomainError, type FieldIssue } from '../errors.ts'
import { actorName, type Ctx, withTransaction } from '../platform/context.ts'
import { notifyWork } from './queries.ts'
import { type DayRow, findDay, findRules, type RulesRow, writeRules } from './sending-rules-queries.ts'

/** When an empresa's bulk and transactional messages may leave, and how many a day. Codes and alerts always may. */
export interface SendingRules {
  /** By the recipient's clock, as `HH:MM`; `to` may be 24:00. Null: at any hour. */
  quietHours: { from: string; to: string; neverOn: Weekday[] } | null
  /** By the empresa's day; null: as many as there are. */
  dailyMessages: number | null
  dailySegments: number | null
  /** A broadcast to more people waits for a second person; null: none does. Left out: as it is. */
  approvalAbove?: number | null
}

export const WEEKDAYS = [
  'sunday',
  'monday',
  'tuesday',
  'wednesday',
  'thursday',
  'friday',
  'saturday',
] as const
export type Weekday = (typeof WEEKDAYS)[number]

/** What Brazilian carriers ask of marketing, and a ceiling that only a program gone wild meets. */
export const PROPOSED_RULES: SendingRules = {
  quietHours: { from: '09:00', to: '22:00', neverOn: ['sunday'] },
  dailyMessages: 20_000,
  dailySegments: 40_000,
}

export const DAILY_MAX = 100_000_000

export interface SendingRulesView extends Required<SendingRules> {
  timeZone: string
  /** What counted today; null while there is no ceiling. */
  today: DayRow | null
  updatedAt: Date | null
  updatedBy: string | null
}

/** The rules in force; all null until somebody makes some. */
export async function getSendingRules(ctx: Ctx): Promise<SendingRulesView> {
  const row = await findRules(ctx.db, ctx.empresaId)
  const { timeZone, updatedAt, updatedBy, dailyMessages, dailySegments, approvalAbove = null } = row
  const hasCeiling = dailyMessages !== null || dailySegments !== null
  return {
    ...{ timeZone, updatedAt, updatedBy, dailyMessages, dailySegments, approvalAbove },
    quietHours: quietHoursOf(row),
    today: hasCeiling ? await findDay(ctx.db, ctx.empresaId, ctx.clock.now()) : null,
  }
}

/**
 * Replaces the rules. They are asked by every claim from now on, and what the old quiet hours hold is judged anew
 * within seconds. Throws `invalid_input` with every field that does not make sense.
 */
export async function setSendingRules(ctx: Ctx, rules: SendingRules): Promise<SendingRulesView> {
  const row = rowOf(rules)
  const now = ctx.clock.now()
  await withTransaction(ctx, async ({ db }) => {
    await writeRules(db, ctx.empresaId, { rules: row, by: actorName(ctx.actor), now })
    await notifyWork(db)
  })
  const { empresaId, actor } = ctx
  ctx.log.info({ empresaId, actor, rules: { ...rules } }, 'the sending rules of an empresa were changed')
  return getSendingRules(ctx)
}

function quietHoursOf({ allowedFrom, allowedTo, neverWeekdays }: RulesRow): SendingRules['quietHours'] {
  if (allowedFrom === null && neverWeekdays.length === 0) return null
  const neverOn = WEEKDAYS.filter((_, weekday) => neverWeekdays.includes(weekday))
  return { from: clockText(allowedFrom ?? 0), to: clockText(allowedTo ?? ALL_DAY), neverOn }
}

const ALL_DAY = 24 * 60

function clockText(minutes: number): string {
  const two = (value: number) => String(value).padStart(2, '0')
  return `${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`
}

function rowOf({ quietHours, dailyMessages, dailySegments, approvalAbove }: SendingRules): RulesRow {
  const fields: FieldIssue[] = []
  const ceilings = { dailyMessages, dailySegments, approvalAbove }
  if (quietHours === null) return { allowedFrom: null, allowedTo: null, neverWeekdays: [], ...ceilings }
  const from = minutesOf(quietHours.from, ALL_DAY - 1)
  const to = minutesOf(quietHours.to, ALL_DAY)
  if (from === null)
    fields.push({ field: 'quiet_hours.from', code: 'bad_format', facts: { example: '09:00' } })
  if (to === null || to === 0)
    fields.push({ field: 'quiet_hours.to', code: 'bad_format', facts: { example: '22:00' } })
  if (from !== null && from === to) fields.push({ field: 'quiet_hours.to', code: 'same_as_start' })
  const neverWeekdays = WEEKDAYS.flatMap((day, index) => (quietHours.neverOn.includes(day) ? [index] : []))
  if (neverWeekdays.length === WEEKDAYS.length)
    fields.push({ field: 'quiet_hours.never_on', code: 'no_day_left' })
  if (fields.length > 0) throw new DomainError('invalid_input', { fields })
  return { allowedFrom: from, allowedTo: to, neverWeekdays, ...ceilings }
}

function minutesOf(text: string, max: number): number | null {
  const [, hours, minutes] = /^(\d{2}):([0-5]\d)$/.exec(text) ?? []
  if (hours === undefined || minutes === undefined) return null
  const total = Number(hours) * 60 + Number(minutes)
  return total <= max ? total : null
}
