import { DomainError } from '../errors.ts'
import type { Ctx } from '../platform/context.ts'
import type { CandidaturaId } from '../platform/ids.ts'
import type { Candidatura } from './candidatura.ts'
import { findCandidaturaOf } from './candidatura-queries.ts'

/** A candidatura for a vaga of this empresa. Throws `not_found`, also for another's. */
export async function getCandidatura(ctx: Ctx, id: CandidaturaId): Promise<Candidatura> {
  const found = await findCandidaturaOf(ctx.db, ctx.empresaId, id)
  if (found === null) throw new DomainError('not_found', { what: 'candidatura' })
  return found
}
