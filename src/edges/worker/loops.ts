import { pauseBursts } from '../../broadcasts/pause-bursts.ts'
import { sendReminders } from '../../broadcasts/send-reminders.ts'
import { startScheduled } from '../../broadcasts/start-scheduled.ts'
import { withdrawReminders } from '../../broadcasts/withdraw-reminders.ts'
import type { AccountShare } from '../../messages/account-limit.ts'
import { cancelRest } from '../../messages/cancel-rest.ts'
import { declareDeadNumbers } from '../../messages/declare-dead-numbers.ts'
import { expireHeld } from '../../messages/expire-held.ts'
import { forgetOldSends } from '../../messages/forget-old-sends.ts'
import { forgetRawInbound } from '../../messages/forget-raw-inbound.ts'
import { putIdleStreamsToSleep } from '../../messages/idle-streams.ts'
import { type LookUp, lookUpDue, lookUpUrgent } from '../../messages/look-up.ts'
import { prepareMonths } from '../../messages/months.ts'
import { redactAtTwilio } from '../../messages/redact-at-twilio.ts'
import { rejudgeHeld } from '../../messages/rejudge-held.ts'
import { type HeldUp, raiseSlowedRates } from '../../messages/tend-senders.ts'
import type { Ground } from '../../platform/context.ts'
import type { Keyring } from '../../platform/crypto.ts'
import { every } from '../../platform/sleep.ts'
import { applyRetention } from '../../privacy/apply-retention.ts'
import { runErasures } from '../../privacy/run-erasures.ts'
import { followApprovals } from '../../templates/follow-approvals.ts'
import type { ContentService } from '../../twilio/content.ts'
import { tendBrakes } from '../../verification/brakes.ts'
import { followVerify } from '../../verification/follow-verify.ts'
import type { Otp } from '../../verification/otp.ts'
import { settleRefused } from '../../verification/settle-refused.ts'
import { expireCodes, forgetOldStarts } from '../../verification/tend-codes.ts'

/** A loop of the worker: a name for the log, a rhythm, and one verb. */
export interface Loop {
  name: string
  everyMs: number
  run(ground: Ground): Promise<unknown>
}

/** What the loops work with. */
export interface LoopParts {
  sending: LookUp
  heldUp: HeldUp
  accountShare: Pick<AccountShare, 'reload'>
  slot: number
  codes: Pick<Otp, 'verify'>
  keyring: Pick<Keyring, 'decrypt' | 'requestMac' | 'recipientKey'>
  /** Twilio's templates; null where nobody follows them. */
  content: ContentService | null
}

/** Everything the worker does besides sending. */
export function workerLoops(parts: LoopParts): readonly Loop[] {
  const { sending, heldUp, accountShare, slot, keyring } = parts
  return [
    ...codeLoops(parts.codes),
    { name: 'templates', everyMs: 5_000, run: (ground) => followApprovals(ground, parts.content) },
    { name: 'urgent look-up', everyMs: 1_000, run: (ground) => lookUpUrgent(ground, sending) },
    { name: 'unknown outcomes', everyMs: 1_000, run: (ground) => lookUpDue(ground, sending, 'unknown') },
    { name: 'receipts', everyMs: 1_000, run: (ground) => lookUpDue(ground, sending, 'receipt') },
    { name: 'account-share', everyMs: 5_000, run: () => accountShare.reload() },
    { name: 'sender-rates', everyMs: 5_000, run: raiseSlowedRates },
    { name: 'held-up', everyMs: 15_000, run: heldUp.tend },
    { name: 'scheduled', everyMs: 1_000, run: startScheduled },
    { name: 'error-bursts', everyMs: 1_000, run: pauseBursts },
    { name: 'reminders', everyMs: 5_000, run: (ground) => sendReminders(ground, { keys: keyring }) },
    { name: 'outdated-reminders', everyMs: 5_000, run: withdrawReminders },
    { name: 'canceled', everyMs: 1_000, run: (ground) => cancelRest(ground, null, slot) },
    { name: 'rejudge-held', everyMs: 1_000, run: rejudgeHeld },
    { name: 'expire-held', everyMs: 30_000, run: (ground) => expireHeld(ground, slot) },
    { name: 'old-sends', everyMs: 3_600_000, run: forgetOldSends },
    { name: 'dead-numbers', everyMs: 60_000, run: declareDeadNumbers },
    { name: 'erasures', everyMs: 2_000, run: (ground) => runErasures(ground, keyring) },
    { name: 'redactions', everyMs: 1_000, run: (ground) => redactAtTwilio(ground, sending) },
    { name: 'retention', everyMs: 600_000, run: applyRetention },
    { name: 'raw-inbound', everyMs: 3_600_000, run: forgetRawInbound },
    { name: 'idle-streams', everyMs: 60_000, run: putIdleStreamsToSleep },
    { name: 'months', everyMs: 6 * 3_600_000, run: prepareMonths },
  ]
}

/** What comes back to one-time codes. */
export function codeLoops({ verify }: Pick<Otp, 'verify'>): readonly Loop[] {
  return [
    { name: 'verify', everyMs: 1_000, run: (ground) => followVerify(ground, verify) },
    { name: 'refused-codes', everyMs: 2_000, run: settleRefused },
    { name: 'expired-codes', everyMs: 5_000, run: expireCodes },
    { name: 'brakes', everyMs: 15_000, run: tendBrakes },
    { name: 'old-starts', everyMs: 3_600_000, run: forgetOldStarts },
  ]
}

/** Starts the loops; the returned function ends them and waits for what is under way. */
export function startLoops(ground: Ground, loops: readonly Loop[]): () => Promise<void> {
  const started = loops.map((loop) =>
    every(
      loop.everyMs,
      async () => {
        await loop.run(ground)
      },
      (error) =>
        ground.log.warn({ err: error, loop: loop.name }, 'a loop failed; it runs again at its next turn'),
    ),
  )
  return async () => {
    await Promise.all(started.map((each) => each.stop()))
  }
}
