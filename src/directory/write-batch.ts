import type { Ctx } from '../platform/context.ts'
import type { FreelancerId, FuncaoId, TagId } from '../platform/ids.ts'
import {
  deleteFuncoesOf,
  deleteTagsOf,
  ensureTags,
  insertFreelancers,
  insertFuncoes,
  insertFuncoesOf,
  insertLinks,
  insertTagsOf,
  listFuncoesBySlug,
  takeFreelancerIds,
  updateFreelancers,
} from './import-queries.ts'
import type { BatchPlan, PlannedPerson } from './plan-batch.ts'

/** The names that stand in a batch, by what they are compared by. */
export interface BatchNames {
  funcoes: ReadonlyMap<string, string>
  tags: ReadonlyMap<string, string>
}

/** Everybody has at most twenty funções and twenty tags, and no statement touches more than 2,000 rows. */
const PEOPLE_A_STATEMENT = 100

type Written = PlannedPerson & { id: FreelancerId }

/** Writes what was planned, in the transaction that planned it, and returns the names of the funções it had to make. */
export async function writeBatch(ctx: Ctx, plan: BatchPlan, names: BatchNames): Promise<string[]> {
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
  await writeTags(ctx, plan, names.tags)
  return writeFuncoes(ctx, plan, names.funcoes)
}

async function writeFuncoes(
  { db }: Ctx,
  plan: BatchPlan,
  names: ReadonlyMap<string, string>,
): Promise<string[]> {
  const people = plan.people.filter((person) => person.funcoesChanged).map(withId)
  if (people.length === 0) return []
  const existing = await listFuncoesBySlug(db, [...names.keys()])
  const idBySlug = new Map<string, FuncaoId>(existing.map(({ slug, id }) => [slug, id]))
  const missing = [...names].filter(([slug]) => !idBySlug.has(slug)).map(([slug, nome]) => ({ slug, nome }))
  const created = missing.length === 0 ? [] : await insertFuncoes(db, missing)
  for (const { slug, id } of created) idBySlug.set(slug, id)
  for (const some of portions(people)) {
    const pairs = some.flatMap((person) =>
      idsOf(person.funcoes, idBySlug).map((funcaoId) => ({ freelancerId: person.id, funcaoId })),
    )
    const before = some.filter((person) => !person.isNew).map((person) => person.id)
    if (before.length > 0) await deleteFuncoesOf(db, before)
    if (pairs.length > 0) await insertFuncoesOf(db, pairs)
  }
  return created.map((funcao) => funcao.nome)
}

async function writeTags(
  { db, empresaId }: Ctx,
  plan: BatchPlan,
  names: ReadonlyMap<string, string>,
): Promise<void> {
  const people = plan.people.filter((person) => person.tagsChanged).map(withId)
  if (people.length === 0) return
  const idBySlug = new Map<string, TagId>()
  for (const some of portions(people)) {
    const missing = [...new Set(some.flatMap((person) => person.tags))].filter((slug) => !idBySlug.has(slug))
    const wanted = missing.map((slug) => ({ slug, nome: names.get(slug) ?? slug }))
    if (wanted.length > 0) {
      for (const { slug, id } of await ensureTags(db, empresaId, wanted)) idBySlug.set(slug, id)
    }
    const pairs = some.flatMap((person) =>
      idsOf(person.tags, idBySlug).map((tagId) => ({ freelancerId: person.id, tagId })),
    )
    const before = some.filter((person) => !person.isNew).map((person) => person.id)
    if (before.length > 0) await deleteTagsOf(db, empresaId, before)
    if (pairs.length > 0) await insertTagsOf(db, empresaId, pairs)
  }
}

function* portions(people: readonly Written[]): Generator<readonly Written[]> {
  for (let from = 0; from < people.length; from += PEOPLE_A_STATEMENT) {
    yield people.slice(from, from + PEOPLE_A_STATEMENT)
  }
}

function idsOf<Id>(slugs: readonly string[], idBySlug: ReadonlyMap<string, Id>): Id[] {
  return slugs.flatMap((slug) => idBySlug.get(slug) ?? [])
}

function withId(person: PlannedPerson): Written {
  if (person.id === null) throw new Error('A planned person was written before it had an id')
  return { ...person, id: person.id }
}
