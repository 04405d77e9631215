import { DomainError, invalidField } from '../errors.ts'
import type { Ctx } from '../platform/context.ts'
import { isSameSecret } from '../platform/crypto.ts'
import { admitPhone } from './admit-phone.ts'
import { CODE_DIGITS, cleanCode, codeOf } from './code.ts'
import { endLog, giveTryBack, takeTry } from './log-queries.ts'
import { type CheckedCode, type Otp, type OtpLog, TRIES_MAX } from './otp.ts'
import { cancelStale } from './verify-codes.ts'

const ENDED = { verified: false, why: 'ended', attemptsLeft: 0 } as const
const NOBODYS = { id: 0 as OtpLog['id'], nonce: Buffer.alloc(16) }

/**
 * Tries a code. Five tries a code, counted exactly however many come at once; of several right ones at the same moment
 * one verifies. What is wrong, expired, used or was never sent is an answer; the same work is done whether or not there
 * is a code. Throws `invalid_input` for what is no phone or no code, without counting it, `not_found` for an empresa
 * that does not exist, and `verification_unavailable` when Twilio cannot be asked (yet), which costs no try.
 */
export async function checkCode(
  ctx: Ctx,
  otp: Otp,
  input: { phone: string; code: string },
): Promise<CheckedCode> {
  const { e164 } = admitPhone(input.phone, otp)
  const code = cleanCode(input.code)
  if (code === null || !isCodeHere(otp, code)) throw badCode(input.code)
  const recipientKey = otp.keys.recipientKey(e164)
  const found = await otp.desk.find({ empresaId: ctx.empresaId, recipientKey })
  if (found === null) throw new DomainError('not_found', { what: 'empresa' })
  const checked = await check(ctx, otp, found.log, code)
  otp.counted('check', checked.verified ? 'verified' : checked.why)
  return checked
}

function badCode(raw: string): DomainError {
  return raw.trim() === ''
    ? invalidField('code', 'required')
    : invalidField('code', 'bad_format', { example: '123456' })
}

/** By the configuration alone, so that it tells nothing of the phone: a service of Twilio Verify has a length of its own. */
function isCodeHere({ verify }: Otp, code: string): boolean {
  return verify !== null || code.length === CODE_DIGITS
}

async function check(ctx: Ctx, otp: Otp, log: OtpLog | null, code: string): Promise<CheckedCode> {
  if (log?.provider === 'verify') return await checkAtTwilio(ctx, otp, log, code)
  const right = isSameSecret(expected(otp, log), code)
  if (log === null) return ENDED
  return right ? await verified(otp, log) : await wrong(otp, log)
}

/** Without a code to compare with, one is made in vain. */
function expected(otp: Otp, log: OtpLog | null): string {
  const fixed = log?.provider === 'test' ? otp.testNumbers.get(log.address) : undefined
  return fixed ?? codeOf(otp.keys, log?.nonce == null ? NOBODYS : log)
}

async function wrong({ desk }: Otp, log: OtpLog): Promise<CheckedCode> {
  const counted = await desk.countWrong(log)
  if (counted === null) return ENDED
  return { verified: false, why: 'wrong', attemptsLeft: TRIES_MAX - counted.tries }
}

/** The code has served, the person is known, and nothing of it is sent any more; see `CheckDesk`. */
async function verified({ desk }: Otp, log: OtpLog): Promise<CheckedCode> {
  const ended = await desk.endVerified(log)
  return ended === null ? ENDED : { verified: true, contactId: ended.contactId }
}

/** Our own log was found first, so that a check for another empresa never gets here. */
async function checkAtTwilio(ctx: Ctx, otp: Otp, log: OtpLog, code: string): Promise<CheckedCode> {
  const { verify } = otp
  const { verifySid } = log
  if (verify === null) return ENDED
  // Nobody heard yet whether Twilio took the start: the code may well have arrived, and is asked about when that is known.
  if (verifySid === null) throw new DomainError('verification_unavailable', {})
  const taken = await takeTry(ctx.db, { log, now: ctx.clock.now() })
  if (taken === null) return ENDED
  const answer = await verify.check({ verificationSid: verifySid, code })
  const end = (status: 'expired' | 'failed', reason: string) =>
    endLog(ctx.db, log, { status, reason, now: ctx.clock.now() })
  const burn = async () => {
    await end('failed', 'too_many_tries')
    await cancelStale(verify, verifySid)
  }
  switch (answer.kind) {
    case 'approved':
      return await verified(otp, log)
    case 'wrong':
      if (taken.tries >= TRIES_MAX) await burn()
      return { verified: false, why: 'wrong', attemptsLeft: TRIES_MAX - taken.tries }
    case 'gone':
      await end('expired', 'gone_at_twilio')
      return ENDED
    case 'too_many_tries':
      await burn()
      return ENDED
    case 'refused':
    case 'unreadable':
      await giveTryBack(ctx.db, log)
      throw new DomainError('verification_unavailable', {})
  }
}
