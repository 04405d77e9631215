import { type Db, type Sql, sql } from '../platform/db/db.ts'
import type { EmpresaId, SenderId } from '../platform/ids.ts'
import type { Lane } from './message.ts'
import { suppressedBy } from './queries.ts'
import { WINDOW_MS, type WindowTimes } from './whatsapp-window.ts'

export function findWindowTimes(
  db: Db,
  { senderId, recipientKey }: { senderId: SenderId; recipientKey: Buffer },
): Promise<WindowTimes | null> {
  return db.maybeOne(sql<WindowTimes>`
    select last_inbound_at, refused_at from whatsapp_windows
    where sender_id = ${senderId}::int and recipient_key = ${recipientKey}::bytea`)
}

/**
 * How the window of a row with recipient_key stands with a sender; null: nothing is known of it. By a sub-select: for thousands
 * of people `exists` would read all windows there are.
 */
export function windowState(
  alias: string,
  { senderId, now }: { senderId: SenderId; now: Date },
): Sql<'open' | 'closed' | null> {
  const open = sql`w.last_inbound_at > ${new Date(now.getTime() - WINDOW_MS)}::timestamptz
    and (w.refused_at is null or w.refused_at <= w.last_inbound_at)`
  return sql<'open' | 'closed' | null>`(
    select case when ${open} then 'open' else 'closed' end from whatsapp_windows w
    where w.sender_id = ${senderId}::int and w.recipient_key = ${sql.id(alias)}.recipient_key)`
}

/**
 * Whether free text may not be tried for a row with recipient_key, or whose window's state is known: closed, or `strict` and not
 * known to be open.
 */
export function windowShut(
  alias: string,
  { strict, ...whose }: { senderId: SenderId; strict: boolean; now: Date },
  state: Sql<unknown> = windowState(alias, whose),
): Sql<boolean> {
  return strict
    ? sql<boolean>`(${state} is distinct from 'open')`
    : sql<boolean>`(${state} is not distinct from 'closed')`
}

/** By what it is judged whether WhatsApp reaches somebody. */
export interface Reach {
  senderId: SenderId
  despiteOptOut: boolean
  strict: boolean
  /** An approved template passes a window that is shut. */
  freeText: boolean
  now: Date
}

/** Whether WhatsApp does not reach the person of a row with recipient_key, empresa_id, channel and lane, and SMS does, or may. */
export function isShutOut(alias: string, reach: Reach, state?: Sql<unknown>): Sql<boolean> {
  const shut = reach.freeText ? windowShut(alias, reach, state) : sql`false`
  return sql<boolean>`(${shut} or (${blockedThere(alias, reach.now, sql`${reach.despiteOptOut}::boolean`)}))`
}

/** Of these people those whom WhatsApp does not reach. */
export async function listShutOut(
  db: Db,
  input: Reach & { empresaId: EmpresaId; lane: Lane; keys: readonly Buffer[] },
): Promise<Buffer[]> {
  const rows = await db.many(sql<{ recipientKey: Buffer }>`
    select r.recipient_key
    from (
      select v.key as recipient_key, ${input.empresaId}::int as empresa_id, 'whatsapp' as channel, ${input.lane}::text as lane
      from unnest(${input.keys}::bytea[]) as v (key)) r
    where ${isShutOut('r', input)}`)
  return rows.map((row) => row.recipientKey)
}

/** Offers are not chased by SMS when somebody has blocked us on WhatsApp; what they need to know is. */
export function blockedThere(alias: string, now: Date, despiteOptOut: Sql<unknown>): Sql<boolean> {
  return sql<boolean>`${sql.id(alias)}.lane <> 'bulk' and ${suppressedBy(alias, now, { despiteOptOut })}
    and not ${suppressedBy(alias, now, { despiteOptOut, channel: 'sms' })}`
}

/** Notes that the person wrote to the sender; what came before it changes nothing. */
export async function openWindow(
  db: Db,
  { senderId, recipientKey, at }: { senderId: SenderId; recipientKey: Buffer; at: Date },
): Promise<void> {
  await db.run(sql`
    insert into whatsapp_windows (sender_id, recipient_key, last_inbound_at)
    values (${senderId}::int, ${recipientKey}::bytea, ${at}::timestamptz)
    on conflict (sender_id, recipient_key) do update
    set last_inbound_at = greatest(whatsapp_windows.last_inbound_at, excluded.last_inbound_at)`)
}
