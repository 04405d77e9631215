import type { Channel } from '../messages/message.ts'
import { type Db, type Sql, sql } from '../platform/db/db.ts'
import type { BroadcastId, EmpresaId, EventoId } from '../platform/ids.ts'
import type { BuiltInLanguage } from '../text/built-in-templates.ts'
import { type BroadcastRow, created } from './broadcast-queries.ts'
import type { ReminderRules, SettledState } from './reminder.ts'

export interface ReminderRulesRow extends ReminderRules {
  updatedAt: Date
  updatedBy: string
}

export function findReminderRules(db: Db, empresaId: EmpresaId): Promise<ReminderRulesRow | null> {
  return db.maybeOne(sql<ReminderRulesRow>`
    select hours, preferred_channel, language, updated_at, updated_by
    from reminder_rules where empresa_id = ${empresaId}::int`)
}

export async function writeReminderRules(
  db: Db,
  empresaId: EmpresaId,
  { rules, by, now }: { rules: ReminderRules; by: string; now: Date },
): Promise<void> {
  await db.run(sql`
    insert into reminder_rules (empresa_id, hours, preferred_channel, language, updated_at, updated_by)
    values (${empresaId}::int, ${rules.hours}::smallint[], ${rules.preferredChannel}::text, ${rules.language}::text,
      ${now}::timestamptz, ${by}::text)
    on conflict (empresa_id) do update set hours = excluded.hours, preferred_channel = excluded.preferred_channel,
      language = excluded.language, updated_at = excluded.updated_at, updated_by = excluded.updated_by`)
}

/** The evento's own hours before the empresa's, and since when they are asked for; e is the evento, r its empresa's rules. */
export const hoursOf = sql`coalesce(e.reminder_hours, r.hours)`
export const sinceOf = sql`greatest(coalesce(e.reminders_since, e.created_at),
  case when e.reminder_hours is null then r.updated_at end)`
export const spokenBy = sql`coalesce(r.preferred_channel, 'whatsapp') as preferred_channel, coalesce(r.language, 'pt-BR') as language`

interface HowItIsSaid {
  preferredChannel: Channel
  language: BuiltInLanguage
}

export interface OpenReminder extends HowItIsSaid, ReminderKey {
  since: Date
  /** Of the one after it. */
  nextHours: number | null
}

export interface ReminderPlan extends HowItIsSaid {
  startsAt: Date
  timeZone: string
  canceled: boolean
  hours: number[]
  /** Whether the evento has hours of its own. */
  isOwn: boolean
  since: Date
}

export function findReminderPlan(
  db: Db,
  empresaId: EmpresaId,
  eventoId: EventoId,
): Promise<ReminderPlan | null> {
  return db.maybeOne(sql<ReminderPlan>`
    select e.starts_at, e.time_zone, e.canceled, coalesce(${hoursOf}, '{}') as hours, e.reminder_hours is not null as is_own,
      ${sinceOf} as since, ${spokenBy}
    from eventos e
    left join reminder_rules r on r.empresa_id = e.empresa_id
    where e.empresa_id = ${empresaId}::int and e.id = ${eventoId}::int`)
}

/** What makes a reminder this one. */
export interface ReminderKey {
  empresaId: EmpresaId
  eventoId: EventoId
  startsAt: Date
  hours: number
}

export interface Settling extends ReminderKey {
  state: SettledState
  reason: string | null
  now: Date
}

/**
 * Writes down what becomes of a reminder; null where something has become of it already, or the evento was moved or
 * canceled meanwhile. The evento stays as it is until the transaction ends, and of two at once one waits for the other. With
 * `again` whatever was not sent is taken anew.
 */
export async function settleReminder(
  db: Db,
  { empresaId, eventoId, startsAt, hours, state, reason, now }: Settling,
  { again }: { again: boolean },
): Promise<number | null> {
  const row = await db.maybeOne(sql<{ id: number }>`
    with evento as (
      select id, starts_at from eventos
      where empresa_id = ${empresaId}::int and id = ${eventoId}::int and starts_at = ${startsAt}::timestamptz and not canceled
      for share)
    insert into reminders (empresa_id, evento_id, starts_at, hours, state, reason, settled_at)
    select ${empresaId}::int, id, starts_at, ${hours}::smallint, ${state}::text, ${reason}::text, ${now}::timestamptz
    from evento
    on conflict (empresa_id, evento_id, starts_at, hours) do ${
      again
        ? sql`update set state = excluded.state, reason = excluded.reason, settled_at = excluded.settled_at
          where reminders.state <> 'sent'`
        : sql`nothing`
    }
    returning id`)
  return row?.id ?? null
}

export async function setReminderBroadcast(
  db: Db,
  empresaId: EmpresaId,
  id: number,
  broadcastId: BroadcastId,
): Promise<void> {
  await db.run(sql`
    update reminders set broadcast_id = ${broadcastId}::int
    where empresa_id = ${empresaId}::int and id = ${id}::int`)
}

/** What became of a reminder; null while nothing did. */
export async function findReminderState(db: Db, key: ReminderKey): Promise<SettledState | null> {
  const row = await db.maybeOne(sql<{ state: SettledState }>`select state from reminders where ${isKey(key)}`)
  return row?.state ?? null
}

/** The broadcast that a reminder was sent as. */
export function findReminderBroadcast(db: Db, key: ReminderKey): Promise<BroadcastRow | null> {
  return db.maybeOne(sql<BroadcastRow>`
    select ${created} from broadcasts
    where empresa_id = ${key.empresaId}::int and id = (select broadcast_id from reminders where ${isKey(key)})`)
}

function isKey({ empresaId, eventoId, startsAt, hours }: ReminderKey): Sql<boolean> {
  return sql<boolean>`empresa_id = ${empresaId}::int and evento_id = ${eventoId}::int
    and starts_at = ${startsAt}::timestamptz and hours = ${hours}::smallint`
}

export interface ReminderRow {
  id: number
  eventoId: EventoId
  eventoNome: string
  /** Of the evento. */
  timeZone: string
  hours: number
  startsAt: Date
  state: SettledState
  reason: string | null
  broadcastId: BroadcastId | null
  settledAt: Date
}

/** What became of reminders, the newest first; of one evento, in one state, or of all. */
export function listReminderRows(
  db: Db,
  input: {
    empresaId: EmpresaId
    eventoId: EventoId | null
    state: SettledState | null
    before: number | null
    limit: number
  },
): Promise<ReminderRow[]> {
  const { eventoId, state, before } = input
  return db.many(sql<ReminderRow>`
    select m.id, m.evento_id, e.nome as evento_nome, e.time_zone, m.hours, m.starts_at, m.state, m.reason, m.broadcast_id,
      m.settled_at
    from reminders m join eventos e on e.id = m.evento_id
    where m.empresa_id = ${input.empresaId}::int
      ${eventoId === null ? sql`` : sql`and m.evento_id = ${eventoId}::int`}
      ${state === null ? sql`` : sql`and m.state = ${state}::text`}
      ${before === null ? sql`` : sql`and m.id < ${before}::int`}
    order by m.id desc
    limit ${input.limit}::int`)
}

export async function setWithdrawn(db: Db, empresaId: EmpresaId, id: number, now: Date): Promise<void> {
  await db.run(sql`
    update reminders set withdrawn_at = ${now}::timestamptz
    where empresa_id = ${empresaId}::int and id = ${id}::int`)
}

export async function deleteReminder(db: Db, empresaId: EmpresaId, id: number): Promise<void> {
  await db.run(sql`delete from reminders where empresa_id = ${empresaId}::int and id = ${id}::int`)
}
