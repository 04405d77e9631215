import type { Ctx } from '../platform/context.ts'
import { type Evento, listEventosOf } from './queries.ts'

const EVENTOS_MAX = 200

/** The eventos of the empresa, newest first; the last two hundred. */
export function listEventos(ctx: Ctx): Promise<Evento[]> {
  return listEventosOf(ctx.db, ctx.empresaId, EVENTOS_MAX)
}
