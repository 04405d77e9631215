import { DomainError } from '../errors.ts'
import type { Ctx } from '../platform/context.ts'
import type { EventoId } from '../platform/ids.ts'
import type { Evento } from './evento.ts'
import { findEvento } from './find-evento.ts'

/** An evento of this empresa. Throws `not_found`, also for another's. */
export async function getEvento(ctx: Ctx, id: EventoId): Promise<Evento> {
  const found = await findEvento(ctx, id)
  if (found === null) throw new DomainError('not_found', { what: 'evento' })
  return found
}
