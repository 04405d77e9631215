import { DomainError } from '../../errors.ts'
import type { Channel } from '../../messages/message.ts'
import type { Lang } from '../../platform/context.ts'
import { failureText } from '../../text/failure-text.ts'
import { libraryTexts } from '../../text/library-text.ts'
import { parsePhone } from '../../text/phone.ts'
import { NOT_A_PHONE, twilioCode } from '../../text/twilio-codes.ts'
import { openAccount, type TwilioAccount } from '../../twilio/account.ts'
import { type MessageContent, type SenderAddress, type SendOutcome, sendMessage } from '../../twilio/send.ts'
import { openVerify, type VerifyService } from '../../twilio/verify.ts'
import { checkOutgoing, failed, refused } from './results.ts'
import type { Outgoing, SendResult, TemplateWish, Way } from './way.ts'

/** Requests in flight; Twilio takes a hundred at once of an account. */
const CONNECTIONS = 20
/** More belong into a database, where nothing is lost when the process ends. */
export const PLAIN_TARGETS_MAX = 1_000
const VALIDITY_SECONDS = 14_400

export interface PlainAccount {
  accountSid: string
  authToken: string
  messagingServiceSid: string | null
  phoneNumber: string | null
  whatsappNumber: string | null
  verifySid: string | null
  baseUrl: string | null
}

/** Straight to Twilio: nothing is kept, repeated or followed. `missing`: why there is no account. */
export function openPlain(
  account: PlainAccount | null,
  { missing, lang }: { missing: readonly string[]; lang: Lang },
): Way {
  const words = libraryTexts(lang)
  let twilio: TwilioAccount | null = null
  let verify: VerifyService | null = null
  const plain: Plain = {
    lang,
    missing,
    account,
    twilio: () => {
      if (account === null) throw new Error(words.notConfigured(missing))
      twilio ??= openAccount({ ...account, connections: CONNECTIONS })
      return twilio
    },
  }
  const verifyService = () => {
    if (account === null) throw new Error(words.notConfigured(missing))
    if (account.verifySid === null) throw new Error(words.noVerify)
    verify ??= openVerify({ ...account, serviceSid: account.verifySid, connections: CONNECTIONS })
    return verify
  }
  return {
    isConfigured: () => account !== null,
    send: (message) => send(plain, message),
    broadcast: (wish) => broadcast(plain, wish),
    async startVerify({ phone, channel }) {
      const to = e164Of(phone)
      if (to === null) return refusedStart(lang, channel, NOT_A_PHONE)
      return startVerify(verifyService(), { to, channel, lang })
    },
    async checkVerify({ phone, code }) {
      const to = e164Of(phone)
      if (to === null || !/^\d{4,10}$/.test(code)) return false
      const service = verifyService()
      const open = await service.fetch(to)
      if (open.kind === 'gone') return false
      if (open.kind !== 'read') throw new DomainError('verification_unavailable', {})
      const checked = await service.check({ verificationSid: open.sid, code })
      if (checked.kind === 'unreadable' || checked.kind === 'refused') {
        throw new DomainError('verification_unavailable', {})
      }
      return checked.kind === 'approved'
    },
    async close() {
      await Promise.all([twilio?.close(), verify?.close()])
    },
  }
}

interface Plain {
  lang: Lang
  missing: readonly string[]
  account: PlainAccount | null
  twilio(): TwilioAccount
}

async function send(plain: Plain, message: Outgoing): Promise<SendResult> {
  const { lang, account, missing } = plain
  const words = libraryTexts(lang)
  if (account === null) return failed(message.channel, null, words.notConfigured(missing))
  const checked = checkOutgoing(lang, message)
  if ('result' in checked) return checked.result
  const first = await tryChannel(plain, account, checked)
  if (!message.fallback || message.channel === 'sms' || !first.smsHelps) return first.result
  return (await tryChannel(plain, account, { ...checked, channel: 'sms' })).result
}

async function tryChannel(
  { lang, twilio }: Plain,
  account: PlainAccount,
  { to, body, channel, template }: Outgoing,
): Promise<{ result: SendResult; smsHelps: boolean }> {
  const words = libraryTexts(lang)
  const from = senderOf(account, channel)
  if (from === null) return { result: failed(channel, null, words.noSender(channel)), smsHelps: true }
  const outcome = await sendMessage(twilio(), {
    ...{ channel, to, from, statusCallback: null, validityPeriodSeconds: VALIDITY_SECONDS },
    ...(template === undefined ? { body } : { content: contentOf(lang, template) }),
  })
  return { result: resultOf(lang, channel, outcome), smsHelps: doesSmsHelp(outcome) }
}

function contentOf(lang: Lang, template: TemplateWish): MessageContent {
  if (!('contentSid' in template)) throw new Error(libraryTexts(lang).templateNeedsDatabase)
  return { sid: template.contentSid, variables: template.variables ?? {} }
}

/** As the service does: WhatsApp by its number, else by the Messaging Service; SMS the other way round. */
function senderOf(account: PlainAccount, channel: Channel): SenderAddress | null {
  const { messagingServiceSid: sid, phoneNumber, whatsappNumber } = account
  const service = sid === null ? null : ({ kind: 'messaging_service', sid } as const)
  const number = channel === 'whatsapp' ? whatsappNumber : phoneNumber
  const own = number === null ? null : ({ kind: 'number', e164: number } as const)
  return channel === 'whatsapp' ? (own ?? service) : (service ?? own)
}

function doesSmsHelp(outcome: SendOutcome): boolean {
  return outcome.kind === 'refused' && twilioCode(outcome.code)?.fallbackToSmsHelps === true
}

function resultOf(lang: Lang, channel: Channel, outcome: SendOutcome): SendResult {
  const words = libraryTexts(lang)
  switch (outcome.kind) {
    case 'accepted':
      return {
        ...{ status: 'success', messageSid: outcome.sid, statusCode: outcome.status, errorCode: null },
        ...{ errorMessage: null, channel, id: null },
      }
    case 'refused':
      return refused(lang, channel, outcome.code)
    case 'not_sent':
      return failed(channel, null, words.notSent)
    case 'uncertain':
      return failed(channel, null, words.uncertain)
  }
}

async function broadcast(plain: Plain, wish: Parameters<Way['broadcast']>[0]): ReturnType<Way['broadcast']> {
  if (plain.account === null) throw new Error(libraryTexts(plain.lang).notConfigured(plain.missing))
  const { body, template } = wish
  if ((body === undefined) === (template === undefined))
    throw new Error(libraryTexts(plain.lang).textOrTemplate)
  if (template !== undefined) contentOf(plain.lang, template)
  const count = wish.phoneList.length
  if (count > PLAIN_TARGETS_MAX)
    throw new DomainError('too_many_targets', { count, countMax: PLAIN_TARGETS_MAX })
  const rejected: { target: string; reason: string }[] = []
  const targets = new Map<string, string>()
  for (const target of wish.phoneList) {
    const phone = parsePhone(target)
    const reason = phone.ok ? (phone.kind === 'landline' ? 'landline' : null) : phone.reason
    if (reason !== null || !phone.ok) rejected.push({ target, reason: reason ?? 'no_phone' })
    else if (targets.has(phone.e164)) rejected.push({ target, reason: 'duplicate' })
    else targets.set(phone.e164, target)
  }
  const invalid = rejected.filter(({ reason }) => reason !== 'duplicate').length
  const waiting = [...targets.keys()]
  let sent = 0
  const oneByOne = async () => {
    for (let to = waiting.pop(); to !== undefined; to = waiting.pop()) {
      const said = template === undefined ? { body: body ?? '' } : { body: '', template }
      const message = { to, ...said, channel: wish.preferredChannel, fallback: true }
      if ((await send(plain, message)).status === 'success') sent += 1
    }
  }
  await Promise.all(Array.from({ length: CONNECTIONS }, oneByOne))
  const total = targets.size + invalid
  return {
    ...({ success: true, broadcastId: null } as const),
    stats: { total, sent, failed: total - sent, queued: 0, suppressed: 0 },
    rejected,
  }
}

async function startVerify(
  service: VerifyService,
  { to, channel, lang }: { to: string; channel: Channel; lang: Lang },
): ReturnType<Way['startVerify']> {
  const words = libraryTexts(lang)
  const started = await service.start({ to, channel, locale: lang })
  switch (started.kind) {
    case 'accepted': {
      const by = started.channel === 'sms' ? 'sms' : channel
      return { success: true, message: words.codeSent(by), channel: by, to, sid: started.sid }
    }
    case 'refused':
      if (channel === 'whatsapp' && twilioCode(started.code)?.fallbackToSmsHelps) {
        return startVerify(service, { to, channel: 'sms', lang })
      }
      return { ...refusedStart(lang, channel, started.code), to }
    case 'not_sent':
      return { success: false, message: words.notSent, channel, to, sid: null }
    case 'uncertain':
      return { success: false, message: words.uncertain, channel, to, sid: null }
  }
}

function refusedStart(lang: Lang, channel: Channel, code: number) {
  const message = failureText(lang, { errorCode: code, reason: null })
  return { success: false, message, channel, to: null, sid: null }
}

function e164Of(written: string): string | null {
  const phone = parsePhone(written)
  return phone.ok && phone.kind !== 'landline' ? phone.e164 : null
}
