import { type Db, sql } from '../platform/db/db.ts'
import type { EmpresaId } from '../platform/ids.ts'
import { countMoves } from './queries.ts'

export interface CancelInput {
  recipientKeys: readonly Buffer[]
  /** Null: of every empresa. */
  empresaId: EmpresaId | null
  /** Null: on both. */
  channel: 'whatsapp' | 'sms' | null
  /** A stable word for the timeline. */
  why: string
  now: Date
  limit: number
}

/** Ends what is queued or held for these people; counters and timeline go with it. Returns how many. */
export async function cancelQueuedRows(db: Db, input: CancelInput): Promise<number> {
  const { n } = await db.one(sql<{ n: number }>`
    with held as (
      select id from messages
      where recipient_key = any(${input.recipientKeys}::bytea[]) and state = 'queued'
        and (${input.empresaId}::int is null or empresa_id = ${input.empresaId}::int)
        and (${input.channel}::text is null or channel = ${input.channel}::text)
      order by id
      limit ${input.limit}::int
      for update),
    moved as (
      update messages m
      set state = 'canceled', reason = 'suppressed', due_at = null, held_reason = null, error_code = null,
        updated_at = ${input.now}::timestamptz
      from held where m.id = held.id
      returning m.id, m.group_id),
    counted as (${countMoves(sql`select group_id, 'queued'::text as before, 'canceled'::text as after from moved`, 0)}),
    noted as (
      insert into events (at, message_id, kind, facts)
      select ${input.now}::timestamptz, id, 'canceled', ${JSON.stringify({ why: input.why })}::jsonb from moved)
    select count(*)::int as n from moved`)
  return n
}
