import type { TimelineFacts, TimelineTexts } from './shape-timeline.ts'

export const enTimeline = {
  queued: () => 'It joined the queue.',
  claimed: ({ channel, attempt }) =>
    `Its turn came: sending${by(channel)}${attempt !== null && attempt > 1 ? `, attempt ${attempt}` : ''}.`,
  accepted: ({ channel }) => `Twilio accepted it${by(channel)}.`,
  refused: (facts) => `Twilio refused it${by(facts.channel)}.${because(facts)}`,
  not_sent: () => 'We could not reach Twilio; nothing left.',
  uncertain: () => 'Twilio did not answer in time. We are checking there before any new try.',
  looked_up: ({ reason }) =>
    reason === 'list_unreadable'
      ? 'We checked at Twilio, which did not answer. We will check again; nothing is sent twice.'
      : 'We checked at Twilio: it is not there yet. We will check again; nothing is sent twice.',
  adopted: () => 'We checked at Twilio: it had been received. We decided not to send again.',
  resent: ({ channel }) => `We decided to send it again${by(channel)}, as asked.`,
  sent_again: () => 'We checked at Twilio: it never got there. We decided to send again.',
  retry: ({ retries }) =>
    retries === null || retries < 1
      ? 'We decided to try again.'
      : `We decided to try again: retry ${retries}.`,
  callback: (facts) =>
    `${STATUS[facts.status ?? ''] ?? `Twilio reported: ${facts.status ?? '?'}`}${by(facts.channel)}.${because(facts)}`,
  fetched: (facts) =>
    `We asked Twilio. ${STATUS[facts.status ?? ''] ?? `It said: ${facts.status ?? '?'}`}${by(facts.channel)}.${because(facts)}`,
  second_sid: () => 'Twilio showed a second message for the same send. We told whoever runs the service.',
  both_arrived: () => 'It arrived by the other channel too.',
  no_receipt: () => 'The carrier did not confirm delivery, and some never do. It stands as sent.',
  fell_back: ({ meaning }) => `We decided to go on by SMS.${meaning === '' ? '' : ` ${meaning}.`}`,
  expired: () => 'Its time had passed. We decided not to send it any more.',
  suppressed: ({ reason }) => `We decided not to send: ${BLOCKED[reason ?? ''] ?? 'this number is blocked'}.`,
  canceled: ({ by: who }) =>
    who === null ? 'Canceled before it left.' : `Canceled by ${who} before it left.`,
  failed: ({ reason, code, meaning }) => {
    if (reason === 'outcome_unknown')
      return 'We could not learn whether Twilio took it. We decided not to send again.'
    return code === null ? 'It failed. There is nothing left to try.' : `It failed. ${meaning}.`
  },
  given_back: ({ reason }) =>
    `${GIVEN_BACK[reason ?? ''] ?? 'It did not leave this time'}. It went back to the queue.`,
  other: () => 'Recorded.',
} satisfies TimelineTexts

const STATUS: Record<string, string> = {
  accepted: 'Accepted by Twilio',
  queued: 'In Twilio’s queue',
  scheduled: 'Scheduled at Twilio',
  sending: 'Leaving Twilio',
  sent: 'Sent',
  delivered: 'Delivered',
  read: 'Read',
  failed: 'Failed',
  undelivered: 'Not delivered',
  canceled: 'Canceled at Twilio',
}

const BLOCKED: Record<string, string> = {
  opted_out: 'the person opted out',
  blacklist: 'the number is on the block list',
  dead_number: 'the number is dead',
}

const GIVEN_BACK: Record<string, string> = {
  start_by_passed: 'Too much time had passed since its turn',
  sender_unknown: 'The sender is not configured here',
  stopping: 'The service was stopping',
}

function by(channel: TimelineFacts['channel']): string {
  if (channel === null) return ''
  return channel === 'whatsapp' ? ' by WhatsApp' : ' by SMS'
}

function because({ code, meaning }: TimelineFacts): string {
  return code === null ? '' : ` ${meaning}.`
}
