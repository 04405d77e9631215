import { twilioRoute } from '../route.ts'

/** Twilio's forms are under 4 kB; more is not Twilio. */
const BODY_BYTES_MAX = 65_536

export const twilioCallbackRoutes = [
  twilioRoute({
    method: 'POST',
    path: '/api/v1/twilio/status',
    tag: 'twilio',
    summary: "Twilio's status callback: 204 once it is committed, so that Twilio asks again when it was not",
    errors: ['bad_signature'],
    bodyBytesMax: BODY_BYTES_MAX,
    handle: async (_visitor, input, { callbacks, settings }) => {
      await callbacks.receive({
        url: seenByTwilio(settings.publicUrl, input.rawUrl),
        rawBody: typeof input.body === 'string' ? input.body : '',
        contentType: input.header('content-type') ?? '',
        signature: input.header('x-twilio-signature') ?? '',
        attemptId: new URLSearchParams(input.rawUrl.split('?')[1]).get('a'),
      })
      return { done: true }
    },
  }),
]

/** The address Twilio called: ours as it is known outside, with path and query byte for byte as they came. */
function seenByTwilio(publicUrl: URL, rawUrl: string): string {
  return publicUrl.origin + publicUrl.pathname.replace(/\/$/, '') + rawUrl
}
