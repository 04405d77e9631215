import { addSuppressions } from '../contacts/add-suppressions.ts'
import type {
  Blocked,
  SuppressionReason,
  SuppressionSource,
  SuppressionVerdict,
} from '../contacts/suppression.ts'
import { actorName, type Ctx } from '../platform/context.ts'
import { cancelQueued } from './cancel-queued.ts'

export interface BlockInput {
  /** Of no address and channel two. */
  people: readonly Blocked[]
  reason: Exclude<SuppressionReason, 'opted_out'>
  source: SuppressionSource
  /** For every empresa. */
  everywhere: boolean
}

/**
 * Writes down that people are not to be written to and cancels what is queued for them, in the transaction of the
 * context. Says of each what became of the row, and how many messages were canceled.
 */
export async function blockRecipients(
  ctx: Ctx,
  { people, reason, source, everywhere }: BlockInput,
): Promise<{ verdicts: SuppressionVerdict[]; canceled: number }> {
  if (!ctx.db.inTransaction) throw new Error('a suppression and what it cancels belong into one transaction')
  const now = ctx.clock.now()
  const empresaId = everywhere ? null : ctx.empresaId
  const addedBy = actorName(ctx.actor)
  const verdicts = await addSuppressions(ctx, { empresaId, reason, source, addedBy, people })
  const isInForce = ({ expiresAt }: Blocked) => expiresAt === null || expiresAt > now
  let canceled = 0
  for (const channel of [null, 'whatsapp', 'sms'] as const) {
    const recipientKeys = people
      .filter((each) => each.channel === channel && isInForce(each))
      .map((each) => each.recipientKey)
    if (recipientKeys.length === 0) continue
    canceled += await cancelQueued(ctx, {
      recipientKeys,
      empresaId,
      channel,
      lane: null,
      reason: 'suppressed',
    })
  }
  return { verdicts, canceled }
}
