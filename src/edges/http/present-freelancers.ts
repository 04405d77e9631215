import { suppressionsOfFreelancers } from '../../contacts/list-suppressions.ts'
import type { Freelancer } from '../../directory/freelancer.ts'
import { type freelancerSchema, presentFreelancer } from './presenters/directory.ts'
import type { Member } from './route.ts'
import type { Static } from './schema.ts'

/** People as this reader sees them, each with why this empresa does not write to them. */
export async function presentFreelancers(
  ctx: Member,
  people: readonly Freelancer[],
): Promise<Static<typeof freelancerSchema>[]> {
  const suppressions = await suppressionsOfFreelancers(
    ctx,
    people.map(({ id }) => id),
  )
  return people.map((person) => presentFreelancer(person, suppressions.get(person.id) ?? [], ctx.role))
}

/** One person, the same way. */
export async function presentOneFreelancer(
  ctx: Member,
  person: Freelancer,
): Promise<Static<typeof freelancerSchema>> {
  const suppressions = await suppressionsOfFreelancers(ctx, [person.id])
  return presentFreelancer(person, suppressions.get(person.id) ?? [], ctx.role)
}
