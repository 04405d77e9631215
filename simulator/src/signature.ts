import { createHmac } from 'node:crypto'

/**
 * X-Twilio-Signature of a form call: HMAC-SHA1 of the URL (no fragment) and of every parameter, names sorted by byte
 * value, name and value joined without a separator.
 */
export function signForm(
  authToken: string,
  url: string,
  form: ReadonlyArray<readonly [string, string]>,
): string {
  const sorted = [...form].sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))
  const signed = sorted.reduce((text, [name, value]) => text + name + value, url)
  return createHmac('sha1', authToken).update(signed, 'utf8').digest('base64')
}
