import { type Db, type Sql, sql } from '../platform/db/db.ts'
import type { EmpresaId } from '../platform/ids.ts'
import { countMoves, feedMoves } from './queries.ts'

export async function withdrawQueued(
  db: Db,
  input: { empresaId: EmpresaId; derivedFrom: number; now: Date; slot: number },
): Promise<void> {
  await db.run(sql`
    with meant as (select ${input.derivedFrom}::int as id, ${input.empresaId}::int as empresa_id),
    ${withdrawing('meant', input)}
    select from withdrawn`)
}

/**
 * Ends what the messages of rows of `source` (id, empresa_id) would say in vain: parts of the statement that makes it
 * vain. Messages of one derivation are a handful: a code is sent again five times at most.
 */
export function withdrawing(source: string, { now, slot }: { now: Date; slot: number }): Sql<unknown> {
  return sql`
    waiting as (
      select m.id, m.state
      from messages m join ${sql.id(source)} s on m.derived_from = s.id and m.empresa_id = s.empresa_id
      where m.state in ('queued', 'sending', 'uncertain', 'accepted', 'sent')
      order by m.id
      for update of m),
    withdrawn as (
      update messages m
      set state = case when w.state = 'queued' then 'canceled' else w.state end,
          reason = case when w.state = 'queued' then 'no_longer_wanted' else m.reason end,
          due_at = null, held_reason = null, fallback_channel = null, fallback_after_s = null,
          updated_at = ${now}::timestamptz
      from waiting w where m.id = w.id
      returning m.id, m.group_id, w.state as before, m.state, m.has_feed, m.reason),
    withdrawn_counted as (${countMoves(sql`select group_id, before, state as after from withdrawn`, slot)}),
    withdrawn_fed as (${feedMoves(canceled, now)}),
    withdrawn_noted as (
      insert into events (at, message_id, kind, facts)
      select ${now}::timestamptz, id, 'withdrawn', '{}'::jsonb from withdrawn where before = 'queued')`
}

const canceled = sql`
  select id, has_feed, state, null::text as sid, null::int as error_code, reason from withdrawn where before = 'queued'`
