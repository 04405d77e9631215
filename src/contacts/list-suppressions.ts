import { DomainError } from '../errors.ts'
import { recordAudit } from '../identity/audit-log.ts'
import type { Ctx } from '../platform/context.ts'
import type { FreelancerId } from '../platform/ids.ts'
import type { Suppression, SuppressionReach, SuppressionReason } from './suppression.ts'
import {
  listKeysOptedOut,
  listReasonsOfFreelancers,
  listSuppressionRows,
  type SuppressionFilter,
} from './suppression-queries.ts'

const PAGE_ROWS_MAX = 200

export interface SuppressionPage {
  /** What the last page gave as `nextCursor`; anything else starts over. */
  cursor: string | null
  limit: number
  /** The empresa's own, or those that hold for every empresa. */
  scope: 'own' | 'global'
  reason: SuppressionReason | null
  channel: 'whatsapp' | 'sms' | null
  /** Only this person's, those for every empresa included, whatever the scope. */
  recipientKey: Buffer | null
  withExpired: boolean
}

/**
 * Who is not to be written to, newest first. The whole list of those for every empresa is the platform's: throws
 * `forbidden` for others, who learn only of a number that they name.
 */
export async function listSuppressions(
  ctx: Ctx,
  reach: SuppressionReach,
  page: SuppressionPage,
): Promise<{ rows: Suppression[]; nextCursor: string | null }> {
  const limit = Math.max(1, Math.min(page.limit, PAGE_ROWS_MAX))
  const before = /^[1-9]\d{0,8}$/.test(page.cursor ?? '') ? Number(page.cursor) : null
  const found = await listSuppressionRows(ctx.db, filterOf(ctx, reach, page), { before, limit: limit + 1 })
  const rows = found.slice(0, limit)
  return { rows, nextCursor: found.length > limit ? String(rows.at(-1)?.id) : null }
}

/**
 * As `listSuppressions`, all of it, page by page. That it was asked for is written down before the first page, and whoever
 * may not have it is refused at once: what comes later is in the middle of an answer.
 */
export async function exportSuppressions(
  ctx: Ctx,
  reach: SuppressionReach,
  wish: Omit<SuppressionPage, 'cursor' | 'limit' | 'recipientKey'>,
): Promise<AsyncGenerator<Suppression[]>> {
  const { scope, reason, channel, withExpired } = wish
  const filter = filterOf(ctx, reach, { ...wish, recipientKey: null })
  const facts = { scope, reason, channel, withExpired }
  await recordAudit(ctx, { action: 'suppressions.exported', facts })
  return walk(ctx, filter)
}

async function* walk({ db }: Ctx, filter: SuppressionFilter): AsyncGenerator<Suppression[]> {
  for (let before: number | null = null; ; ) {
    const rows: Suppression[] = await listSuppressionRows(db, filter, { before, limit: PAGE_ROWS_MAX * 5 })
    const last = rows.at(-1)
    if (last === undefined) return
    yield rows
    before = last.id
  }
}

function filterOf(
  ctx: Ctx,
  reach: SuppressionReach,
  { scope, reason, channel, recipientKey, withExpired }: Omit<SuppressionPage, 'cursor' | 'limit'>,
): SuppressionFilter {
  if (scope === 'global' && reach === 'own' && recipientKey === null) throw new DomainError('forbidden', {})
  return {
    ...{ empresaId: ctx.empresaId, reason, channel, recipientKey },
    scope: recipientKey === null ? scope : 'both',
    inForceAt: withExpired ? null : ctx.clock.now(),
  }
}

/** Why each of these freelancers is not written to by the empresa at this moment; those who are have no entry. */
export async function suppressionsOfFreelancers(
  ctx: Ctx,
  ids: readonly FreelancerId[],
): Promise<Map<FreelancerId, Pick<Suppression, 'reason' | 'channel'>[]>> {
  const rows = await listReasonsOfFreelancers(ctx.db, {
    ...{ empresaId: ctx.empresaId, ids, now: ctx.clock.now() },
  })
  const byId = new Map<FreelancerId, Pick<Suppression, 'reason' | 'channel'>[]>()
  for (const { id, reason, channel } of rows) byId.set(id, [...(byId.get(id) ?? []), { reason, channel }])
  return byId
}

/** Which of these people have opted out, of messages of the empresa or of everybody's; by their keys in hex. */
export async function listOptedOut(
  { db, empresaId }: Ctx,
  recipientKeys: readonly Buffer[],
): Promise<Set<string>> {
  if (recipientKeys.length === 0) return new Set()
  return new Set(await listKeysOptedOut(db, empresaId, recipientKeys))
}
