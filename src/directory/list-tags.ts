import type { Ctx } from '../platform/context.ts'
import { pageFrom } from './page.ts'
import { listTagsOf, type Tag } from './tag-queries.ts'

/** The empresa's tags that somebody has, in alphabetical order, with how many people have them. */
export async function listTags(
  ctx: Ctx,
  { cursor, limit }: { cursor: string | null; limit: number },
): Promise<{ rows: Tag[]; nextCursor: string | null }> {
  return pageFrom(
    limit,
    (count) => listTagsOf(ctx.db, ctx.empresaId, { after: cursor ?? '', limit: count }),
    (tag) => tag.slug,
  )
}
