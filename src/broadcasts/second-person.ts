import { recordAudit } from '../identity/audit-log.ts'
import { personBehind } from '../identity/person-behind.ts'
import { getSendingRules } from '../messages/sending-rules.ts'
import { actorName, type Ctx } from '../platform/context.ts'
import type { BroadcastId } from '../platform/ids.ts'
import type { BroadcastInput, CreatedBroadcast } from './broadcast.ts'
import { checkBroadcast, settleAudience } from './check-broadcast.ts'
import type { BroadcastDeps } from './create-broadcast.ts'
import type { Approval, Draft } from './draft.ts'
import { walkAudience } from './recipients.ts'

/**
 * Above how many recipients this broadcast needs a second person; null: it needs none. So far and no further are people
 * counted. Throws as `checkBroadcast` does where it has to count.
 */
export async function needsSecondPerson(
  ctx: Ctx,
  { keys }: Pick<BroadcastDeps, 'keys'>,
  input: BroadcastInput,
): Promise<number | null> {
  const { approvalAbove: above } = await getSendingRules(ctx)
  if (above === null) return null
  const audience = await settleAudience(ctx, input.audience)
  const checked = await checkBroadcast(ctx, { ...input, audience })
  let recipients = 0
  for await (const page of walkAudience(ctx, keys, audience, checked)) {
    recipients += page.recipients.length
    if (recipients > above) return above
  }
  return null
}

/** Who asks now. */
export async function askingNow(ctx: Ctx, above: number): Promise<Approval> {
  return {
    askedAt: ctx.clock.now(),
    askedBy: actorName(ctx.actor),
    askedPerson: await personBehind(ctx),
    above,
  }
}

/** Writes down that a broadcast waits for a second person, in the transaction that makes it wait. */
export function recordAsked(tx: Ctx, id: BroadcastId, { above }: Approval): Promise<void> {
  return recordAudit(tx, { action: 'broadcast.approval_asked', facts: { broadcast: id, above } })
}

/** A draft, answered as a broadcast that has done nothing. */
export function answerKept({ id, approval }: Draft): CreatedBroadcast {
  const stats = { total: 0, sent: 0, failed: 0, queued: 0, suppressed: 0 }
  const leftOut = { already: 0, duplicates: 0 }
  const nothing = { stats, rejected: [], leftOut, expanding: false }
  return { broadcastId: id, ...nothing, awaitingApproval: approval !== null }
}
