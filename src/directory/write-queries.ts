import { type Db, sql } from '../platform/db/db.ts'
import type { EmpresaId } from '../platform/ids.ts'

/** The first half of the keys of these locks; any number that nobody else's are halves of. */
const WRITE_LOCK = 7_204_131

/** One writer of an empresa's eventos, vagas and candidaturas at a time: what was read stays true until it is written. */
export async function lockWrites(db: Db, empresaId: EmpresaId): Promise<void> {
  await db.run(sql`select pg_advisory_xact_lock(${WRITE_LOCK}::int, ${empresaId}::int)`)
}

export async function takeIds(
  db: Db,
  table: 'eventos' | 'vagas' | 'candidaturas',
  count: number,
): Promise<number[]> {
  const rows = await db.many(sql<{ id: number }>`
    select nextval(pg_get_serial_sequence(${table}::text, 'id'))::int as id from generate_series(1, ${count}::int)`)
  return rows.map(({ id }) => id)
}
