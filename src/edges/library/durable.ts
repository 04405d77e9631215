import type { BroadcastInput } from '../../broadcasts/broadcast.ts'
import { createBroadcast } from '../../broadcasts/create-broadcast.ts'
import { listBroadcastMessages } from '../../broadcasts/read-broadcasts.ts'
import { sendBroadcast } from '../../broadcasts/send-broadcast.ts'
import { DomainError } from '../../errors.ts'
import type { MessageDetail } from '../../messages/get-message.ts'
import { handInEach } from '../../messages/hand-in-each.ts'
import { handedInResult } from '../../messages/handed-in.ts'
import type { MessageState } from '../../messages/message.ts'
import { waitHandedIn } from '../../messages/wait-handed-in.ts'
import { isOpen } from '../../messages/wait-until-out.ts'
import type { Ctx, Lang } from '../../platform/context.ts'
import type { Keyring } from '../../platform/crypto.ts'
import { errorText, fieldIssueText } from '../../text/error-texts.ts'
import { failureText } from '../../text/failure-text.ts'
import { targetRefusalText } from '../../text/import-texts.ts'
import { libraryTexts } from '../../text/library-text.ts'
import { stillQueuedText } from '../../text/timeline-text.ts'
import { checkCode } from '../../verification/check-code.ts'
import type { Otp } from '../../verification/otp.ts'
import { startCode } from '../../verification/start-code.ts'
import { checkOutgoing, failed } from './results.ts'
import type { Outgoing, SendResult, TemplateWish, Way } from './way.ts'

/** What broadcasts of the library are called where nobody names them. */
const CAMPAIGN = 'TwilioService'

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
    async broadcast({ body, template, phoneList, preferredChannel, campaignName, idempotencyKey }) {
      const created = await sendBroadcast(
        ctx,
        { keys },
        {
          ...{ campaignName, preferredChannel, waitMs, eventoId: null, fallbackAfterS: null },
          ...saidBy(ctx.lang, { body, template }),
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
  if (checked.template !== undefined) return sendTemplate(parts, checked, checked.template)
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
  return outcomeOf(lang, { ...message, messageSid: message.attempts.at(-1)?.sid ?? null, id })
}

/** A template to one person is a broadcast to one: that passes WhatsApp's window, and who wants no offers is left out. */
async function sendTemplate(
  { ctx, keys, waitMs }: DurableParts,
  { to, channel, id }: Outgoing,
  template: TemplateWish,
): Promise<SendResult> {
  try {
    const { broadcastId, rejected } = await createBroadcast(
      ctx,
      { keys },
      {
        ...{ campaignName: CAMPAIGN, audience: { targets: [to] }, preferredChannel: channel, waitMs },
        ...{ eventoId: null, fallbackAfterS: null, idempotencyKey: id ?? null },
        ...saidBy(ctx.lang, { template }),
      },
    )
    const [why] = rejected
    if (why !== undefined) return failed(channel, null, targetRefusalText(ctx.lang, why.reason))
    const page = { cursor: null, limit: 1, states: null }
    const [message] = (await listBroadcastMessages(ctx, broadcastId, page)).rows
    if (message === undefined) throw new Error('a broadcast to one without a message')
    return outcomeOf(ctx.lang, { ...message, state: message.status as MessageState })
  } catch (error) {
    if (!(error instanceof DomainError)) throw error
    return failed(channel, null, complaint(ctx.lang, error))
  }
}

function saidBy(
  lang: Lang,
  { body, template }: { body?: string | undefined; template?: TemplateWish | undefined },
): Pick<BroadcastInput, 'body' | 'template'> {
  const words = libraryTexts(lang)
  if ((body === undefined) === (template === undefined)) throw new Error(words.textOrTemplate)
  if (template === undefined) return { body: body ?? '' }
  if (!('name' in template)) throw new Error(words.templateByName)
  const { name, language = null, variables = {} } = template
  return { body: '', template: { ref: { name }, language, variables } }
}

/** The error, and what is wrong with each field. */
function complaint(lang: Lang, error: DomainError): string {
  const { message } = errorText(lang, error)
  const fields = 'fields' in error.facts ? error.facts.fields : []
  return [message, ...fields.map((issue) => `${issue.field}: ${fieldIssueText(lang, issue)}`)].join(' ')
}

function outcomeOf(
  lang: Lang,
  {
    state,
    channel,
    errorCode,
    reason,
    messageSid,
    id,
  }: Pick<MessageDetail, 'state' | 'channel' | 'errorCode' | 'reason'> & {
    messageSid: string | null
    id: string
  },
): SendResult {
  const isSent = handedInResult(state) === 'sent'
  const trouble = isOpen(state) ? stillQueuedText(lang) : failureText(lang, { errorCode, reason })
  return {
    status: isSent ? 'success' : 'error',
    messageSid,
    statusCode: state,
    errorCode: isSent || errorCode === null ? null : String(errorCode),
    errorMessage: isSent ? null : trouble,
    ...{ channel, id },
  }
}
