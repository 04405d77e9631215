import type { Ctx } from '../platform/context.ts'
import type { EventoId } from '../platform/ids.ts'
import type { Evento } from './evento.ts'
import { type EventoPage, listEventosOf } from './evento-queries.ts'
import { type Page, pageFrom } from './page.ts'

export interface EventoSearch extends Omit<EventoPage, 'before' | 'limit'> {
  /** What the last page gave as `nextCursor`. Text from outside; anything else starts over. */
  cursor: string | null
  limit: number
}

/** The eventos of the empresa, newest first. */
export function listEventos(ctx: Ctx, { cursor, limit, ...filter }: EventoSearch): Promise<Page<Evento>> {
  const before = positionOf(cursor)
  return pageFrom(
    limit,
    (count) => listEventosOf(ctx.db, ctx.empresaId, { ...filter, before, limit: count }),
    (evento) => `${evento.startsAt.getTime()}.${evento.id}`,
  )
}

function positionOf(cursor: string | null): EventoPage['before'] {
  const [, ms, id] = /^(\d{1,14})\.(\d{1,9})$/.exec(cursor ?? '') ?? []
  return ms === undefined ? null : { startsAt: new Date(Number(ms)), id: Number(id) as EventoId }
}
