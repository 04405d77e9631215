import type { Ctx } from '../platform/context.ts'
import type { EventoId } from '../platform/ids.ts'
import type { Evento } from './evento.ts'
import { findEventoOf } from './evento-queries.ts'

/** An evento of this empresa; null when there is none, or it is another's. */
export function findEvento(ctx: Ctx, id: EventoId): Promise<Evento | null> {
  return findEventoOf(ctx.db, ctx.empresaId, id)
}
