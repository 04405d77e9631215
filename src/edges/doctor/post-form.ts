import { request } from 'undici'
import type { Post } from './check-webhooks.ts'

/** The way out of this network and in again may be long; longer than this Twilio would not wait either. */
const ANSWERED_WITHIN_MS = 10_000

/** Posts a form as Twilio does; redirects are not followed. */
export const postForm: Post = async (url, form, headers) => {
  try {
    const { statusCode, body } = await request(url, {
      method: 'POST',
      headers: { ...headers, 'content-type': 'application/x-www-form-urlencoded' },
      body: form.toString(),
      headersTimeout: ANSWERED_WITHIN_MS,
      bodyTimeout: ANSWERED_WITHIN_MS,
    })
    await body.dump()
    return statusCode
  } catch {
    return null
  }
}
