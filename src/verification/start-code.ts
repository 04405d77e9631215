import { randomBytes } from 'node:crypto'
import { isBlocked } from '../contacts/is-blocked.ts'
import { DomainError } from '../errors.ts'
import type { Channel } from '../messages/message.ts'
import { withdrawMessages } from '../messages/withdraw.ts'
import { heldClock } from '../platform/clock.ts'
import { type Ctx, withTransaction } from '../platform/context.ts'
import { type AdmittedPhone, admitPhone } from './admit-phone.ts'
import { findBrake } from './brake-queries.ts'
import { takeStart, takeTotals } from './limits.ts'
import { cancelOpenLog, countCodes, findOpenLog, insertLog, resendLog } from './log-queries.ts'
import {
  CODE_LIFE_MS,
  type Otp,
  type OtpLanguage,
  type OtpLog,
  type Provider,
  type Purpose,
  RESEND_LIFE_MS_MIN,
  type StartedCode,
} from './otp.ts'
import { chooseOwnRoute, enqueueCode, type OwnRoute, storeCodeText, waitForHandOver } from './own-codes.ts'
import { callVerify, VERIFY_LEASE_MS } from './verify-codes.ts'

export interface StartInput {
  phone: string
  channel: Channel
  purpose: Purpose
  language: OtpLanguage
  ip: string
}

/**
 * Sends a code, or the same one again while it lives, and waits for Twilio's answer to the hand-over for at most 3 s.
 * Answers the same whether or not anybody knows the number. Throws `invalid_input` for a number that may have no code,
 * `too_many_codes` with the time to wait, `recipient_blocked_us` when the person told Twilio to stop us,
 * `code_not_sent` when Twilio takes it on no channel, and `no_sender` where there is nothing to send with.
 */
export async function startCode(ctx: Ctx, otp: Otp, input: StartInput): Promise<StartedCode> {
  try {
    const started = await start(ctx, otp, input)
    otp.counted('start', started.channel)
    return started
  } catch (error) {
    otp.counted('start', outcomeOf(error))
    throw error
  }
}

function outcomeOf(error: unknown): string {
  if (!(error instanceof DomainError)) return 'error'
  return 'limit' in error.facts ? `${error.code}:${error.facts.limit}` : error.code
}

async function start(ctx: Ctx, otp: Otp, input: StartInput): Promise<StartedCode> {
  const phone = admitPhone(input.phone, otp)
  const provider = providerFor(otp, phone)
  const { log, stale } = await withTransaction(ctx, (tx) => {
    // A refused start is given back by its moment: what counts it and what writes the code down must read the same one.
    return begin({ ...tx, clock: heldClock(tx.clock) }, otp, { ...input, ...phone, provider })
  })
  switch (provider) {
    case 'test':
      return { channel: input.channel, to: phone.e164, sid: log.sid }
    case 'own':
      return waitForHandOver(ctx, log)
    case 'verify':
      return callVerify(ctx, otp, log, stale)
  }
}

function providerFor(otp: Otp, { e164 }: AdmittedPhone): Provider {
  if (otp.testNumbers.has(e164)) return 'test'
  return otp.verify === null ? 'own' : 'verify'
}

type Wanted = StartInput & AdmittedPhone & { provider: Provider }

interface Begun {
  log: OtpLog
  /** The verification at Twilio that has to end first, or Twilio would send its code again. */
  stale: string | null
}

/**
 * Everything that has to be true together: the limits, the code, its message, the counts. What does not wait for an answer
 * is asked at once, in this order: the number is locked before its code, and what all starts wait for comes last.
 */
async function begin(tx: Ctx, otp: Otp, wanted: Wanted): Promise<Begun> {
  const { db, empresaId } = tx
  const { provider, language } = wanted
  const now = tx.clock.now()
  const recipientKey = otp.keys.recipientKey(wanted.e164)
  const isTest = provider === 'test'
  const [, countStart, , route, open] = await firstThrows([
    isTest || refuseBraked(tx, wanted.prefix),
    isTest ? null : takeStart(tx, otp, { recipientKey, ip: wanted.ip }),
    provider !== 'verify' || refuseBlocked(tx, recipientKey),
    provider === 'own' ? chooseOwnRoute(tx, otp, wanted, recipientKey) : null,
    findOpenLog(db, { empresaId, recipientKey, now, lock: true }),
  ])
  const channel = route?.channel ?? wanted.channel
  const [begun, text] = await Promise.all([
    makeOrRepeat(tx, { ...wanted, recipientKey, channel, open }),
    route && storeCodeText(tx, otp, language, route),
    countStart?.(),
  ])
  const { log } = begun
  if (route !== null && text !== null) await enqueueCode(tx, log, route, text)
  await Promise.all([
    countCodes(db, log, { codes: log.sends === 1 ? 1 : 0, sends: 1 }),
    isTest || takeTotals(tx, otp),
  ])
  return begun
}

/** As `Promise.all`, but of several that fail the first in the list tells, not the first in time. */
async function firstThrows<T extends readonly unknown[]>(
  asked: [...T],
): Promise<{ [K in keyof T]: Awaited<T[K]> }> {
  await Promise.allSettled(asked)
  for (const each of asked) await each
  return Promise.all(asked)
}

async function refuseBraked(tx: Ctx, prefix: string): Promise<void> {
  const now = tx.clock.now()
  const until = await findBrake(tx.db, prefix, now)
  if (until === null) return
  const retryAfterSeconds = Math.ceil((until.getTime() - now.getTime()) / 1000)
  throw new DomainError('too_many_codes', { limit: 'prefix', retryAfterSeconds })
}

/** What Twilio Verify sends does not go through the queue, which asks by itself. */
async function refuseBlocked(tx: Ctx, recipientKey: Buffer): Promise<void> {
  if (await isBlocked(tx, recipientKey)) throw new DomainError('code_not_sent', { code: null })
}

/**
 * The open code once more when it is the same purpose's and lives long enough to be entered; else a new one. Twilio has
 * one code a number, whatever the purpose: what still lives long enough there becomes the new purpose's, and ends when it does.
 */
async function makeOrRepeat(
  tx: Ctx,
  wanted: Wanted & { recipientKey: Buffer; channel: OwnRoute['channel']; open: OtpLog | null },
): Promise<Begun> {
  const { empresaId, db } = tx
  const now = tx.clock.now()
  const { recipientKey, channel, language, purpose, provider, prefix, e164: address, open } = wanted
  const calling = provider === 'verify'
  const handing = {
    handover: calling ? ('calling' as const) : null,
    lookAt: calling ? new Date(now.getTime() + VERIFY_LEASE_MS) : null,
  }
  const lives = open !== null && open.expiresAt.getTime() - now.getTime() >= RESEND_LIFE_MS_MIN
  if (lives && open.purpose === purpose && open.provider === provider) {
    // What still waits of the last sending would only say the same.
    if (provider === 'own') await withdrawMessages(tx, open.id)
    const log = await resendLog(db, { id: open.id, empresaId, channel, language, ...handing, now })
    return { log, stale: null }
  }
  const shared = lives && calling && open.provider === 'verify' ? open : null
  const [canceled, log] = await Promise.all([
    cancelOpenLog(db, { empresaId, recipientKey, now }),
    insertLog(db, {
      ...{ empresaId, address, recipientKey, prefix, purpose, provider, channel, language, ...handing, now },
      sid: `VE${randomBytes(16).toString('hex')}`,
      nonce: provider === 'own' ? randomBytes(16) : null,
      expiresAt: shared?.expiresAt ?? new Date(now.getTime() + CODE_LIFE_MS),
    }),
  ])
  if (canceled !== null) await withdrawMessages(tx, canceled.id)
  return { log, stale: shared === null ? (canceled?.verifySid ?? null) : null }
}
