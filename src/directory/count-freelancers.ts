import type { Ctx } from '../platform/context.ts'
import { findFuncao } from './find-funcao.ts'
import { countPeople, type PeopleCount } from './people-queries.ts'

export interface FreelancerFilter {
  /** A função by name, in any case and without its accents. */
  funcao?: string
  apenasCompletos?: boolean
}

/** How many freelancers there are, of all empresas. Throws `funcao_not_found`. */
export async function countFreelancers(ctx: Ctx, filter: FreelancerFilter = {}): Promise<PeopleCount> {
  const funcao = filter.funcao === undefined ? null : await findFuncao(ctx, filter.funcao)
  return countPeople(ctx.db, { funcaoId: funcao?.id ?? null, onlyComplete: filter.apenasCompletos === true })
}
