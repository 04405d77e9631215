import type { Ctx, Ground } from '../platform/context.ts'
import type { VerifyService } from '../twilio/verify.ts'
import { CODE_LIFE_MS, RESEND_LIFE_MS_MIN, VERIFY_SILENCE_MS } from './otp.ts'
import { cancelStale, refuse, startOn, startOrFallBack, VERIFY_LEASE_MS } from './verify-codes.ts'
import {
  claimVerifyLooks,
  lookAgain,
  recordAccepted,
  recordFallingBack,
  stopLooking,
  type VerifyLog,
} from './verify-queries.ts'

const LOOKS_PER_ROUND_MAX = 20
/** Twilio's clock and ours, and whole seconds. */
const SKEW_MS = 5_000
/** Nobody knows whether it left: asked again after so long, */
const UNREADABLE_LOOK_MS = 5_000
/** and a start that Twilio never got is only made good while its person may still be waiting. */
const WORTH_REPEATING_MS = 60_000
/** What Twilio calls an attempt of which it knows that it arrived. */
const ARRIVED = 'delivered'

/**
 * Comes back to codes of Twilio Verify: finds out what became of a start whose answer nobody heard, and sends the same
 * code by SMS when WhatsApp has not delivered it in time. Returns how many were looked at.
 */
export async function followVerify(ground: Ground, verify: VerifyService | null): Promise<number> {
  if (verify === null) return 0
  const now = ground.clock.now()
  const until = new Date(now.getTime() + VERIFY_LEASE_MS)
  const due = await claimVerifyLooks(ground.db, { now, until, limit: LOOKS_PER_ROUND_MAX })
  await Promise.all(
    due.map((log) => {
      const ctx: Ctx = {
        ...{ ...ground, empresaId: log.empresaId, lang: 'pt-BR' },
        actor: { kind: 'system', loop: 'verify' },
      }
      return log.handover === 'accepted' ? afterSilence(ctx, verify, log) : afterUncertainty(ctx, verify, log)
    }),
  )
  return due.length
}

/** Delivered: nothing more. Otherwise, also where Twilio cannot say, the same code goes by SMS, once. */
async function afterSilence(ctx: Ctx, verify: VerifyService, log: VerifyLog): Promise<void> {
  const asked = log.verifySid === null ? null : await verify.attempts(log.verifySid)
  const arrived =
    asked?.kind === 'read' &&
    asked.attempts.some(({ channel, status }) => channel === 'whatsapp' && status === ARRIVED)
  if (arrived || log.channel === 'sms') return await stopLooking(ctx.db, log)
  const now = ctx.clock.now()
  const mayFallBack = await recordFallingBack(ctx.db, log, now, new Date(now.getTime() + VERIFY_LEASE_MS))
  if (!mayFallBack) return await stopLooking(ctx.db, log)
  const started = await startOn(ctx, verify, log, 'sms')
  // WhatsApp was taken before: whatever SMS says now, the code has left and counts.
  if (started.kind === 'refused') await stopLooking(ctx.db, log)
  if (started.kind === 'not_sent') await lookAgain(ctx.db, log, new Date(now.getTime() + UNREADABLE_LOOK_MS))
}

/** Twilio tells which sends it knows of: one of this channel since the call is this one. */
async function afterUncertainty(ctx: Ctx, verify: VerifyService, log: VerifyLog): Promise<void> {
  const now = ctx.clock.now()
  const fetched = await verify.fetch(log.address)
  if (fetched.kind === 'unreadable' || fetched.kind === 'too_many') {
    return await lookAgain(ctx.db, log, new Date(now.getTime() + UNREADABLE_LOOK_MS))
  }
  const since = log.handedAt.getTime() - SKEW_MS
  const left =
    fetched.kind === 'read' &&
    fetched.sends.some(({ at, channel }) => channel === log.channel && at.getTime() >= since)
  if (left) {
    const { sid: verifySid } = fetched
    const lookAt = log.channel === 'whatsapp' ? new Date(log.handedAt.getTime() + VERIFY_SILENCE_MS) : null
    return await recordAccepted(ctx.db, log, { verifySid, channel: log.channel, lookAt })
  }
  if (now.getTime() - log.handedAt.getTime() > WORTH_REPEATING_MS) return await giveUp(ctx, log)
  // Not the code's own, which has left before: that one is only sent again.
  const isStale = fetched.kind === 'read' && fetched.sid !== log.verifySid && isNearlyOver(fetched.sends, now)
  if (isStale) await cancelStale(verify, fetched.sid)
  const { started } = await startOrFallBack(ctx, verify, log)
  if (started.kind === 'refused') await giveUp(ctx, log, started.code)
  if (started.kind === 'not_sent') await lookAgain(ctx.db, log, new Date(now.getTime() + UNREADABLE_LOOK_MS))
}

/** By its first send: sending a code again does not prolong its life. */
function isNearlyOver(sends: readonly { at: Date }[], now: Date): boolean {
  return sends.some(({ at }) => now.getTime() - at.getTime() > CODE_LIFE_MS - RESEND_LIFE_MS_MIN)
}

/** A fallback that never left takes nothing back: the code itself had left on WhatsApp. */
async function giveUp(ctx: Ctx, log: VerifyLog, errorCode: number | null = null): Promise<void> {
  if (log.fellBack && log.verifySid !== null) return await stopLooking(ctx.db, log)
  await refuse(ctx, log, errorCode)
}
