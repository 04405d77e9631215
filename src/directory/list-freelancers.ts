import type { Ctx } from '../platform/context.ts'
import type { FreelancerId, TagId } from '../platform/ids.ts'
import { fold, slugOf } from '../text/fold.ts'
import type { FreelancerFilter } from './count-freelancers.ts'
import { findFuncao } from './find-funcao.ts'
import type { Freelancer } from './freelancer.ts'
import { idFrom, type Page, pageFrom } from './page.ts'
import { listPeople, type PeoplePage } from './people-queries.ts'
import { findTagBySlug } from './tag-queries.ts'

const SEARCH_CHARACTERS_MAX = 100
/** Rows read at a time while everybody is walked through. */
const WALK_ROWS = 500

export interface FreelancerSearch extends FreelancerFilter {
  /** Part of a name, in any case and without its accents. */
  q?: string
  /** A tag of this empresa's, in any spelling; nobody has one that does not exist. */
  tag?: string
  /** By which this empresa knows the person. */
  externalId?: string
  /** Only those whom this empresa brought in. */
  own?: boolean
}

export interface FreelancerPage extends FreelancerSearch {
  /** What the last page gave as `nextCursor`. Text from outside; anything else starts over. */
  cursor: string | null
  limit: number
}

/** The freelancers of all empresas, by id, as this empresa knows them. Throws `funcao_not_found`. */
export async function listFreelancers(ctx: Ctx, page: FreelancerPage): Promise<Page<Freelancer>> {
  const search = await resolve(ctx, page)
  if (search === null) return { rows: [], nextCursor: null }
  const after = idFrom<FreelancerId>(page.cursor)
  return pageFrom(
    page.limit,
    (limit) => listPeople(ctx.db, { ...search, after, limit }),
    (person) => String(person.id),
  )
}

/** The same people, all of them, page by page; who comes or goes meanwhile may be missed. Throws `funcao_not_found`. */
export async function* walkFreelancers(ctx: Ctx, wanted: FreelancerSearch): AsyncGenerator<Freelancer[]> {
  const search = await resolve(ctx, wanted)
  let after = 0 as FreelancerId
  while (search !== null) {
    const rows = await listPeople(ctx.db, { ...search, after, limit: WALK_ROWS })
    const last = rows.at(-1)
    if (last === undefined) return
    yield rows
    after = last.id
  }
}

/** Null: the filter fits nobody. */
async function resolve(
  ctx: Ctx,
  search: FreelancerSearch,
): Promise<Omit<PeoplePage, 'after' | 'limit'> | null> {
  const funcao = search.funcao === undefined ? null : await findFuncao(ctx, search.funcao)
  let tagId: TagId | null = null
  if (search.tag !== undefined) {
    const tag = await findTagBySlug(ctx.db, ctx.empresaId, slugOf(search.tag))
    if (tag === null) return null
    tagId = tag.id
  }
  const searched = fold(search.q ?? '').slice(0, SEARCH_CHARACTERS_MAX)
  return {
    empresaId: ctx.empresaId,
    like: searched === '' ? null : `%${searched.replace(/[\\%_]/g, '\\$&')}%`,
    funcaoId: funcao?.id ?? null,
    onlyComplete: search.apenasCompletos === true,
    tagId,
    externalId: search.externalId ?? null,
    onlyOwn: search.own === true,
  }
}
