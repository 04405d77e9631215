import { type Db, sql } from '../platform/db/db.ts'
import type { EmpresaId } from '../platform/ids.ts'
import { countMoves } from './queries.ts'

/** Messages of one derivation are a handful: a code is sent again five times at most. */
export async function withdrawQueued(
  db: Db,
  input: { empresaId: EmpresaId; derivedFrom: number; now: Date; slot: number },
): Promise<void> {
  await db.run(sql`
    with open as (
      select id, state from messages
      where derived_from = ${input.derivedFrom}::int and empresa_id = ${input.empresaId}::int
        and state in ('queued', 'sending', 'uncertain', 'accepted', 'sent')
      order by id
      for update),
    moved as (
      update messages m
      set state = case when open.state = 'queued' then 'canceled' else open.state end,
          reason = case when open.state = 'queued' then 'no_longer_wanted' else m.reason end,
          due_at = null, held_reason = null, fallback_channel = null, fallback_after_s = null,
          updated_at = ${input.now}::timestamptz
      from open where m.id = open.id
      returning m.id, m.group_id, open.state as before, m.state),
    counted as (${countMoves(sql`select group_id, before, state as after from moved`, input.slot)})
    insert into events (at, message_id, kind, facts)
    select ${input.now}::timestamptz, id, 'withdrawn', '{}'::jsonb from moved where before = 'queued'`)
}
