import { createHmac } from 'node:crypto'

/** The account of every measurement. Nobody outside this machine knows it. */
export const ACCOUNT = { sid: `AC${'a'.repeat(32)}`, token: '00112233445566778899aabbccddeeff' }
export const SERVICE_SID = `MG${'5'.repeat(32)}`
export const STATUSES = ['sent', 'delivered', 'read']

/** One status callback as Twilio writes and signs it. `url` is the StatusCallback that was asked for. */
export function signedCallback({ url, sid, to, status }) {
  const called = url.split('#', 1)[0]
  // By name, as they are signed.
  const fields = [
    ['AccountSid', ACCOUNT.sid],
    ['ApiVersion', '2010-04-01'],
    ['From', ''],
    ['MessageSid', sid],
    ['MessageStatus', status],
    ['MessagingServiceSid', SERVICE_SID],
    ['SmsSid', sid],
    ['SmsStatus', status],
    ['To', to],
  ]
  const text = fields.map(([name, value]) => name + value).join('')
  return {
    path: called.slice(called.indexOf('/', 8)),
    signature: createHmac('sha1', ACCOUNT.token)
      .update(called + text)
      .digest('base64'),
    body: fields.map(([name, value]) => `${name}=${encodeURIComponent(value)}`).join('&'),
  }
}
