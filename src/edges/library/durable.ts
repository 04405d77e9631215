import { sendBroadcast } from '../../broadcasts/send-broadcast.ts'
import { DomainError } from '../../errors.ts'
import type { MessageDetail } from '../../messages/get-message.ts'
import { handInEach } from '../../messages/hand-in-each.ts'
import { handedInResult } from '../../messages/handed-in.ts'
import { waitHandedIn } from '../../messages/wait-handed-in.ts'
import { isOpen } from '../../messages/wait-until-out.ts'
import type { Ctx, Lang } from '../../platform/context.ts'
import type { Keyring } from '../../platform/crypto.ts'
import { errorText } from '../../text/error-texts.ts'
import { failureText } from '../../text/failure-text.ts'
import { libraryTexts } from '../../text/library-text.ts'
import { stillQueuedText } from '../../text/timeline-text.ts'
import { checkCode } from '../../verification/check-code.ts'
import type { Otp } from '../../verification/otp.ts'
import { startCode } from '../../verification/start-code.ts'
import { checkOutgoing, failed } from './results.ts'
import type { Outgoing, SendResult, Way } from './way.ts'

export interface DurableParts {
  ctx: Ctx
  keys: Keyring
  otp: Otp
  /** How long a send waits for Twilio's answer. */
  waitMs: number
  /** Stops what was opened. */
  close(): Promise<void>
}

/** Through the database: every message is kept before it is tried, tried again, followed, and sent once. */
export function openDurable(parts: DurableParts): Way {
  const { ctx, keys, otp, waitMs } = parts
  const words = libraryTexts(ctx.lang)
  return {
    isConfigured: () => true,
    send: (message) => send(parts, message),
    async broadcast({ body, phoneList, preferredChannel, campaignName, idempotencyKey }) {
      const created = await sendBroadcast(
        ctx,
        { keys },
        {
          ...{ campaignName, body, preferredChannel, waitMs, eventoId: null, fallbackAfterS: null },
          ...{ audience: { targets: [...phoneList] }, idempotencyKey: idempotencyKey ?? null },
        },
      )
      const { broadcastId, stats, rejected, awaitingApproval = false } = created
      return {
        success: true,
        broadcastId,
        stats,
        rejected,
        ...(awaitingApproval ? { awaitingApproval } : {}),
      }
    },
    async startVerify({ phone, channel, purpose, ip }) {
      try {
        // Without an address each number is a network of its own: the limits by number hold all the same.
        const input = { phone, channel, purpose, language: ctx.lang, ip: ip ?? `library/${phone}` }
        const started = await startCode(ctx, otp, input)
        return { success: true, message: words.codeSent(started.channel), ...started }
      } catch (error) {
        if (!(error instanceof DomainError)) throw error
        const { message } = errorText(ctx.lang, error)
        return { success: false, message, channel, to: null, sid: null }
      }
    },
    async checkVerify(input) {
      try {
        return (await checkCode(ctx, otp, input)).verified
      } catch (error) {
        // What is no phone or no code is not the right one.
        if (error instanceof DomainError && error.code === 'invalid_input') return false
        throw error
      }
    },
    close: parts.close,
  }
}

async function send(parts: DurableParts, message: Outgoing): Promise<SendResult> {
  const { ctx, keys, waitMs } = parts
  const checked = checkOutgoing(ctx.lang, message)
  if ('result' in checked) return checked.result
  const { to, body, channel, id, fallback } = checked
  const given = { recipient_phone: to, message: body, channel, ...(id === undefined ? {} : { id }) }
  const deps = { keys, hasFeed: false, withoutFallback: !fallback }
  const [taken] = await handInEach(ctx, deps, 'transactional', [given])
  if (taken?.kind !== 'taken') {
    const conflict = new DomainError('idempotency_conflict', { key: id ?? '' })
    return failed(channel, null, errorText(ctx.lang, conflict).message)
  }
  return resultOf(ctx.lang, taken.externalId, await waitHandedIn(ctx, taken.externalId, waitMs))
}

function resultOf(lang: Lang, id: string, message: MessageDetail): SendResult {
  const { state, channel, errorCode, reason, attempts } = message
  const isSent = handedInResult(state) === 'sent'
  const trouble = isOpen(state) ? stillQueuedText(lang) : failureText(lang, { errorCode, reason })
  return {
    status: isSent ? 'success' : 'error',
    messageSid: attempts.at(-1)?.sid ?? null,
    statusCode: state,
    errorCode: isSent || errorCode === null ? null : String(errorCode),
    errorMessage: isSent ? null : trouble,
    ...{ channel, id },
  }
}
