import { DomainError } from '../errors.ts'
import { recordAudit } from '../identity/audit-log.ts'
import { actorName, type Ctx, withTransaction } from '../platform/context.ts'
import type { AudienceListId } from '../platform/ids.ts'
import { cleanLine } from '../text/fold.ts'
import { parsePhone } from '../text/phone.ts'
import {
  type AudienceList,
  LIST_ROWS_MAX,
  type ListedTarget,
  type ListKind,
  type ListReject,
  REJECTS_KEPT_MAX,
} from './audience-list.ts'
import {
  countListed,
  finishList,
  holdFilling,
  insertList,
  insertListRows,
  insertRejects,
  letListLeave,
  type NewListRow,
} from './audience-list-queries.ts'
import type { RecipientKeys } from './recipients.ts'

/** Each transaction holds the embedded database's one line for as long as it takes. */
const BATCH_ROWS = 1_000
const TARGET_CHARACTERS_MAX = 100

export interface NewAudienceList {
  name: string
  kind: ListKind
  /** The variables that the rows have values for. */
  columns: readonly string[]
  rows: AsyncIterable<ListedTarget> | Iterable<ListedTarget>
}

/**
 * Writes down whom a broadcast may go to, while the rows come, in batches that commit by themselves: a person once, whatever
 * spelling their phone comes in, and why the others are not taken. The list may be used when this has returned. Where the
 * rows break off, or it throws, it never may, and it goes in time. Throws `csv_too_large`, and `not_found` when the list was
 * taken away meanwhile.
 */
export async function writeAudienceList(
  ctx: Ctx,
  keys: RecipientKeys,
  { rows, ...list }: NewAudienceList,
): Promise<AudienceList> {
  const { db, empresaId } = ctx
  const createdBy = actorName(ctx.actor)
  const { id } = await insertList(db, { ...list, empresaId, createdBy, now: ctx.clock.now() })
  try {
    await fill(ctx, keys, { id, kind: list.kind }, rows)
    return await withTransaction(ctx, (tx) => finish(tx, id))
  } catch (error) {
    // Where this cannot be written down either, it is known by its age.
    await letListLeave(db, empresaId, id).catch(() => false)
    throw error
  }
}

async function finish(ctx: Ctx, id: AudienceListId): Promise<AudienceList> {
  const list = await finishList(ctx.db, ctx.empresaId, id)
  if (list === null) throw new DomainError('not_found', { what: 'audience_list' })
  if (list.kind === 'upload') {
    await recordAudit(ctx, { action: 'audience.uploaded', facts: { list: id, ...list.counts } })
  }
  return list
}

type ReadTarget = ({ taken: NewListRow } | { reason: ListReject['reason'] }) &
  Pick<ListReject, 'position' | 'line' | 'target'>

async function fill(
  ctx: Ctx,
  keys: RecipientKeys,
  { id, kind }: { id: AudienceListId; kind: ListKind },
  rows: NewAudienceList['rows'],
): Promise<void> {
  let rejectsLeft = REJECTS_KEPT_MAX[kind]
  let position = 0
  let batch: ReadTarget[] = []
  const flush = async () => {
    rejectsLeft -= await writeBatch(ctx, id, batch, rejectsLeft)
    batch = []
  }
  for await (const row of rows) {
    if (position === LIST_ROWS_MAX) throw new DomainError('csv_too_large', { rowsMax: LIST_ROWS_MAX })
    position += 1
    batch.push(readTarget(keys, row, position))
    if (batch.length === BATCH_ROWS) await flush()
  }
  if (batch.length > 0) await flush()
}

function readTarget(
  keys: RecipientKeys,
  { line, target: typed, variables, problem }: ListedTarget,
  position: number,
): ReadTarget {
  const target = cleanLine(typed).slice(0, TARGET_CHARACTERS_MAX)
  if (problem !== null) return { position, line, target, reason: problem }
  const phone = parsePhone(typed)
  if (!phone.ok) return { position, line, target, reason: phone.reason }
  if (phone.kind === 'landline') return { position, line, target, reason: 'landline' }
  const { e164 } = phone
  return {
    ...{ position, line, target },
    taken: { position, e164, recipientKey: keys.recipientKey(e164), variables },
  }
}

/** Returns how many rejects it kept. */
function writeBatch(
  ctx: Ctx,
  id: AudienceListId,
  batch: readonly ReadTarget[],
  rejectsMax: number,
): Promise<number> {
  return withTransaction(ctx, async ({ db, empresaId, clock }) => {
    if (!(await holdFilling(db, empresaId, id))) throw new DomainError('not_found', { what: 'audience_list' })
    const valid = batch.flatMap((row) => ('taken' in row ? [row.taken] : []))
    const taken = new Set(valid.length === 0 ? [] : await insertListRows(db, id, valid))
    const rejects = batch.flatMap((row): ListReject[] => {
      if (taken.has(row.position)) return []
      const { position, line, target } = row
      return [{ position, line, target, reason: 'reason' in row ? row.reason : 'duplicate' }]
    })
    const kept = rejects.slice(0, rejectsMax)
    if (kept.length > 0) await insertRejects(db, id, kept)
    const counts = { rows: batch.length, valid: taken.size, duplicates: valid.length - taken.size }
    await countListed(db, empresaId, id, { ...counts, now: clock.now() })
    return kept.length
  })
}
