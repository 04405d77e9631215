import type { SenderTexts } from './shape-senders-http.ts'

export const enSenders: SenderTexts = {
  working: 'Sending.',
  slowed: ({ rate, fullRate }) =>
    `Sending more slowly, ${rate} a second instead of ${fullRate}: Twilio said it was too fast. It speeds up again by itself.`,
  unreachable: ({ until }) =>
    `Stopped: Twilio does not answer. Messages wait in the queue; we try again with a single one at ${until}.`,
  auth: ({ until }) =>
    `Stopped: Twilio does not accept our credentials. Correct TWILIO_AUTH_TOKEN and start again. Messages wait in the queue; we look again at ${until}.`,
  daily_limit: ({ until }) =>
    `Stopped: the account has used up its messages of the day. Those that are left wait and go on at ${until}.`,
  gone: 'No longer configured, and no other sender serves in its place. Its messages wait in the queue: configure a sender of this channel.',
}
