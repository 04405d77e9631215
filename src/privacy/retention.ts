import { DomainError, type FieldIssue } from '../errors.ts'
import { recordAudit } from '../identity/audit-log.ts'
import { actorName, type Ctx, withTransaction } from '../platform/context.ts'
import { findRetention, writeRetention } from './retention-queries.ts'

/** For how many days an empresa keeps what; null: without an end. */
export interface Retention {
  /** Whom messages went to and what they said. Their figures stay. */
  contentDays: number | null
  /** The forms that Twilio sent, in the timeline and of what people wrote. */
  rawDays: number | null
  /** What people wrote to us. */
  inboundDays: number | null
}

export interface RetentionView extends Retention {
  updatedAt: Date | null
  updatedBy: string | null
}

export const RETENTION_DAYS_MIN = 7
export const RETENTION_DAYS_MAX = 36_500

/** Until an empresa says otherwise: nothing is lost but forms that nobody has looked at for a year. */
export const DEFAULT_RETENTION: Retention = { contentDays: null, rawDays: 365, inboundDays: null }

/** What the empresa keeps for how long. */
export async function getRetention(ctx: Ctx): Promise<RetentionView> {
  const row = await findRetention(ctx.db, ctx.empresaId)
  return row ?? { ...DEFAULT_RETENTION, updatedAt: null, updatedBy: null }
}

/** Says how long it is kept from now on; a loop does it (`apply-retention.ts`). Throws `invalid_input` beyond the limits. */
export async function setRetention(ctx: Ctx, retention: Retention): Promise<RetentionView> {
  const fields = Object.entries(retention).flatMap(([name, days]: [string, number | null]): FieldIssue[] => {
    const isFit = days === null || (days >= RETENTION_DAYS_MIN && days <= RETENTION_DAYS_MAX)
    const field = name.replace('Days', '_days')
    return isFit
      ? []
      : [{ field, code: 'out_of_range', facts: { min: RETENTION_DAYS_MIN, max: RETENTION_DAYS_MAX } }]
  })
  if (fields.length > 0) throw new DomainError('invalid_input', { fields })
  await withTransaction(ctx, async (tx) => {
    const by = actorName(tx.actor)
    await writeRetention(tx.db, tx.empresaId, { ...retention, by, now: tx.clock.now() })
    await recordAudit(tx, { action: 'retention.changed', facts: { ...retention } })
  })
  return getRetention(ctx)
}
