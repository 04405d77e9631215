import { DomainError } from '../errors.ts'
import { recordAudit } from '../identity/audit-log.ts'
import { countGroups, isMoving } from '../messages/counters.ts'
import { FALLBACK_AFTER_S } from '../messages/deadlines.ts'
import { createGroup, enqueueMessages, type Route, storeText } from '../messages/enqueue.ts'
import { type Ctx, withTransaction } from '../platform/context.ts'
import type { Keyring } from '../platform/crypto.ts'
import { isUniqueViolation } from '../platform/db/sql-error.ts'
import type { BroadcastId } from '../platform/ids.ts'
import { sleep } from '../platform/sleep.ts'
import { letListLeave, listAllRejects } from './audience-list-queries.ts'
import {
  type Asked,
  type BroadcastInput,
  type CreatedBroadcast,
  isNamedList,
  isNotice,
  type Rejected,
  type SettledAudience,
  TARGETS_MAX,
  type Targets,
} from './broadcast.ts'
import {
  addLeftOut,
  type BroadcastRow,
  findByIdempotencyKey,
  getCreated,
  insertBroadcast,
  setRejected,
} from './broadcast-queries.ts'
import { type Checked, checkBroadcast, settleAudience } from './check-broadcast.ts'
import { deleteDraft } from './draft-queries.ts'
import { erasedKey } from './erased-key.ts'
import { estimateSegments } from './estimate-segments.ts'
import { countLeftOut } from './expand-broadcasts.ts'
import { insertParts, isExpanding, type PartMailing, type Place } from './expansion-queries.ts'
import { lockSubject } from './notice-queries.ts'
import { takeAudienceList } from './read-audience-lists.ts'
import { walkAudience } from './recipients.ts'
import { countsOf, statsOf } from './stats.ts'
import { START, splitPlace, type Writing, type Written, writeAudience } from './write-audience.ts'
import { writeAudienceList } from './write-audience-list.ts'

export interface BroadcastDeps {
  keys: Pick<Keyring, 'recipientKey' | 'requestMac'>
}

/** How often the counters are looked at while a caller waits for the hand-over. */
const WAIT_STEP_MS = 50
/** So many people are written in the transaction that makes a broadcast. */
const FIRST_PEOPLE = 2_000
/** And so often as many, where nobody of them is to be written to. */
const FIRST_PAGES_MAX = 5
export const WAIT_MS_MAX = 30_000

/**
 * Creates a broadcast and the first of its messages in one transaction, then waits until all are written and handed to
 * Twilio or `waitMs` is over. The numbers it answers with are what happened by then. The same idempotency key with the same
 * request returns the first broadcast; with another request it throws `idempotency_conflict`, and so does a key that
 * named somebody who has been erased since.
 */
export async function createBroadcast(
  ctx: Ctx,
  deps: BroadcastDeps,
  input: BroadcastInput,
): Promise<CreatedBroadcast> {
  const hash = input.idempotencyKey === null ? null : hashOf(deps, input)
  const earlier = await findEarlier(ctx, deps, input, hash)
  if (earlier) return answer(ctx, earlier)

  const audience = await settleAudience(ctx, input.audience)
  const checked = await checkBroadcast(ctx, { ...input, audience })
  let settled = { ...input, audience }
  try {
    settled = { ...input, audience: await keepTargets(ctx, deps, settled) }
    const created = await withTransaction(ctx, (tx) => write(tx, deps, settled, checked, hash))
    await waitForHandOver(ctx, created, Math.min(input.waitMs, WAIT_MS_MAX))
    return await answer(ctx, await getCreated(ctx.db, ctx.empresaId, created.id))
  } catch (error) {
    await forgetTargets(ctx, settled.audience)
    // Two requests with one key at the same time: the second finds what the first wrote.
    const winner = isUniqueViolation(error) ? await findEarlier(ctx, deps, input, hash) : null
    if (winner) return answer(ctx, winner)
    throw error
  }
}

/** More targets than are written at once are kept in a list of their own, from which a worker goes on. */
async function keepTargets(
  ctx: Ctx,
  { keys }: BroadcastDeps,
  { audience, campaignName }: { audience: SettledAudience; campaignName: string },
): Promise<SettledAudience> {
  if (!('targets' in audience) || audience.targets.length <= FIRST_PEOPLE) return audience
  const { length } = audience.targets
  if (length > TARGETS_MAX)
    throw new DomainError('too_many_targets', { count: length, countMax: TARGETS_MAX })
  const rows = audience.targets.map((target, i) => ({ line: i + 1, target, variables: null, problem: null }))
  const list = await writeAudienceList(ctx, keys, { name: campaignName, kind: 'targets', columns: [], rows })
  return { listId: list.id, columns: [], named: length }
}

/** Nobody has use for the targets of a request that made no broadcast. */
async function forgetTargets({ db, empresaId }: Ctx, audience: SettledAudience): Promise<void> {
  if (isNamedList(audience)) await letListLeave(db, empresaId, audience.listId)
}

async function write(
  ctx: Ctx,
  deps: BroadcastDeps,
  input: Omit<BroadcastInput, 'audience'> & { audience: SettledAudience },
  checked: Checked,
  hash: Buffer | null,
): Promise<BroadcastRow> {
  await takeDraft(ctx, input)
  await lockSubject(ctx.db, ctx.empresaId, input.audience)
  const groupId = await createGroup(ctx, 'broadcast', input.scheduledAt)
  const smsSegments = await estimateSegments(ctx, deps.keys, input.audience, checked)
  const { body, smsBody, smsPlain, content, variables, template } = checked
  const textId = await storeText(ctx, { body, smsBody, smsPlain, content, variables, smsSegments })
  const row = await insertBroadcast(ctx, {
    ...{ ...input, groupId, textId, hash },
    templateVersionId: template?.versionId ?? null,
  })
  const lane = input.notice?.lane ?? 'bulk'
  const mailing = {
    ...({ lane, textId, smsSegments, groupId, source: input.notice?.kind ?? 'broadcast' } as const),
    preferredChannel: input.preferredChannel,
    fallbackAfterS: input.fallbackAfterS ?? FALLBACK_AFTER_S[lane],
    usefulUntil: input.notice?.usefulUntil ?? null,
    startsAt: input.scheduledAt ?? null,
  } as const
  const { audience } = input
  const key = { empresaId: ctx.empresaId, broadcastId: row.id }
  if ('listId' in audience) await takeAudienceList(ctx, audience.listId)
  if (isNamedList(audience)) {
    await setRejected(ctx.db, key, await listAllRejects(ctx.db, audience.listId))
  }
  if ('targets' in audience) {
    await setRejected(ctx.db, key, await writeTargets(ctx, deps, { audience, mailing, checked }))
  } else {
    await writeFirst(ctx, row.id, { audience, mailing, checked })
  }
  return getCreated(ctx.db, ctx.empresaId, row.id)
}

type CommonMailing = Omit<Writing['mailing'], 'addressFrom'> & Omit<PartMailing, keyof Route>

/** The targets that somebody named, all at once; returns those that are none, or one twice. */
async function writeTargets(
  ctx: Ctx,
  { keys }: BroadcastDeps,
  { audience, mailing, checked }: { audience: Targets; mailing: CommonMailing; checked: Checked },
): Promise<Rejected[]> {
  const rejected: Rejected[] = []
  for await (const page of walkAudience(ctx, keys, audience, checked)) {
    rejected.push(...page.rejected)
    await enqueueMessages(ctx, { ...mailing, addressFrom: 'caller' }, checked.route, page.recipients)
  }
  return rejected
}

/**
 * Writes the first people at once, so that a broadcast of a few is whole when it is there and one of many leaves at once;
 * `expandSome` goes on with the rest. Throws `audience_empty` where there is nobody to be written.
 */
async function writeFirst(
  ctx: Ctx,
  broadcastId: BroadcastId,
  { audience, mailing, checked }: { audience: Writing['audience']; mailing: CommonMailing; checked: Checked },
): Promise<void> {
  const { empresaId, db } = ctx
  const { route } = checked
  const writing: Writing = {
    ...{ audience, route, said: checked, how: 'one by one', careful: false },
    mailing: { ...mailing, addressFrom: 'listId' in audience ? 'caller' : 'directory' },
  }
  // Of a filter that leaves out nearly everybody somebody else looks for who is left; a notice says at once that nobody is.
  const pagesMax = isNotice(audience) ? Number.POSITIVE_INFINITY : FIRST_PAGES_MAX
  let place: Place | null = START
  for (let pages = 1; place !== null; pages++) {
    const written: Written = await writeAudience(ctx, writing, place, FIRST_PEOPLE)
    await addLeftOut(db, { empresaId, broadcastId }, countLeftOut(audience, written))
    place = written.next
    if (written.messages === 0 && (pages < pagesMax || place === null)) continue
    if (place !== null) {
      const parts = isNotice(audience) || db.engine === 'pglite' ? [place] : splitPlace(place)
      await insertParts(
        db,
        { empresaId, broadcastId, mailing: { ...mailing, ...route }, now: ctx.clock.now() },
        parts,
      )
    }
    return
  }
  // Targets that somebody named are told one by one why they are none.
  if (!isNamedList(audience)) throw new DomainError('audience_empty', {})
}

/** A draft goes in the transaction that makes a broadcast of it, so that nobody makes another. */
async function takeDraft(tx: Ctx, { draft }: BroadcastInput): Promise<void> {
  if (draft === undefined) return
  if (!(await deleteDraft(tx.db, tx.empresaId, draft))) throw new DomainError('draft_changed', {})
  if (draft.approvedFor === null) return
  const facts = { broadcast: draft.id, asked_by: draft.approvedFor }
  await recordAudit(tx, { action: 'broadcast.approved', facts })
}

/** What an earlier request with the same key became; null: there was none. Throws `idempotency_conflict`. */
export async function findRequested(
  ctx: Ctx,
  deps: BroadcastDeps,
  input: BroadcastInput,
): Promise<CreatedBroadcast | null> {
  const earlier = await findEarlier(ctx, deps, input, hashOf(deps, input))
  return earlier && answer(ctx, earlier)
}

/** What a notice that was asked for with this key became; null for a new one. Throws `idempotency_conflict`. */
export async function findRepeated(
  ctx: Ctx,
  deps: BroadcastDeps,
  { asked, ...wish }: Pick<BroadcastInput, 'idempotencyKey'> & { asked: Asked },
): Promise<CreatedBroadcast | null> {
  const earlier = await findEarlier(ctx, deps, wish, deps.keys.requestMac(JSON.stringify(asked)))
  return earlier && answer(ctx, earlier)
}

async function findEarlier(
  ctx: Ctx,
  deps: BroadcastDeps,
  input: Pick<BroadcastInput, 'idempotencyKey'>,
  hash: Buffer | null,
): Promise<BroadcastRow | null> {
  if (input.idempotencyKey === null || hash === null) return null
  const { empresaId } = ctx
  const { idempotencyKey: key } = input
  const row = await findByIdempotencyKey(ctx.db, empresaId, [key, erasedKey(deps.keys, { empresaId, key })])
  if (row !== null && !row.requestHash?.equals(hash)) {
    throw new DomainError('idempotency_conflict', { key: input.idempotencyKey })
  }
  return row
}

async function waitForHandOver(ctx: Ctx, row: BroadcastRow, waitMs: number): Promise<void> {
  let { expanding } = row
  for (let waitedMs = 0; waitedMs < waitMs; waitedMs += WAIT_STEP_MS) {
    if (expanding) expanding = await isExpanding(ctx.db, ctx.empresaId, row.id)
    const counts = (await countGroups(ctx, [row.groupId])).get(row.groupId)
    if (!expanding && !(counts && isMoving(counts))) return
    await sleep(WAIT_STEP_MS)
  }
}

/** What became of a broadcast so far, as its creation answers. */
export async function answer(ctx: Ctx, row: BroadcastRow): Promise<CreatedBroadcast> {
  const counts = (await countGroups(ctx, [row.groupId])).get(row.groupId)
  const { total, sent, failed, queued, suppressed } = statsOf(countsOf(counts, row.invalidCount))
  const { id: broadcastId, rejected, leftOut, expanding } = row
  return { broadcastId, stats: { total, sent, failed, queued, suppressed }, rejected, leftOut, expanding }
}

/**
 * What makes a request the same one; waiting longer does not make it another. What came later is added only where it
 * is used, so that keys given before it still fit.
 */
export function hashOf({ keys }: BroadcastDeps, input: BroadcastInput): Buffer {
  if (input.notice) return keys.requestMac(JSON.stringify(input.notice.asked))
  const { campaignName, body, audience, preferredChannel, eventoId, fallbackAfterS, template, scheduledAt } =
    input
  const later = [
    ...(fallbackAfterS === null ? [] : [{ fallbackAfterS }]),
    ...(template == null ? [] : [{ template }]),
    ...(scheduledAt == null ? [] : [{ scheduledAt }]),
  ]
  return keys.requestMac(JSON.stringify([campaignName, body, audience, preferredChannel, eventoId, ...later]))
}
