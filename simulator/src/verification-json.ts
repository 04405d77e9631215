import { countryOf } from './country.ts'
import { messageJson } from './message-json.ts'
import { type CodeSend, statusOf, type Verification } from './verification.ts'
import type { World } from './world.ts'

/** What a page of a product's API needs to write its links. */
export interface Shown {
  world: World
  /** Scheme and host as the caller knows them. */
  origin: string
}

/** A verification as start, fetch and update answer it. */
export function verificationJson(verification: Verification, shown: Shown): Record<string, unknown> {
  const { sid, serviceSid, sends } = verification
  return {
    ...sharedJson(verification, shown.world.clock.nowMs()),
    lookup: {},
    send_code_attempts: sends.map(({ attemptSid, channel, atMs }) => ({
      time: iso8601(atMs),
      channel: channel === 'sms' ? 'SMS' : channel,
      attempt_sid: attemptSid,
    })),
    sna: null,
    url: `${shown.origin}/v2/Services/${serviceSid}/Verifications/${sid}`,
  }
}

/** A verification as a check answers it. */
export function checkJson(verification: Verification, nowMs: number): Record<string, unknown> {
  return { ...sharedJson(verification, nowMs), sna_attempts_error_codes: [] }
}

function sharedJson(verification: Verification, nowMs: number): Record<string, unknown> {
  const { sid, serviceSid, accountSid, to, sends } = verification
  const status = statusOf(verification, nowMs)
  return {
    sid,
    service_sid: serviceSid,
    account_sid: accountSid,
    to,
    channel: sends.at(-1)?.channel ?? 'sms',
    status,
    valid: status === 'approved',
    amount: null,
    payee: null,
    date_created: iso8601(verification.createdAtMs),
    date_updated: iso8601(verification.updatedAtMs),
  }
}

/** One sending of a code; `message_status` is the life of its message, as the phone's page shows it. */
export function attemptJson(
  { verification, send }: { verification: Verification; send: CodeSend },
  { world, origin }: Shown,
): Record<string, unknown> {
  const message = world.store.find(send.messageSid)
  const price = message === null ? null : messageJson(message).price
  const isConverted = isConversion(verification, send)
  return {
    sid: send.attemptSid,
    account_sid: verification.accountSid,
    service_sid: verification.serviceSid,
    verification_sid: verification.sid,
    date_created: iso8601(send.atMs),
    date_updated: iso8601(message?.updatedAtMs ?? send.atMs),
    conversion_status: isConverted ? 'converted' : 'unconverted',
    channel: send.channel,
    price: typeof price === 'string' ? { value: price.replace('-', ''), currency: 'usd' } : null,
    channel_data: {
      verification_sid: verification.sid,
      to: verification.to,
      status: isConverted ? 'confirmed' : 'unconfirmed',
      message_status: message?.status ?? null,
      error_code: message?.errorCode == null ? null : String(message.errorCode),
      country: countryOf(verification.to)?.iso ?? null,
      code_length: verification.code.length,
      locale: send.lang.toLowerCase(),
      mcc: null,
      mnc: null,
      carrier: null,
    },
    url: `${origin}/v2/Attempts/${send.attemptSid}`,
  }
}

/** The code is the same in every message, so the last one is taken to be the one it was read from. */
export function isConversion(verification: Verification, send: CodeSend): boolean {
  return verification.outcome === 'approved' && verification.sends.at(-1)?.attemptSid === send.attemptSid
}

/** `2015-07-30T20:00:00Z`. */
function iso8601(ms: number): string {
  return new Date(ms).toISOString().replace(/\.\d+Z$/, 'Z')
}
