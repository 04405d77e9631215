import { DomainError } from '../errors.ts'
import { type Ctx, type Ground, withTransaction } from '../platform/context.ts'
import { forgetStart, lockNumber } from './limit-queries.ts'
import { countCodes, endLog } from './log-queries.ts'
import type { OtpLog } from './otp.ts'
import { listRefused, takeBackSend } from './settle-queries.ts'

/** Twilio's word for a person who told it to stop us. */
const BLOCKED_US = 21610
const LOGS_PER_TURN_MAX = 500

/**
 * Ends what was taken on no channel, gives the number its start back, and says why to whoever waits: throws
 * `recipient_blocked_us` or `code_not_sent`.
 */
export async function refuseCode(ctx: Ctx, log: OtpLog, errorCode: number | null): Promise<never> {
  await withTransaction(ctx, (tx) => settle(tx, log, errorCode))
  throw refusalOf(errorCode)
}

export function refusalOf(errorCode: number | null): DomainError {
  if (errorCode === BLOCKED_US) return new DomainError('recipient_blocked_us', {})
  return new DomainError('code_not_sent', { code: errorCode })
}

/** Settles codes whose refusal nobody waited for. Returns how many. */
export async function settleRefused(ground: Ground): Promise<number> {
  const refused = await listRefused(ground.db, LOGS_PER_TURN_MAX)
  for (const { errorCode, ...log } of refused) {
    const ctx: Ctx = {
      ...{ ...ground, empresaId: log.empresaId, lang: 'pt-BR' },
      actor: { kind: 'system', loop: 'refused codes' },
    }
    await withTransaction(ctx, (tx) => settle(tx, log, errorCode))
  }
  return refused.length
}

type Settled = Pick<OtpLog, 'id' | 'empresaId' | 'recipientKey' | 'sentAt' | 'prefix' | 'createdAt'>

/** Done once: whoever comes second finds nothing to take back. */
async function settle(tx: Ctx, log: Settled, errorCode: number | null): Promise<void> {
  await lockNumber(tx.db, log.recipientKey)
  const taken = await takeBackSend(tx.db, log)
  if (taken !== null) await takeBack(tx, log, taken.sends, errorCode)
}

/** A code that left before stays; only this sending of it does not count. */
export async function takeBack(
  tx: Ctx,
  log: Settled,
  sendsLeft: number,
  errorCode: number | null,
): Promise<void> {
  const now = tx.clock.now()
  if (sendsLeft === 0) await endLog(tx.db, log, { status: 'failed', reason: 'refused', errorCode, now })
  await forgetStart(tx.db, log.recipientKey, log.sentAt)
  await countCodes(tx.db, log, { codes: sendsLeft === 0 ? -1 : 0, sends: -1 })
}
