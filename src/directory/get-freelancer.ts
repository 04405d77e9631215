import { DomainError } from '../errors.ts'
import type { Ctx } from '../platform/context.ts'
import type { FreelancerId } from '../platform/ids.ts'
import type { Freelancer } from './freelancer.ts'
import { findPerson } from './people-queries.ts'

/** A freelancer of any empresa, as this one knows them. Throws `not_found`. */
export async function getFreelancer(ctx: Ctx, id: FreelancerId): Promise<Freelancer> {
  const found = await findPerson(ctx.db, ctx.empresaId, id)
  if (found === null) throw new DomainError('not_found', { what: 'freelancer' })
  return found
}
