import type { SignedRequest } from '../../../twilio/signature.ts'
import { type Input, twilioRoute } from '../route.ts'
import { string } from '../schema.ts'

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
      const { a } = input.query as { a?: unknown }
      const attemptId = typeof a === 'string' ? a : null
      await callbacks.receive({ ...signed(settings.publicUrl, input), attemptId })
      return { done: true }
    },
  }),

  twilioRoute({
    method: 'POST',
    path: '/api/v1/twilio/inbound',
    tag: 'twilio',
    summary: 'What somebody writes to a sender: answered with no message once it is committed',
    description:
      'Taken once by its MessageSid. A stop, a start and a call for help have their effect in the same transaction; what is answered leaves as a message of its own, never as TwiML.',
    errors: ['bad_signature'],
    bodyBytesMax: BODY_BYTES_MAX,
    answer: string({ description: 'An empty TwiML document' }),
    answerType: 'text/xml',
    handle: async (_visitor, input, { inbound, settings }) => {
      await inbound.receive(signed(settings.publicUrl, input))
      return { text: NO_ANSWER, mediaType: 'text/xml; charset=utf-8' }
    },
  }),
]

const NO_ANSWER = '<?xml version="1.0" encoding="UTF-8"?><Response/>'

function signed(publicUrl: URL, input: Input<unknown, unknown, unknown>): SignedRequest {
  return {
    url: seenByTwilio(publicUrl, input.rawUrl),
    rawBody: typeof input.body === 'string' ? input.body : '',
    contentType: input.header('content-type') ?? '',
    signature: input.header('x-twilio-signature') ?? '',
  }
}

/** The address Twilio called: ours as it is known outside, with path and query byte for byte as they came. */
function seenByTwilio(publicUrl: URL, rawUrl: string): string {
  return publicUrl.origin + publicUrl.pathname.replace(/\/$/, '') + rawUrl
}
