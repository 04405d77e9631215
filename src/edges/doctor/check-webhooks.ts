import type { Found } from '../../text/catalogue/shape-doctor-http.ts'
import { signForm } from '../../twilio/signature.ts'
import type { DoctorOptions } from './doctor.ts'

/** Posts a form; the status, or null when nobody answered before the signal. */
export type Post = (
  url: string,
  form: URLSearchParams,
  call: { headers: Record<string, string>; signal: AbortSignal },
) => Promise<number | null>

/** No message has it: the callback changes nothing, and is counted as one of an unknown message. */
const NO_MESSAGE_SID = `SM${'0'.repeat(32)}`

/**
 * Whether Twilio's calls would arrive: one is made as Twilio makes them, to the address that Twilio is given, and has
 * to come back in with a signature that holds.
 */
export async function checkWebhooks(options: DoctorOptions, signal: AbortSignal): Promise<Found[]> {
  const { publicUrl: url, publicUrlByHand, simulatorUrl, statusUrl } = options
  const subject = 'public_url'
  if (!publicUrlByHand && simulatorUrl === null) {
    return [
      { subject, state: 'wrong', code: 'public_url_missing', facts: {} },
      { subject: 'callbacks', state: 'skipped', code: 'callbacks_not_asked', facts: {} },
    ]
  }
  const callbacks = await checkCallbacks(options, statusUrl, signal)
  if (simulatorUrl !== null) {
    return [{ subject, state: 'ok', code: 'public_url_simulated', facts: { url } }, callbacks]
  }
  return url.startsWith('https:')
    ? [{ subject, state: 'ok', code: 'public_url_ok', facts: { url } }, callbacks]
    : [{ subject, state: 'advice', code: 'public_url_not_https', facts: { url } }, callbacks]
}

async function checkCallbacks(
  { account, post }: DoctorOptions,
  statusUrl: string,
  signal: AbortSignal,
): Promise<Found> {
  const subject = 'callbacks'
  const { accountSid, authToken } = account
  const form = new URLSearchParams({
    ...{ AccountSid: accountSid, MessageSid: NO_MESSAGE_SID, MessageStatus: 'delivered' },
  })
  const headers = { 'x-twilio-signature': signForm(authToken, statusUrl, form) }
  const status = await post(statusUrl, form, { headers, signal })
  if (status === null) {
    return { subject, state: 'unknown', code: 'callbacks_unreachable', facts: { url: statusUrl } }
  }
  if (status === 204) return { subject, state: 'ok', code: 'callbacks_ok', facts: { url: statusUrl } }
  return status === 403
    ? { subject, state: 'wrong', code: 'callbacks_bad_signature', facts: { url: statusUrl } }
    : { subject, state: 'wrong', code: 'callbacks_not_ours', facts: { url: statusUrl, status } }
}
