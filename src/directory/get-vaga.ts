import { DomainError } from '../errors.ts'
import type { Ctx } from '../platform/context.ts'
import type { VagaId } from '../platform/ids.ts'
import type { Vaga } from './vaga.ts'
import { findVagaOf } from './vaga-queries.ts'

/** A vaga of this empresa with its evento and função. Throws `not_found`, also for another's. */
export async function getVaga(ctx: Ctx, id: VagaId): Promise<Vaga> {
  const found = await findVagaOf(ctx.db, ctx.empresaId, id)
  if (found === null) throw new DomainError('not_found', { what: 'vaga' })
  return found
}
