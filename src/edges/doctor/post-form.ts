import { request } from 'undici'
import type { Post } from './check-webhooks.ts'

/** Posts a form as Twilio does; redirects are not followed. */
export const postForm: Post = async (url, form, { headers, signal }) => {
  try {
    const { statusCode, body } = await request(url, {
      method: 'POST',
      headers: { ...headers, 'content-type': 'application/x-www-form-urlencoded' },
      body: form.toString(),
      signal,
    })
    await body.dump()
    return statusCode
  } catch {
    return null
  }
}
