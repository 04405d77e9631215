import type { Db } from '../platform/db/db.ts'
import type { Draft, UpsertPlan } from './plan-upserts.ts'
import { toWrite } from './plan-upserts.ts'
import { takeIds } from './write-queries.ts'

export interface PlanWriter<Fields> {
  table: Parameters<typeof takeIds>[1]
  insert(rows: (Fields & { id: number })[]): Promise<number>
  update(rows: (Fields & { id: number })[]): Promise<number>
}

/** Writes what a plan makes and changes, each with one statement, and gives the new ones their ids. */
export async function writePlan<Fields extends object>(
  db: Db,
  plan: UpsertPlan<Fields>,
  writer: PlanWriter<Fields>,
): Promise<void> {
  const { created, changed } = toWrite(plan)
  const ids = created.length === 0 ? [] : await takeIds(db, writer.table, created.length)
  for (const [index, draft] of created.entries()) draft.id = ids[index] ?? null
  if (created.length > 0) await writer.insert(created.map(rowOf))
  if (changed.length > 0) await writer.update(changed.map(rowOf))
}

function rowOf<Fields extends object>({ id, after }: Draft<Fields>): Fields & { id: number } {
  if (id === null) throw new Error('A draft was written before it had an id')
  return { ...after, id }
}
