import type { TwilioAccount } from './account.ts'

/** `too_late`: it is being handed over or already was. `unknown`: it may have been canceled, or not. */
export type Cancellation = { kind: 'canceled' } | { kind: 'too_late' } | { kind: 'unknown' }

/** Twilio's word for a message that left its queue before we asked. */
const CANNOT_BE_CANCELED = 30409

/** Takes a message back from Twilio's queue. Never throws: a broken connection is `unknown`. */
export async function cancelMessage(account: TwilioAccount, sid: string): Promise<Cancellation> {
  try {
    const { status, json } = await account.call({
      method: 'POST',
      path: `/Messages/${encodeURIComponent(sid)}.json`,
      form: 'Status=canceled',
    })
    if (status === 409 || json?.code === CANNOT_BE_CANCELED) return { kind: 'too_late' }
    if (status !== 200 || typeof json?.status !== 'string') return { kind: 'unknown' }
    return { kind: json.status === 'canceled' ? 'canceled' : 'too_late' }
  } catch {
    return { kind: 'unknown' }
  }
}
