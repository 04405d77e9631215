import type { Ctx } from '../platform/context.ts'
import type { CandidaturaId } from '../platform/ids.ts'
import type { Candidatura } from './candidatura.ts'
import { type CandidaturaPage, listCandidaturasOf } from './candidatura-queries.ts'
import { idFrom, type Page, pageFrom } from './page.ts'

export interface CandidaturaSearch extends Omit<CandidaturaPage, 'before' | 'limit'> {
  /** What the last page gave as `nextCursor`. Text from outside; anything else starts over. */
  cursor: string | null
  limit: number
}

/** Who applied for the empresa's vagas, newest first. */
export function listCandidaturas(ctx: Ctx, search: CandidaturaSearch): Promise<Page<Candidatura>> {
  const { cursor, limit, ...filter } = search
  const before = idFrom<CandidaturaId>(cursor)
  return pageFrom(
    limit,
    (count) => listCandidaturasOf(ctx.db, ctx.empresaId, { ...filter, before, limit: count }),
    (candidatura) => String(candidatura.id),
  )
}
