import { formatAddress } from './address.ts'
import { AUTHENTICATION_CONTENT_SIDS, authenticationBody } from './authentication-template.ts'
import type { Lang } from './country.ts'
import type { Message, NewMessage } from './message.ts'
import { VERIFY_ACCOUNT_SID } from './options.ts'
import { hexId } from './random.ts'
import { CODE_LIFE_MS, type Verification } from './verification.ts'
import type { CodeWanted } from './verify-form.ts'
import type { World } from './world.ts'

const VERIFICATION = 5
const ATTEMPT = 6
const CODES = 1_000_000

/** Twilio's default text. It may change at any time there. */
const SMS: Readonly<Record<Lang, (name: string, code: string) => string>> = {
  'pt-BR': (name, code) => `Seu código de verificação ${name} é: ${code}`,
  en: (name, code) => `Your ${name} verification code is: ${code}`,
  es: (name, code) => `Tu código de verificación de ${name} es: ${code}`,
}

/**
 * Makes the message with the code of the open verification, or of a new one. The message is in the store, the
 * verification nowhere yet: both are the caller's to write down before the message begins its life.
 */
export function sendCode(
  world: World,
  wanted: CodeWanted,
  by: { accountSid: string; serviceSid: string; open: Verification | null },
): { verification: Verification; message: Message } {
  const { store, clock, seed } = world
  const atMs = clock.nowMs()
  const { accountSid, serviceSid, open } = by
  const started = open ?? newVerification(world, { accountSid, serviceSid, to: wanted.to, atMs })
  const code = wanted.customCode ?? started.code
  const message = store.add(messageWith(code, wanted), atMs)
  const attemptSid = `VL${hexId(seed, message.n, ATTEMPT)}`
  const send = { attemptSid, messageSid: message.sid, channel: wanted.channel, lang: wanted.lang, atMs }
  const verification = { ...started, code, sends: [...started.sends, send], updatedAtMs: atMs }
  return { verification, message }
}

function newVerification(
  { verifications, seed, draw }: World,
  made: { accountSid: string; serviceSid: string; to: string; atMs: number },
): Verification {
  const n = verifications.lastN() + 1
  return {
    n,
    sid: `VE${hexId(seed, n, VERIFICATION)}`,
    accountSid: made.accountSid,
    serviceSid: made.serviceSid,
    to: made.to,
    code: String(Math.floor(draw(n, 'code') * CODES)).padStart(6, '0'),
    outcome: 'pending',
    checks: 0,
    sends: [],
    createdAtMs: made.atMs,
    updatedAtMs: made.atMs,
  }
}

/** On WhatsApp Verify has no text of its own: the code goes out in an authentication template. */
function messageWith(code: string, { to, channel, lang, friendlyName }: CodeWanted): NewMessage {
  const contentSid = channel === 'whatsapp' ? AUTHENTICATION_CONTENT_SIDS[lang] : null
  const body = contentSid === null ? null : authenticationBody(contentSid, code)
  return {
    accountSid: VERIFY_ACCOUNT_SID,
    direction: 'outbound-api',
    to: formatAddress({ channel, number: to }),
    from: null,
    number: to,
    channel,
    messagingServiceSid: null,
    body: body ?? SMS[lang](friendlyName, code),
    mediaUrls: [],
    contentSid,
    contentVariables: contentSid === null ? null : JSON.stringify({ 1: code }),
    statusCallback: null,
    validityPeriodS: CODE_LIFE_MS / 1000,
    sendAtMs: null,
    inbound: null,
  }
}
