import { type Ctx, withTransaction } from '../platform/context.ts'
import type { FreelancerId } from '../platform/ids.ts'
import type { LeftOutReason } from '../text/catalogue/shape-left-out.ts'
import type { LeftOutPerson, SettledDirectory } from './broadcast.ts'
import { readByIndexes } from './expansion-queries.ts'
import { countPeople, countWithoutPhone, listNamed, type PeopleCounts } from './preview-queries.ts'
import { AUDIENCE_PAGE_ROWS, filterOf, judgePeople } from './recipients.ts'
import { addPage, addWays, EXAMPLES_MAX, type Survey } from './survey.ts'
import { plainOf } from './write-audience.ts'

/** People in one statement, once enough were looked at one by one. */
const PEOPLE_MAX = { postgres: 10_000, pglite: AUDIENCE_PAGE_ROWS } as const

/**
 * Finds out about the members of the directory whom an audience means by ranges of their recipients' keys: the first ones by
 * their ids, as a few are, then all that the database can tell without bringing them here. Keys are hashes, so that the first
 * are as good as any.
 */
export async function surveyDirectory(ctx: Ctx, survey: Survey, audience: SettledDirectory): Promise<void> {
  const { checked, segments, way, sentToday } = survey
  const uses = plainOf(checked, false).uses
  const filter = { ...filterOf(ctx.empresaId, audience), withoutFuncao: !uses?.has('funcao') }
  const { groupIds } = sentToday
  let afterKey: Buffer = Buffer.alloc(0)
  for (;;) {
    const inBulk = survey.examples.length === EXAMPLES_MAX && !segments.wantsMore()
    const limit = inBulk ? PEOPLE_MAX[ctx.db.engine] : AUDIENCE_PAGE_ROWS
    const plain = plainOf(checked, inBulk)
    const counts = await withTransaction(ctx, async ({ db }) => {
      await readByIndexes(db)
      return countPeople(db, filter, { afterKey, limit, plain, way, groupIds })
    })
    await addPeople(ctx, survey, counts)
    if (counts.n < limit || counts.last === null) break
    afterKey = counts.last
  }
  await addWithoutPhone(ctx, survey, filter)
}

async function addPeople(ctx: Ctx, survey: Survey, counts: PeopleCounts): Promise<void> {
  const { leftOut } = survey
  const named = await nameThose(ctx, [
    ...wanted(survey, 'already', counts.toldIds),
    ...wanted(survey, 'duplicate', counts.doubledIds),
    ...wanted(survey, 'suppressed', counts.suppressedIds),
    ...wanted(survey, 'no_consent', counts.withoutConsentIds),
  ])
  leftOut.add('already', { detail: null, count: counts.told, people: named(counts.toldIds) })
  leftOut.add('duplicate', { detail: null, count: counts.doubled, people: named(counts.doubledIds) })
  addWays(survey, counts.plain, counts, named)
  survey.sentToday.add(counts.reached)
  await addPage(ctx, survey, judgePeople(ctx, counts.odd, survey.checked))
}

async function addWithoutPhone(
  ctx: Ctx,
  survey: Survey,
  filter: Parameters<typeof countWithoutPhone>[1],
): Promise<void> {
  const limit = PEOPLE_MAX[ctx.db.engine]
  for (let after: FreelancerId | null = 0 as FreelancerId; after !== null; ) {
    const { n, last, withoutPhone, ids } = await countWithoutPhone(ctx.db, filter, { after, limit })
    const people = (await nameThose(ctx, wanted(survey, 'no_phone', ids)))(ids)
    survey.leftOut.add('no_phone', { detail: null, count: withoutPhone, people })
    after = n < limit ? null : last
  }
}

function wanted({ leftOut }: Survey, reason: LeftOutReason, ids: readonly number[]): readonly number[] {
  return leftOut.hasRoom(reason) ? ids : []
}

/** Gives people by their ids, of those asked for who are still in the directory. */
async function nameThose(
  ctx: Ctx,
  ids: readonly number[],
): Promise<(ids: readonly number[]) => LeftOutPerson[]> {
  const people = ids.length === 0 ? [] : await listNamed(ctx.db, ids)
  const byId = new Map(people.map((person) => [Number(person.id), person]))
  return (some) =>
    some.flatMap((id) => {
      const person = byId.get(id)
      if (person === undefined) return []
      const { nome, phone: address, originEmpresaId } = person
      return [{ nome, address, addressKnown: originEmpresaId === ctx.empresaId }]
    })
}
