import { DomainError } from '../errors.ts'
import { chooseRoute, enqueueMessages, type Route } from '../messages/enqueue.ts'
import type { Channel } from '../messages/message.ts'
import type { Secrets } from '../messages/secrets.ts'
import { standingText } from '../messages/standing-text.ts'
import { senderFor } from '../messages/streams.ts'
import { findWindow } from '../messages/whatsapp-window.ts'
import type { Ctx } from '../platform/context.ts'
import type { TextId } from '../platform/ids.ts'
import { sleep } from '../platform/sleep.ts'
import { otpTexts } from '../text/otp-text.ts'
import { countSegments } from '../text/segments.ts'
import { renderText } from '../text/template.ts'
import { CODE_DIGITS, codeOf } from './code.ts'
import { findHandover, listNonces } from './log-queries.ts'
import {
  HANDOVER_WAIT_MS,
  type Otp,
  type OtpKeys,
  type OtpLanguage,
  type OtpLog,
  type StartedCode,
} from './otp.ts'
import { refuseCode } from './settle-refused.ts'

const VARIABLES = ['codigo', 'minutos'] as const
/** A code that was made in this very transaction has ten minutes, not nine. */
const MADE_JUST_NOW_MS = 5_000
const WAIT_STEPS_MS = [20, 30, 50, 100]

export interface OwnRoute extends Route {
  /** WhatsApp takes our own words, because the person has written within 24 hours. */
  freeText: boolean
}

/**
 * The way of a code: WhatsApp in our own words while the window is open, by the approved template otherwise, and where
 * there is none SMS at once: a window of which nothing is known counts as closed. Throws `no_sender`.
 */
export async function chooseOwnRoute(
  ctx: Ctx,
  otp: Pick<Otp, 'contentSids'>,
  wanted: { channel: Channel; language: OtpLanguage },
  recipientKey: Buffer,
): Promise<OwnRoute> {
  const [freeText, asWanted] = await Promise.all([
    wanted.channel === 'whatsapp' && isWindowOpen(ctx, recipientKey),
    chooseRoute(ctx, 'otp', wanted.channel),
  ])
  const asIs = wanted.channel === 'sms' || freeText || templateFor(otp, wanted.language) !== null
  const route = asIs ? asWanted : bySmsAlone(asWanted)
  if (route === null) throw new DomainError('no_sender', { channel: asIs ? wanted.channel : 'sms' })
  return { ...route, freeText }
}

function bySmsAlone(route: Route | null): Route | null {
  const hasSms = route?.channel === 'sms' || route?.fallbackChannel === 'sms'
  return hasSms ? { channel: 'sms', fallbackChannel: null } : null
}

function templateFor({ contentSids }: Pick<Otp, 'contentSids'>, language: OtpLanguage): string | null {
  return contentSids[language] ?? contentSids['*'] ?? null
}

async function isWindowOpen(ctx: Ctx, recipientKey: Buffer): Promise<boolean> {
  const senderId = await senderFor(ctx.db, ctx.empresaId, 'whatsapp', 'otp')
  if (senderId === null) return false
  return (await findWindow(ctx.db, { senderId, recipientKey }, ctx.clock.now())) === 'open'
}

/** What the message of a code says, stored. */
interface CodeText {
  textId: TextId
  smsSegments: number
}

/** The words of a code on this way, without the code. */
export async function storeCodeText(
  ctx: Ctx,
  otp: Pick<Otp, 'brand' | 'contentSids'>,
  language: OtpLanguage,
  route: OwnRoute,
): Promise<CodeText> {
  const { whatsapp, sms } = otpTexts(language, otp.brand)
  // Two digits of minutes at the most, so that no code is longer than its sample.
  const sample = renderText(sms, { minutos: '10', codigo: '0'.repeat(CODE_DIGITS) })
  const smsSegments = countSegments(sample).segments
  const byTemplate = route.freeText ? null : templateFor(otp, language)
  const textId = await standingText(ctx, {
    body: whatsapp,
    smsBody: sms,
    content: byTemplate === null ? null : { sid: byTemplate, variables: { 1: '{{codigo}}' } },
    variables: VARIABLES,
    smsSegments,
  })
  return { textId, smsSegments }
}

/** Queues the message that says the code. The row holds the text without it; see `openSecrets`. */
export async function enqueueCode(
  ctx: Ctx,
  log: OtpLog,
  route: OwnRoute,
  { textId, smsSegments }: CodeText,
): Promise<void> {
  const lifeMs = log.expiresAt.getTime() - ctx.clock.now().getTime()
  const minutes = Math.floor((lifeMs + MADE_JUST_NOW_MS) / 60_000)
  const variables = { minutos: String(Math.max(1, minutes)) }
  const mailing = {
    ...({ lane: 'otp', addressFrom: 'caller', source: 'verification', despiteOptOut: true } as const),
    ...{ textId, smsSegments, preferredChannel: route.channel, groupId: null, lifeMs, derivedFrom: log.id },
  }
  const { address: e164, recipientKey } = log
  await enqueueMessages(ctx, mailing, route, [{ e164, recipientKey, freelancerId: null, variables }])
}

/** What the messages of codes say, for as long as the code may be entered. */
export function openSecrets(keys: Pick<OtpKeys, 'otpMac'>): Secrets {
  return async (db, ids) => {
    const rows = await listNonces(db, ids)
    return new Map(
      rows.map(({ messageId, ...log }) => [
        messageId,
        log.nonce === null ? null : { codigo: codeOf(keys, log) },
      ]),
    )
  }
}

/**
 * Waits until Twilio has taken the message, on whichever channel, or refused it on all, or the time is over; then it
 * is the channel being tried. Throws `recipient_blocked_us` and `code_not_sent`.
 */
export async function waitForHandOver(ctx: Ctx, log: OtpLog): Promise<StartedCode> {
  const began = ctx.clock.monotonicMs()
  for (let step = 0; ; step++) {
    const handover = await findHandover(ctx.db, log.id)
    const channel = handover?.channel ?? log.channel
    switch (handover?.state) {
      case 'failed':
      case 'suppressed':
      case 'expired':
      case 'canceled':
        return await refuseCode(ctx, log, handover.errorCode)
      case undefined:
      case 'queued':
      case 'sending':
      case 'uncertain':
        if (ctx.clock.monotonicMs() - began < HANDOVER_WAIT_MS) break
        return { channel, to: log.address, sid: log.sid }
      default:
        return { channel, to: log.address, sid: log.sid }
    }
    await sleep(WAIT_STEPS_MS[step] ?? WAIT_STEPS_MS.at(-1) ?? 0)
  }
}
