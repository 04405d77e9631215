import { DomainError } from '../errors.ts'
import { countGroups, isMoving } from '../messages/counters.ts'
import { createGroup, enqueueMessages, storeText } from '../messages/enqueue.ts'
import { type Ctx, withTransaction } from '../platform/context.ts'
import type { Keyring } from '../platform/crypto.ts'
import { isUniqueViolation } from '../platform/db/sql-error.ts'
import type { GroupId } from '../platform/ids.ts'
import { sleep } from '../platform/sleep.ts'
import type { BroadcastInput, CreatedBroadcast, Rejected } from './broadcast.ts'
import {
  type BroadcastRow,
  findByIdempotencyKey,
  finishBroadcast,
  insertBroadcast,
} from './broadcast-queries.ts'
import { type Checked, checkBroadcast, settleAudience } from './check-broadcast.ts'
import { estimateSegments } from './estimate-segments.ts'
import { walkAudience } from './recipients.ts'
import { countsOf, statsOf } from './stats.ts'

export interface BroadcastDeps {
  keys: Pick<Keyring, 'recipientKey' | 'requestMac'>
}

/** How often the counters are looked at while a caller waits for the hand-over. */
const WAIT_STEP_MS = 50
export const WAIT_MS_MAX = 30_000

/**
 * Creates a broadcast and its messages in one transaction, then waits until every message has been handed to Twilio
 * or `waitMs` is over. The numbers it answers with are what happened by then. The same idempotency key with the same
 * request returns the first broadcast; with another request it throws `idempotency_conflict`.
 */
export async function createBroadcast(
  ctx: Ctx,
  deps: BroadcastDeps,
  input: BroadcastInput,
): Promise<CreatedBroadcast> {
  const hash = input.idempotencyKey === null ? null : hashOf(deps, input)
  const earlier = await findEarlier(ctx, input, hash)
  if (earlier) return answer(ctx, earlier)

  const audience = await settleAudience(ctx, input.audience)
  const checked = await checkBroadcast(ctx, input)
  const settled = { ...input, audience }
  try {
    const created = await withTransaction(ctx, (tx) => write(tx, deps, settled, checked, hash))
    await waitForHandOver(ctx, created.groupId, Math.min(input.waitMs, WAIT_MS_MAX))
    return await answer(ctx, created)
  } catch (error) {
    // Two requests with one key at the same time: the second finds what the first wrote.
    const winner = isUniqueViolation(error) ? await findEarlier(ctx, input, hash) : null
    if (winner) return answer(ctx, winner)
    throw error
  }
}

async function write(
  ctx: Ctx,
  deps: BroadcastDeps,
  input: BroadcastInput,
  checked: Checked,
  hash: Buffer | null,
): Promise<BroadcastRow> {
  const groupId = await createGroup(ctx, 'broadcast', input.scheduledAt)
  const smsSegments = await estimateSegments(ctx, deps.keys, input.audience, checked)
  const { body, smsBody, smsPlain, content, variables, template } = checked
  const textId = await storeText(ctx, { body, smsBody, smsPlain, content, variables, smsSegments })
  const row = await insertBroadcast(ctx, {
    ...{ ...input, groupId, textId, hash },
    templateVersionId: template?.versionId ?? null,
  })
  const mailing = {
    ...({ lane: 'bulk', textId, smsSegments, groupId, source: 'broadcast' } as const),
    preferredChannel: input.preferredChannel,
    fallbackAfterS: input.fallbackAfterS,
    startsAt: input.scheduledAt ?? null,
    addressFrom: 'targets' in input.audience ? 'caller' : 'directory',
  } as const
  const rejected: Rejected[] = []
  let written = 0
  for await (const page of walkAudience(ctx, deps.keys, input.audience, checked)) {
    rejected.push(...page.rejected)
    const { queued, suppressed } = await enqueueMessages(ctx, mailing, checked.route, page.recipients)
    written += queued + suppressed
  }
  if (written === 0 && !('targets' in input.audience)) throw new DomainError('audience_empty', {})
  // Targets that were named and cannot be written to have failed; members of the directory are only left out.
  const invalidCount = rejected.filter((each) => each.reason !== 'duplicate').length
  await finishBroadcast(ctx.db, row.id, { rejected, invalidCount })
  return { ...row, rejected, invalidCount }
}

async function findEarlier(
  ctx: Ctx,
  input: BroadcastInput,
  hash: Buffer | null,
): Promise<BroadcastRow | null> {
  if (input.idempotencyKey === null || hash === null) return null
  const row = await findByIdempotencyKey(ctx.db, ctx.empresaId, input.idempotencyKey)
  if (row !== null && !row.requestHash?.equals(hash)) {
    throw new DomainError('idempotency_conflict', { key: input.idempotencyKey })
  }
  return row
}

async function waitForHandOver(ctx: Ctx, groupId: GroupId, waitMs: number): Promise<void> {
  for (let waitedMs = 0; ; waitedMs += WAIT_STEP_MS) {
    const counts = (await countGroups(ctx, [groupId])).get(groupId)
    if (!counts || !isMoving(counts) || waitedMs >= waitMs) return
    await sleep(WAIT_STEP_MS)
  }
}

async function answer(ctx: Ctx, row: BroadcastRow): Promise<CreatedBroadcast> {
  const counts = (await countGroups(ctx, [row.groupId])).get(row.groupId)
  const { total, sent, failed, queued, suppressed } = statsOf(countsOf(counts, row.invalidCount))
  return { broadcastId: row.id, stats: { total, sent, failed, queued, suppressed }, rejected: row.rejected }
}

/**
 * What makes a request the same one; waiting longer does not make it another. What came later is added only where it
 * is used, so that keys given before it still fit.
 */
function hashOf({ keys }: BroadcastDeps, input: BroadcastInput): Buffer {
  const { campaignName, body, audience, preferredChannel, eventoId, fallbackAfterS, template, scheduledAt } =
    input
  const later = [
    ...(fallbackAfterS === null ? [] : [{ fallbackAfterS }]),
    ...(template == null ? [] : [{ template }]),
    ...(scheduledAt == null ? [] : [{ scheduledAt }]),
  ]
  return keys.requestMac(JSON.stringify([campaignName, body, audience, preferredChannel, eventoId, ...later]))
}
