import type { ErrorBurst } from '../messages/error-window.ts'
import { type Db, sql } from '../platform/db/db.ts'
import type { BroadcastId, EmpresaId, GroupId } from '../platform/ids.ts'

export interface ErringBroadcast {
  id: BroadcastId
  empresaId: EmpresaId
  groupId: GroupId
}

/** Broadcasts of every empresa with errors that nobody has judged yet. */
export function listErring(db: Db, limit: number): Promise<ErringBroadcast[]> {
  return db.many(sql<ErringBroadcast>`
    select b.id, b.empresa_id, b.group_id
    from (select distinct group_id from group_errors where seen < n order by group_id limit ${limit}::int) e
    join broadcasts b on b.group_id = e.group_id
    order by b.group_id`)
}

export async function setBurst(
  db: Db,
  empresaId: EmpresaId,
  id: BroadcastId,
  burst: ErrorBurst | null,
): Promise<void> {
  await db.run(sql`
    update broadcasts set error_burst = ${burst === null ? null : JSON.stringify(burst)}::jsonb
    where empresa_id = ${empresaId}::int and id = ${id}::int
      and (error_burst is not null or ${burst !== null}::boolean)`)
}
