import type { Ctx } from '../platform/context.ts'
import type { EventoId, VagaId } from '../platform/ids.ts'
import { findFuncao } from './find-funcao.ts'
import { idFrom, type Page, pageFrom } from './page.ts'
import type { Vaga } from './vaga.ts'
import { listVagasOf } from './vaga-queries.ts'

export interface VagaSearch {
  /** What the last page gave as `nextCursor`. Text from outside; anything else starts over. */
  cursor: string | null
  limit: number
  eventoId: EventoId | null
  /** A função by name, in any spelling. */
  funcao: string | null
  open: boolean | null
  externalId: string | null
}

/** The vagas of the empresa, newest first. Throws `funcao_not_found`. */
export async function listVagas(ctx: Ctx, search: VagaSearch): Promise<Page<Vaga>> {
  const { cursor, limit, funcao, ...filter } = search
  const funcaoId = funcao === null ? null : (await findFuncao(ctx, funcao)).id
  const before = idFrom<VagaId>(cursor)
  return pageFrom(
    limit,
    (count) => listVagasOf(ctx.db, ctx.empresaId, { ...filter, funcaoId, before, limit: count }),
    (vaga) => String(vaga.id),
  )
}
