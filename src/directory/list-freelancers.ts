import type { Ctx } from '../platform/context.ts'
import type { FreelancerId } from '../platform/ids.ts'
import { fold } from '../text/fold.ts'
import type { FreelancerFilter } from './count-freelancers.ts'
import { findFuncao } from './find-funcao.ts'
import type { Freelancer } from './freelancer.ts'
import { listPeople } from './queries.ts'

const PAGE_ROWS_MAX = 200
const SEARCH_CHARACTERS_MAX = 100

export interface FreelancerPage extends FreelancerFilter {
  /** What the last page gave as `nextCursor`. Text from outside; anything else starts over. */
  cursor: string | null
  limit: number
  /** Part of a name, in any case and without its accents. */
  q?: string
}

/** The freelancers of all empresas, by id, as this empresa knows them. Throws `funcao_not_found`. */
export async function listFreelancers(
  ctx: Ctx,
  page: FreelancerPage,
): Promise<{ rows: Freelancer[]; nextCursor: string | null }> {
  const funcao = page.funcao === undefined ? null : await findFuncao(ctx, page.funcao)
  const limit = Math.max(1, Math.min(page.limit, PAGE_ROWS_MAX))
  const searched = fold(page.q ?? '').slice(0, SEARCH_CHARACTERS_MAX)
  const found = await listPeople(ctx.db, {
    empresaId: ctx.empresaId,
    after: positionOf(page.cursor),
    limit: limit + 1,
    like: searched === '' ? null : `%${searched.replace(/[\\%_]/g, '\\$&')}%`,
    funcaoId: funcao?.id ?? null,
    onlyComplete: page.apenasCompletos === true,
  })
  const rows = found.slice(0, limit)
  return { rows, nextCursor: found.length > limit ? String(rows.at(-1)?.id) : null }
}

function positionOf(cursor: string | null): FreelancerId {
  return (/^\d{1,9}$/.test(cursor ?? '') ? Number(cursor) : 0) as FreelancerId
}
