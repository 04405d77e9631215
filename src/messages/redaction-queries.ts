import { type Db, sql } from '../platform/db/db.ts'
import type { ErasureId, RedactionId, SenderId } from '../platform/ids.ts'

export interface DueRedaction {
  id: RedactionId
  senderId: SenderId
  sid: string
  state: 'pending' | 'redacted'
  tries: number
}

/** Takes what is due, the longest due first: until `until` nobody else does. */
export function claimRedactions(
  db: Db,
  { now, until, limit }: { now: Date; until: Date; limit: number },
): Promise<DueRedaction[]> {
  return db.many(sql<DueRedaction>`
    with due as (
      select id from redactions where due_at <= ${now}::timestamptz
      order by due_at limit ${limit}::int for update skip locked)
    update redactions r set due_at = ${until}::timestamptz, tries = r.tries + 1
    from due where r.id = due.id
    returning r.id, r.sender_id, r.sid, r.state, r.tries`)
}

/** Writes down how far it has come; `dueAt` is null when it is done. */
export async function settleRedaction(
  db: Db,
  row: { id: RedactionId; state: 'pending' | 'redacted' | 'done'; dueAt: Date | null },
): Promise<void> {
  await db.run(sql`
    update redactions set state = ${row.state}::text, due_at = ${row.dueAt}::timestamptz where id = ${row.id}::bigint`)
}

export async function countOpenRedactions(db: Db, erasureId: ErasureId): Promise<number> {
  const { n } = await db.one(sql<{ n: number }>`
    select count(*)::int as n from redactions where erasure_id = ${erasureId}::int and state <> 'done'`)
  return n
}

export function deleteRedactions(db: Db, erasureId: ErasureId): Promise<number> {
  return db.run(sql`delete from redactions where erasure_id = ${erasureId}::int and state = 'done'`)
}
