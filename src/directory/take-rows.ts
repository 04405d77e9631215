import type { Ctx } from '../platform/context.ts'
import type { FreelancerId } from '../platform/ids.ts'
import type { ImportedRow } from './freelancer.ts'
import { listKnownPeople, lockImports } from './import-queries.ts'
import { type BatchRow, type KnownPerson, planBatch } from './plan-batch.ts'
import type { Named } from './read-row.ts'
import { withSecondReading } from './with-second-reading.ts'
import { type BatchNames, writeBatch } from './write-batch.ts'

export interface TakenRows {
  rows: ImportedRow[]
  /** Beside each row whom it means; null where it was refused. */
  freelancerIds: (FreelancerId | null)[]
  funcoesCreated: string[]
}

/** Takes at most 500 rows into the directory in one transaction, one batch at a time over all empresas. */
export function takeRows(ctx: Ctx, batch: readonly BatchRow[]): Promise<TakenRows> {
  return withSecondReading(ctx, async (tx) => {
    await lockImports(tx.db)
    const plan = planBatch(tx.empresaId, batch, await knownTo(tx, batch))
    const funcoesCreated = await writeBatch(tx, plan, namesOf(batch))
    return { rows: plan.rows, freelancerIds: plan.whom.map((person) => person?.id ?? null), funcoesCreated }
  })
}

/** Everybody whom the rows may mean. */
export function knownTo(ctx: Ctx, batch: readonly BatchRow[]): Promise<KnownPerson[]> {
  const taken = batch.filter((row) => !row.refused)
  const externalIds = taken.flatMap((row) => row.externalId ?? [])
  const recipientKeys = taken.flatMap((row) => row.recipientKey ?? [])
  return listKnownPeople(ctx.db, ctx.empresaId, { externalIds, recipientKeys, ids: [] })
}

/** The funções and tags of the batch, each in the first spelling that appears. */
export function namesOf(batch: readonly BatchRow[]): BatchNames {
  const taken = batch.filter((row) => !row.refused)
  return { funcoes: firstSpellings(taken, 'funcoes'), tags: firstSpellings(taken, 'tags') }
}

function firstSpellings(rows: readonly BatchRow[], of: 'funcoes' | 'tags'): Map<string, string> {
  const bySlug = new Map<string, string>()
  for (const row of rows) {
    for (const { slug, nome } of row[of] ?? ([] as Named[])) if (!bySlug.has(slug)) bySlug.set(slug, nome)
  }
  return bySlug
}
