import { DomainError } from '../errors.ts'
import { getEmpresa } from '../identity/get-empresa.ts'
import { countGroups } from '../messages/counters.ts'
import type { Ctx } from '../platform/context.ts'
import type { BroadcastId } from '../platform/ids.ts'
import type { Broadcast, BroadcastMessage, Page } from './broadcast.ts'
import { type BroadcastRecord, listGroupMessages, listRecords } from './broadcast-queries.ts'
import type { DraftHead } from './draft.ts'
import { listDraftHeads } from './draft-queries.ts'
import { positionOf } from './page-position.ts'
import { countsOf, statsOf, statusOf } from './stats.ts'

export const PAGE_ROWS_MAX = 200

export interface PageRequest {
  /** What the last page gave as `nextCursor`. Text from outside; anything else starts over. */
  cursor: string | null
  limit: number
}

/** The broadcasts of the empresa and its drafts, newest first. */
export async function listBroadcasts(ctx: Ctx, page: PageRequest): Promise<Page<Broadcast>> {
  const limit = Math.min(page.limit, PAGE_ROWS_MAX)
  const { empresaId } = ctx
  const asked = { empresaId, before: positionOf(page.cursor), only: null, limit: limit + 1 }
  const drafts = await listDraftHeads(ctx.db, asked)
  const records = await listRecords(ctx.db, asked)
  // Whoever was started in between is a broadcast.
  const started = new Set(records.map((record) => record.id))
  const waiting = drafts.filter((draft) => !started.has(draft.id))
  const rows = [...(await withCounts(ctx, records)), ...(await withoutCounts(ctx, waiting))]
    .sort((a, b) => b.id - a.id)
    .slice(0, limit)
  const isMore = records.length + waiting.length > limit
  return { rows, nextCursor: isMore ? String(rows.at(-1)?.id) : null }
}

/** Throws `not_found` for a broadcast that does not exist or belongs to another empresa: the two look the same. */
export async function getBroadcast(ctx: Ctx, id: BroadcastId): Promise<Broadcast> {
  const { record, draft } = await getEither(ctx, id)
  const [found] = record ? await withCounts(ctx, [record]) : await withoutCounts(ctx, [draft])
  if (!found) throw new DomainError('not_found', { what: 'broadcast' })
  return found
}

/** The messages of a broadcast in the order they were written, filtered by state; a draft has none. `not_found` as above. */
export async function listBroadcastMessages(
  ctx: Ctx,
  id: BroadcastId,
  page: PageRequest & { states: readonly string[] | null },
): Promise<Page<BroadcastMessage>> {
  const { record } = await getEither(ctx, id)
  if (!record) return { rows: [], nextCursor: null }
  const { groupId } = record
  const limit = Math.min(page.limit, PAGE_ROWS_MAX)
  const after = positionOf(page.cursor, 'bigint') ?? 0
  const found = await listGroupMessages(ctx.db, {
    empresaId: ctx.empresaId,
    groupId,
    states: page.states,
    after,
    limit: limit + 1,
  })
  const rows = found.slice(0, limit).map((row) => ({ ...row, id: String(row.id) }))
  return { rows, nextCursor: found.length > limit ? (rows.at(-1)?.id ?? null) : null }
}

/** Throws `not_found` as `getBroadcast` does, and `broadcast_not_started` for a draft. */
export async function getRecord(ctx: Ctx, id: BroadcastId): Promise<BroadcastRecord> {
  const { record } = await getEither(ctx, id)
  if (!record) throw new DomainError('broadcast_not_started', {})
  return record
}

type Either = { record: BroadcastRecord; draft?: never } | { record?: never; draft: DraftHead }

/** Throws `not_found` as `getBroadcast` does. */
async function getEither(ctx: Ctx, id: BroadcastId): Promise<Either> {
  const either = await findEither(ctx, id)
  if (either === null) throw new DomainError('not_found', { what: 'broadcast' })
  return either
}

/** What has this number, a broadcast or a draft; null also for another empresa's. */
export async function findEither(ctx: Ctx, id: BroadcastId): Promise<Either | null> {
  const one = { empresaId: ctx.empresaId, before: null, only: id, limit: 1 }
  const [record] = await listRecords(ctx.db, one)
  if (record) return { record }
  const [draft] = await listDraftHeads(ctx.db, one)
  if (draft) return { draft }
  // A draft may have become one in between.
  const [started] = await listRecords(ctx.db, one)
  return started ? { record: started } : null
}

/** Drafts as broadcasts of nobody. */
async function withoutCounts(ctx: Ctx, drafts: readonly DraftHead[]): Promise<Broadcast[]> {
  if (drafts.length === 0) return []
  const { id: empresaId, nome } = await getEmpresa(ctx, ctx.empresaId)
  const { fellBack, ...counts } = countsOf(undefined, 0)
  const { total: totalTargets, ...stats } = statsOf(counts)
  return drafts.map(({ waits, ...draft }) => ({
    ...draft,
    status: waits ? ('awaiting_approval' as const) : ('draft' as const),
    ...{ empresa: { id: empresaId, nome }, startMissed: false, errorBurst: null },
    ...{ expandedPercent: null, leftOut: { already: 0, duplicates: 0 } },
    ...{ ...stats, totalTargets, counts, fellBack, read: 0 },
  }))
}

async function withCounts(ctx: Ctx, records: readonly BroadcastRecord[]): Promise<Broadcast[]> {
  const counted = await countGroups(
    ctx,
    records.map((record) => record.groupId),
  )
  return records.map((record) => {
    const group = counted.get(record.groupId)
    const { fellBack, ...counts } = countsOf(group, record.invalidCount)
    const { total, sent, failed, queued, suppressed, delivered, successRate } = statsOf(counts)
    const { id, campaignName, body, preferredChannel, createdAt, createdBy } = record
    const status = statusOf(record.groupState, group, record.expandedPercent !== null)
    return {
      ...{ id, campaignName, body, preferredChannel, createdAt, createdBy },
      empresa: { id: ctx.empresaId, nome: record.empresaNome },
      status,
      scheduledAt: record.startsAt,
      startMissed: record.startMissed && status === 'paused',
      errorBurst: status === 'paused' ? record.errorBurst : null,
      expandedPercent: status === 'canceled' ? null : record.expandedPercent,
      leftOut: record.leftOut,
      totalTargets: total,
      ...{ sent, delivered, failed, queued, suppressed, successRate, counts, fellBack },
      read: counts.read,
      evento: record.eventoId === null ? null : { id: record.eventoId, nome: record.eventoNome ?? '' },
    }
  })
}
