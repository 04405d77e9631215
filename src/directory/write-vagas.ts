import { DomainError, invalidField } from '../errors.ts'
import { type Ctx, withTransaction } from '../platform/context.ts'
import { isForeignKeyViolation } from '../platform/db/sql-error.ts'
import type { EventoId, VagaId } from '../platform/ids.ts'
import { slugOf } from '../text/fold.ts'
import { listNamedEventos } from './evento-queries.ts'
import { getVaga } from './get-vaga.ts'
import { listFuncoesBySlug } from './import-queries.ts'
import { byIds, outcomesOf, planUpserts, type UpsertPlan } from './plan-upserts.ts'
import type { Upserted } from './upserted.ts'
import { applyToVaga, type Vaga, type VagaChange, type VagaFields, type VagaReferences } from './vaga.ts'
import { deleteVagaOf, insertVagas, listNamedVagas, updateVagas } from './vaga-queries.ts'
import { writePlan } from './write-plan.ts'
import { lockWrites } from './write-queries.ts'

/** An id names one that is there, and must be the empresa's own. */
export type VagaWanted = VagaChange & { id?: VagaId }
type Known = VagaFields & { id: VagaId }

/** Brings vagas in by the empresa's external id, or changes them; each stands for itself. Doing it again changes nothing. */
export async function upsertVagas(ctx: Ctx, changes: readonly VagaWanted[]): Promise<Upserted[]> {
  return withTransaction(ctx, async (tx) => {
    await lockWrites(tx.db, tx.empresaId)
    return outcomesOf(await write(tx, changes, await listKnown(tx, changes)))
  })
}

/** Makes a vaga of an evento of the empresa. Throws `invalid_input`, also where the external id is taken. */
export function createVaga(ctx: Ctx, change: VagaChange): Promise<Vaga> {
  return withTransaction(ctx, async (tx) => {
    await lockWrites(tx.db, tx.empresaId)
    const known = await listKnown(tx, [change])
    if (known.length > 0) throw invalidField('external_id', 'taken')
    return writeOne(tx, change, known)
  })
}

/** Changes, opens or closes a vaga, for the members that are given. Throws `not_found` and `invalid_input`. */
export function updateVaga(ctx: Ctx, id: VagaId, change: VagaChange): Promise<Vaga> {
  return withTransaction(ctx, async (tx) => {
    await lockWrites(tx.db, tx.empresaId)
    const known = await listKnown(tx, [{ ...change, id }])
    if (!known.some((each) => each.id === id)) throw new DomainError('not_found', { what: 'vaga' })
    if (known.length > 1) throw invalidField('external_id', 'taken')
    return writeOne(tx, { ...change, id }, known)
  })
}

/** Deletes a vaga to which nobody applied and of which nobody was told. Throws `not_found`, and `in_use` where somebody did or was. */
export async function deleteVaga(ctx: Ctx, id: VagaId): Promise<void> {
  try {
    await withTransaction(ctx, async (tx) => {
      await lockWrites(tx.db, tx.empresaId)
      const deleted = await deleteVagaOf(tx.db, tx.empresaId, id)
      if (deleted === 0) throw new DomainError('not_found', { what: 'vaga' })
    })
  } catch (error) {
    throw isForeignKeyViolation(error) ? new DomainError('in_use', { what: 'vaga' }) : error
  }
}

async function writeOne(ctx: Ctx, wanted: VagaWanted, known: readonly Known[]): Promise<Vaga> {
  const [outcome] = outcomesOf(await write(ctx, [wanted], known))
  if (outcome === undefined || outcome.id === null) {
    throw new DomainError('invalid_input', { fields: outcome?.issues ?? [] })
  }
  return getVaga(ctx, outcome.id as VagaId)
}

async function write(
  ctx: Ctx,
  changes: readonly VagaWanted[],
  known: readonly Known[],
): Promise<UpsertPlan<VagaFields>> {
  const references = await resolve(ctx, changes)
  const plan = planUpserts(changes, byIds<VagaFields>(known), (before, change) =>
    applyToVaga(before, change, references),
  )
  await writePlan(ctx.db, plan, {
    table: 'vagas',
    insert: (rows) => insertVagas(ctx.db, ctx.empresaId, rows, ctx.clock.now()),
    update: (rows) => updateVagas(ctx.db, ctx.empresaId, rows),
  })
  return plan
}

async function resolve(ctx: Ctx, changes: readonly VagaChange[]): Promise<VagaReferences> {
  const ids = changes.flatMap((change) => change.eventoId ?? [])
  const externalIds = changes.flatMap((change) => change.eventoExternalId ?? [])
  const slugs = [...new Set(changes.flatMap(({ funcao }) => (funcao === undefined ? [] : slugOf(funcao))))]
  const eventos = await listNamedEventos(ctx.db, ctx.empresaId, { ids, externalIds })
  const funcoes = await listFuncoesBySlug(ctx.db, slugs)
  const named = new Map<EventoId | string, EventoId>(eventos.map(({ id }) => [id, id]))
  for (const { id, externalId } of eventos) if (externalId !== null) named.set(externalId, id)
  return { eventos: named, funcoes: new Map(funcoes.map(({ id, slug }) => [slug, id])) }
}

function listKnown(ctx: Ctx, changes: readonly VagaWanted[]): Promise<Known[]> {
  const externalIds = changes.flatMap((change) => change.externalId ?? [])
  return listNamedVagas(ctx.db, ctx.empresaId, { ids: changes.flatMap(({ id }) => id ?? []), externalIds })
}
