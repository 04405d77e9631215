import { DomainError, invalidField } from '../errors.ts'
import type { Channel } from '../messages/message.ts'
import { type Ctx, withTransaction } from '../platform/context.ts'
import { within } from '../platform/sleep.ts'
import { twilioCode } from '../text/twilio-codes.ts'
import type { VerifyService, VerifyStart } from '../twilio/verify.ts'
import { lockNumber } from './limit-queries.ts'
import { HANDOVER_WAIT_MS, type Otp, type OtpLog, type StartedCode, VERIFY_SILENCE_MS } from './otp.ts'
import { refusalOf, takeBack } from './settle-refused.ts'
import { recordAccepted, recordFallingBack, recordUncertain, takeBackHandover } from './verify-queries.ts'

/** Longer than a call may take: until then nobody else comes back to a code that is being handed over. */
export const VERIFY_LEASE_MS = 30_000
/** How much of the lease ending an old verification may take. */
const CANCEL_WAIT_MS = 2_000
/** How long after an uncertain start Twilio is asked what became of it. */
const UNCERTAIN_LOOK_MS = 2_000

const LANDLINE = 60205
const SENDS_USED_UP = 60203
const SAME_MOMENT = 60212
const TOO_MANY = 20429
/** Who started the same number at the same moment may try again then. */
const SAME_MOMENT_WAIT_S = 5

/**
 * Hands a code that is written down to Twilio Verify, on SMS at once when WhatsApp is refused, after the end of the
 * `stale` verification that has its place there. Waits for the answer at most 3 s; what comes later is recorded all the
 * same. Throws what the refusal means to the caller.
 */
export async function callVerify(
  ctx: Ctx,
  otp: Pick<Otp, 'verify'>,
  log: OtpLog,
  stale: string | null,
): Promise<StartedCode> {
  const { verify } = otp
  if (verify === null) throw new Error('no service of Twilio Verify')
  const to = log.address
  const called = handOver(ctx, verify, log, stale)
  // Its failure is the caller's while they wait; afterwards the look brings it back.
  called.catch(() => {})
  try {
    return await within(HANDOVER_WAIT_MS, called, () => new StillWaiting())
  } catch (error) {
    if (error instanceof StillWaiting) return { channel: log.channel, to, sid: log.verifySid ?? log.sid }
    throw error
  }
}

class StillWaiting extends Error {}

async function handOver(
  ctx: Ctx,
  verify: VerifyService,
  log: OtpLog,
  stale: string | null,
): Promise<StartedCode> {
  if (stale !== null) await cancelStale(verify, stale)
  const { channel, started } = await startOrFallBack(ctx, verify, log)
  return await conclude(ctx, log, channel, started)
}

/**
 * Ends a verification of which Twilio would send the code again although it is nearly over, or spent. Not waited for
 * beyond what the lease has room for: without it the person gets the old code, and a new one when they ask again.
 */
export async function cancelStale(verify: VerifyService, verificationSid: string): Promise<void> {
  try {
    await within(CANCEL_WAIT_MS, verify.cancel(verificationSid), () => new StillWaiting())
  } catch (error) {
    if (!(error instanceof StillWaiting)) throw error
  }
}

/** Starts on the log's channel, and by SMS at once where WhatsApp is refused for a reason of its own. */
export async function startOrFallBack(
  ctx: Pick<Ctx, 'db' | 'clock'>,
  verify: VerifyService,
  log: OtpLog,
): Promise<{ channel: Channel; started: VerifyStart }> {
  const { channel } = log
  const started = await startOn(ctx, verify, log, channel)
  if (started.kind !== 'refused' || channel === 'sms' || !maySmsHelp(started.code))
    return { channel, started }
  const now = ctx.clock.now()
  const until = new Date(now.getTime() + VERIFY_LEASE_MS)
  if (!(await recordFallingBack(ctx.db, log, now, until))) return { channel, started }
  return { channel: 'sms', started: await startOn(ctx, verify, log, 'sms') }
}

/** A code that nobody knows says nothing against SMS, and somebody is waiting. */
function maySmsHelp(code: number): boolean {
  return twilioCode(code)?.fallbackToSmsHelps ?? true
}

/** Calls Twilio and writes down what is known then; a refusal is left to the caller, who may have another channel. */
export async function startOn(
  ctx: Pick<Ctx, 'db' | 'clock'>,
  verify: VerifyService,
  log: OtpLog,
  channel: Channel,
): Promise<VerifyStart> {
  const started = await verify.start({ to: log.address, channel, locale: log.language })
  const after = (ms: number) => new Date(ctx.clock.now().getTime() + ms)
  if (started.kind === 'accepted') {
    const lookAt = channel === 'whatsapp' ? after(VERIFY_SILENCE_MS) : null
    await recordAccepted(ctx.db, log, { verifySid: started.sid, channel, lookAt })
  } else if (started.kind === 'uncertain') {
    await recordUncertain(ctx.db, log, after(UNCERTAIN_LOOK_MS))
  }
  return started
}

async function conclude(ctx: Ctx, log: OtpLog, channel: Channel, started: VerifyStart): Promise<StartedCode> {
  switch (started.kind) {
    case 'accepted':
      return { channel, to: log.address, sid: started.sid }
    case 'uncertain':
      return { channel, to: log.address, sid: log.verifySid ?? log.sid }
    case 'not_sent':
      await refuse(ctx, log, null)
      throw refusalOf(null)
    case 'refused':
      await refuse(ctx, log, started.code)
      throw refusedBecause(ctx, log, started)
  }
}

/** The start is taken back: what Twilio refused does not count. */
export async function refuse(ctx: Ctx, log: OtpLog, errorCode: number | null): Promise<void> {
  await withTransaction(ctx, async (tx) => {
    await lockNumber(tx.db, log.recipientKey)
    const taken = await takeBackHandover(tx.db, log)
    if (taken !== null) await takeBack(tx, log, taken.sends, errorCode)
  })
}

function refusedBecause(
  ctx: Ctx,
  log: OtpLog,
  { code, retryAfterSeconds }: Extract<VerifyStart, { kind: 'refused' }>,
): DomainError {
  const leftS = Math.max(1, Math.ceil((log.expiresAt.getTime() - ctx.clock.now().getTime()) / 1000))
  switch (code) {
    case LANDLINE:
      return invalidField('phone_e164', 'landline')
    case SENDS_USED_UP:
      return new DomainError('too_many_codes', {
        limit: 'provider',
        retryAfterSeconds: retryAfterSeconds ?? leftS,
      })
    case SAME_MOMENT:
    case TOO_MANY:
      return new DomainError('too_many_codes', {
        limit: 'provider',
        retryAfterSeconds: retryAfterSeconds ?? SAME_MOMENT_WAIT_S,
      })
    default:
      return refusalOf(code)
  }
}
