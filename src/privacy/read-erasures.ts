import { DomainError } from '../errors.ts'
import type { Ctx } from '../platform/context.ts'
import type { ErasureId } from '../platform/ids.ts'
import type { Erasure, PersonReach } from './erasure.ts'
import { listErasureRows } from './erasure-queries.ts'

const PAGE_ROWS_MAX = 200

/** Throws `not_found` for one that does not exist or is not within reach: the two look the same. */
export async function getErasure(ctx: Ctx, reach: PersonReach, id: ErasureId): Promise<Erasure> {
  const empresaId = reach === 'all' ? null : ctx.empresaId
  const [erasure] = await listErasureRows(ctx.db, { empresaId, before: null, only: id, limit: 1 })
  if (!erasure) throw new DomainError('not_found', { what: 'erasure' })
  return erasure
}

/** What was asked for, newest first. */
export async function listErasures(
  ctx: Ctx,
  reach: PersonReach,
  page: { cursor: string | null; limit: number },
): Promise<{ rows: Erasure[]; nextCursor: string | null }> {
  const limit = Math.max(1, Math.min(page.limit, PAGE_ROWS_MAX))
  const found = await listErasureRows(ctx.db, {
    empresaId: reach === 'all' ? null : ctx.empresaId,
    before: /^[1-9]\d{0,8}$/.test(page.cursor ?? '') ? Number(page.cursor) : null,
    only: null,
    limit: limit + 1,
  })
  const rows = found.slice(0, limit)
  return { rows, nextCursor: found.length > limit ? String(rows.at(-1)?.id) : null }
}
