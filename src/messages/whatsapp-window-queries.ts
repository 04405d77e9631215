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
 * Whether free text may not be tried for a row with recipient_key: known to be closed, or `strict` and not known to be open. By
 * sub-selects: for thousands of people `exists` would read all windows there are.
 */
export function windowShut(
  alias: string,
  { senderId, strict, now }: { senderId: SenderId; strict: boolean; now: Date },
): Sql<boolean> {
  const w = sql`
    from whatsapp_windows w
    where w.sender_id = ${senderId}::int and w.recipient_key = ${sql.id(alias)}.recipient_key`
  const open = sql`(w.last_inbound_at > ${new Date(now.getTime() - WINDOW_MS)}::timestamptz
    and (w.refused_at is null or w.refused_at <= w.last_inbound_at))`
  return strict
    ? sql<boolean>`(coalesce((select true ${w} and ${open} limit 1), false) is false)`
    : sql<boolean>`coalesce((select true ${w} and ${open} is not true limit 1), false)`
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
export function isShutOut(alias: string, reach: Reach): Sql<boolean> {
  const shut = reach.freeText ? windowShut(alias, reach) : sql`false`
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

export interface WindowCounts {
  open: number
  closed: number
  unknown: number
}

/** How the windows of these people stand with the sender. */
export function countWindows(
  db: Db,
  { senderId, keys, now }: { senderId: SenderId; keys: readonly Buffer[]; now: Date },
): Promise<WindowCounts> {
  return db.one(sql<WindowCounts>`
    select count(*) filter (where not ${windowShut('r', { senderId, strict: true, now })})::int as open,
      count(*) filter (where ${windowShut('r', { senderId, strict: false, now })})::int as closed,
      count(*) filter (where not exists (
        select from whatsapp_windows w
        where w.sender_id = ${senderId}::int and w.recipient_key = r.recipient_key))::int as unknown
    from unnest(${keys}::bytea[]) as r (recipient_key)`)
}
