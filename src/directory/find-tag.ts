import type { Ctx } from '../platform/context.ts'
import type { TagId } from '../platform/ids.ts'
import { slugOf } from '../text/fold.ts'
import { findTagBySlug } from './tag-queries.ts'

/** The empresa's tag of this name, without regard to case, accents and punctuation; null where there is none. */
export function findTag(ctx: Ctx, nome: string): Promise<{ id: TagId } | null> {
  return findTagBySlug(ctx.db, ctx.empresaId, slugOf(nome))
}
