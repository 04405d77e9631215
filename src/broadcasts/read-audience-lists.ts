import { DomainError } from '../errors.ts'
import type { Ctx } from '../platform/context.ts'
import type { AudienceListId } from '../platform/ids.ts'
import type { AudienceList, ListedPerson, ListKind, ListReject } from './audience-list.ts'
import { listListRejects, listLists, markUsed } from './audience-list-queries.ts'
import type { Page } from './broadcast.ts'
import { listListRows } from './list-rows-queries.ts'
import { positionOf } from './page-position.ts'
import type { PageRequest } from './read-broadcasts.ts'

const PAGE_ROWS_MAX = 200
/** Rejects read at a time while all of them are walked through. */
const WALK_ROWS = 500
/** What somebody who looks at a list is shown of it, to see whether its columns are what they meant. */
const FIRST_ROWS = 5
const FIRST_REJECTS = 20

/** The uploads of the empresa, newest first. */
export async function listUploads(ctx: Ctx, page: PageRequest): Promise<Page<AudienceList>> {
  const limit = Math.min(page.limit, PAGE_ROWS_MAX)
  const input = { empresaId: ctx.empresaId, kind: 'upload', only: null, limit: limit + 1 } as const
  const found = await listLists(ctx.db, { ...input, before: positionOf(page.cursor) })
  const rows = found.slice(0, limit)
  return { rows, nextCursor: found.length > limit ? String(rows.at(-1)?.id) : null }
}

/** An upload with its first people and its first rejects. Throws `not_found` as `getAudienceList` does. */
export async function getUpload(ctx: Ctx, id: AudienceListId): Promise<Upload> {
  const list = await getAudienceList(ctx, id, 'upload')
  const range = { empresaId: ctx.empresaId, listId: id, after: 0 }
  const people = await listListRows(ctx.db, { ...range, limit: FIRST_ROWS })
  const rejects = await listListRejects(ctx.db, { listId: id, after: 0, limit: FIRST_REJECTS })
  return { list, people, rejects }
}

export interface Upload {
  list: AudienceList
  people: ListedPerson[]
  rejects: ListReject[]
}

/** Which rows of an upload are not in it, in the order of the file; `not_found` as above. */
export async function listRejects(
  ctx: Ctx,
  id: AudienceListId,
  page: PageRequest,
): Promise<Page<ListReject>> {
  await getAudienceList(ctx, id, 'upload')
  const limit = Math.min(page.limit, PAGE_ROWS_MAX)
  const after = positionOf(page.cursor) ?? 0
  const found = await listListRejects(ctx.db, { listId: id, after, limit: limit + 1 })
  const rows = found.slice(0, limit)
  return { rows, nextCursor: found.length > limit ? String(rows.at(-1)?.position) : null }
}

/** All that were kept of them, page by page; `not_found` as above, before the first page. */
export async function exportRejects(ctx: Ctx, id: AudienceListId): Promise<AsyncGenerator<ListReject[]>> {
  await getAudienceList(ctx, id, 'upload')
  return walkRejects(ctx, id)
}

async function* walkRejects({ db }: Ctx, listId: AudienceListId): AsyncGenerator<ListReject[]> {
  for (let after = 0; ; ) {
    const rows = await listListRejects(db, { listId, after, limit: WALK_ROWS })
    const last = rows.at(-1)
    if (last === undefined) return
    yield rows
    after = last.position
  }
}

/** Throws `not_found` for a list that does not exist, is leaving or belongs to another empresa: they look the same. */
export async function getAudienceList(
  ctx: Ctx,
  id: AudienceListId,
  kind: ListKind | null = null,
): Promise<AudienceList> {
  const { db, empresaId } = ctx
  const [list] = await listLists(db, { empresaId, kind, before: null, only: id, limit: 1 })
  if (!list) throw new DomainError('not_found', { what: 'audience_list' })
  return list
}

/**
 * Takes a list for a broadcast, in the transaction that writes it: it cannot be taken away until that is over, and is kept
 * for as long again. Throws `not_found` as `getAudienceList` does, and `list_not_ready` where its filling is under way or
 * broke off.
 */
export async function takeAudienceList(ctx: Ctx, id: AudienceListId): Promise<AudienceList> {
  const list = await markUsed(ctx.db, ctx.empresaId, id, ctx.clock.now())
  if (list === null) throw new DomainError('not_found', { what: 'audience_list' })
  if (list.state !== 'ready') throw new DomainError('list_not_ready', {})
  return list
}
