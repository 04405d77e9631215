import { DomainError, invalidField } from '../errors.ts'
import { getEmpresa } from '../identity/get-empresa.ts'
import { type Ctx, withTransaction } from '../platform/context.ts'
import { isForeignKeyViolation } from '../platform/db/sql-error.ts'
import type { EventoId } from '../platform/ids.ts'
import { openZoneNames } from '../text/local-time.ts'
import { applyToEvento, type Evento, type EventoChange, type EventoFields } from './evento.ts'
import { deleteEventoOf, insertEventos, listNamedEventos, updateEventos } from './evento-queries.ts'
import { getEvento } from './get-evento.ts'
import { byIds, outcomesOf, planUpserts, type UpsertPlan } from './plan-upserts.ts'
import type { Upserted } from './upserted.ts'
import { writePlan } from './write-plan.ts'
import { lockWrites } from './write-queries.ts'

/** An id names one that is there, and must be the empresa's own. */
export type EventoWanted = EventoChange & { id?: EventoId }

/** Brings eventos in by the empresa's external id, or changes them; each stands for itself. Doing it again changes nothing. */
export async function upsertEventos(ctx: Ctx, changes: readonly EventoWanted[]): Promise<Upserted[]> {
  return withTransaction(ctx, async (tx) => {
    await lockWrites(tx.db, tx.empresaId)
    return outcomesOf(await write(tx, changes, await listKnown(tx, changes)))
  })
}

/** Makes an evento. Throws `invalid_input`, also where the external id is taken. */
export function createEvento(ctx: Ctx, change: EventoChange): Promise<Evento> {
  return withTransaction(ctx, async (tx) => {
    await lockWrites(tx.db, tx.empresaId)
    const known = await listKnown(tx, [change])
    if (known.length > 0) throw invalidField('external_id', 'taken')
    return writeOne(tx, change, known)
  })
}

/** Changes an evento, for the members that are given. Throws `not_found` and `invalid_input`. */
export function updateEvento(ctx: Ctx, id: EventoId, change: EventoChange): Promise<Evento> {
  return withTransaction(ctx, async (tx) => {
    await lockWrites(tx.db, tx.empresaId)
    const evento = await getEvento(tx, id)
    const others = (await listKnown(tx, [change])).filter((each) => each.id !== id)
    if (others.length > 0) throw invalidField('external_id', 'taken')
    return writeOne(tx, { ...change, id }, [evento])
  })
}

/** Deletes an evento that nothing was made of. Throws `not_found`, and `in_use` where it has vagas or broadcasts. */
export async function deleteEvento(ctx: Ctx, id: EventoId): Promise<void> {
  try {
    await withTransaction(ctx, async (tx) => {
      await lockWrites(tx.db, tx.empresaId)
      const deleted = await deleteEventoOf(tx.db, tx.empresaId, id)
      if (deleted === 0) throw new DomainError('not_found', { what: 'evento' })
    })
  } catch (error) {
    throw isForeignKeyViolation(error) ? new DomainError('in_use', { what: 'evento' }) : error
  }
}

async function writeOne(ctx: Ctx, wanted: EventoWanted, known: readonly Evento[]): Promise<Evento> {
  const [outcome] = outcomesOf(await write(ctx, [wanted], known))
  if (outcome === undefined || outcome.id === null) {
    throw new DomainError('invalid_input', { fields: outcome?.issues ?? [] })
  }
  return getEvento(ctx, outcome.id as EventoId)
}

async function write(
  ctx: Ctx,
  changes: readonly EventoWanted[],
  known: readonly Evento[],
): Promise<UpsertPlan<EventoFields>> {
  const { timeZone } = await getEmpresa(ctx, ctx.empresaId)
  const zones = { zoneOf: openZoneNames(), timeZone }
  const plan = planUpserts(changes, byIds<EventoFields>(known), (before, change) =>
    applyToEvento(before, change, zones),
  )
  await writePlan(ctx.db, plan, {
    table: 'eventos',
    insert: (rows) => insertEventos(ctx.db, ctx.empresaId, rows, ctx.clock.now()),
    update: (rows) => updateEventos(ctx.db, ctx.empresaId, rows, ctx.clock.now()),
  })
  return plan
}

function listKnown(ctx: Ctx, changes: readonly EventoWanted[]): Promise<Evento[]> {
  const externalIds = changes.flatMap((change) => change.externalId ?? [])
  return listNamedEventos(ctx.db, ctx.empresaId, { ids: changes.flatMap(({ id }) => id ?? []), externalIds })
}
