import type { Ctx } from '../platform/context.ts'
import type { FreelancerId, FuncaoId } from '../platform/ids.ts'
import {
  deleteFuncoesOf,
  insertFreelancers,
  insertFuncoes,
  insertFuncoesOf,
  insertLinks,
  listFuncoesBySlug,
  takeFreelancerIds,
  updateFreelancers,
} from './import-queries.ts'
import type { BatchPlan, PlannedPerson } from './plan-batch.ts'

/** Writes what was planned, in the transaction that planned it, and returns the names of the funções it had to make. */
export async function writeBatch(
  ctx: Ctx,
  plan: BatchPlan,
  funcoes: ReadonlyMap<string, string>,
): Promise<string[]> {
  const { db, empresaId } = ctx
  const now = ctx.clock.now()
  const fresh = plan.people.filter((person) => person.isNew)
  const ids = fresh.length === 0 ? [] : await takeFreelancerIds(db, fresh.length)
  for (const [index, person] of fresh.entries()) person.id = ids[index] ?? null
  if (fresh.length > 0) await insertFreelancers(db, empresaId, fresh.map(withId), now)
  const changed = plan.people.filter((person) => !person.isNew && person.changed)
  if (changed.length > 0) await updateFreelancers(db, empresaId, changed.map(withId), now)
  if (plan.links.length > 0) {
    const links = plan.links.map(({ externalId, person }) => ({
      externalId,
      freelancerId: withId(person).id,
    }))
    await insertLinks(db, empresaId, links)
  }
  return writeFuncoes(ctx, plan, funcoes)
}

async function writeFuncoes(
  ctx: Ctx,
  plan: BatchPlan,
  funcoes: ReadonlyMap<string, string>,
): Promise<string[]> {
  const people = plan.people.filter((person) => person.funcoesChanged).map(withId)
  if (people.length === 0) return []
  const slugs = [...funcoes.keys()]
  const existing = await listFuncoesBySlug(ctx.db, slugs)
  const idBySlug = new Map<string, FuncaoId>(existing.map(({ slug, id }) => [slug, id]))
  const missing = [...funcoes].filter(([slug]) => !idBySlug.has(slug)).map(([slug, nome]) => ({ slug, nome }))
  const created = missing.length === 0 ? [] : await insertFuncoes(ctx.db, missing)
  for (const { slug, id } of created) idBySlug.set(slug, id)
  const pairs = people.flatMap((person) =>
    person.funcoes.flatMap((slug) => {
      const funcaoId = idBySlug.get(slug)
      return funcaoId === undefined ? [] : [{ freelancerId: person.id, funcaoId }]
    }),
  )
  const before = people.filter((person) => !person.isNew).map((person) => person.id)
  if (before.length > 0) await deleteFuncoesOf(ctx.db, before)
  if (pairs.length > 0) await insertFuncoesOf(ctx.db, pairs)
  return created.map((funcao) => funcao.nome)
}

function withId(person: PlannedPerson): PlannedPerson & { id: FreelancerId } {
  if (person.id === null) throw new Error('A planned person was written before it had an id')
  return { ...person, id: person.id }
}
