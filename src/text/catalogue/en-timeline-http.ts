import type { TimelineFacts, TimelineTexts } from './shape-timeline-http.ts'

const by = ({ channel }: TimelineFacts) => (channel ? ` by ${channel}` : '')
const why = ({ meaning }: TimelineFacts) => (meaning ? ` ${meaning}.` : '')

const heldReasons = {
  quiet_hours: 'the hours at which people are not written to',
  recipient_cap: 'the limit of messages to one person',
  daily_ceiling: 'the ceiling of messages for the day',
  kill_switch: 'somebody who stopped the sending',
  paused: 'a pause',
  scheduled: 'a scheduled start',
  sender_stopped: 'a sender that is stopped until Twilio takes its messages again',
  by_sms: 'a change to SMS',
  retry: 'the time until the next try',
  other: 'a rule of this empresa',
}
const held = (reason: string, until: string | null) =>
  until === null ? `Held back by ${reason}.` : `Held back until ${until} by ${reason}.`

export const enTimeline: TimelineTexts = {
  stillQueued: 'Twilio has not answered yet; the message is in the queue and will be sent.',
  heldReasons,
  held,
  kinds: {
    queued: () => 'Entered the queue.',
    claimed: (facts) => `We handed it to Twilio${by(facts)}.`,
    accepted: () => 'Twilio accepted it.',
    refused: (facts) => `Twilio refused it${by(facts)}.${why(facts)}`,
    not_sent: () => 'We could not reach Twilio; nothing left.',
    given_back: () => 'Went back to the queue without having left.',
    withdrawn: () => 'No longer needed: withdrawn before it left.',
    uncertain: () =>
      'Twilio did not answer in time. We are checking there before any new try: nothing is sent twice.',
    looked_up: () => 'We looked for it at Twilio and have not found it yet; we will look again.',
    adopted: () => 'We found the message at Twilio: it had left.',
    sent_again: () => 'Twilio does not have this message; we decided to send it again.',
    fetched: (facts) => `We asked Twilio: ${facts.status}.${why(facts)}`,
    retry: ({ until }) => (until ? `We decided to try again at ${until}.` : 'We decided to try again.'),
    fell_back: () => 'We decided to go on by SMS.',
    fell_back_silent: () => 'WhatsApp did not confirm delivery in time: we decided to go on by SMS.',
    sms_withdrawn: () => 'It arrived by WhatsApp after all: the SMS was taken back before it left.',
    retried_by_hand: (facts) => `Tried again by hand${facts.by ? ` (${facts.by})` : ''}.`,
    no_receipt: () => 'The carrier did not confirm delivery; we no longer wait.',
    second_sid: () => 'Twilio named a second message for the same attempt. Tell whoever runs the system.',
    both_arrived: () => 'It arrived by WhatsApp and by SMS too.',
    failed: () => 'We could not learn what happened and decided not to send it again.',
    held: (facts) => held(facts.held ?? heldReasons.other, facts.heldUntil),
    expired: (facts) =>
      facts.held === null
        ? 'Its time had passed: we decided not to send it any more.'
        : `It would have arrived too late, held back by ${facts.held}: we decided not to send it any more.`,
    suppressed: () => 'This number is blocked: we decided not to send.',
    straight_to_sms: () =>
      'WhatsApp would not deliver it (24-hour window closed, or blocked there): it went straight by SMS.',
    no_consent: () =>
      'They have not agreed to be written to, and the empresa asks that they do: we decided not to send.',
    canceled: () => 'They asked not to be written to any more: taken out of the queue.',
    broadcast_canceled: () => 'The broadcast was canceled: taken out of the queue unsent.',
    stopped_in_flight: () =>
      'They asked not to be written to any more while this was just leaving: if it was still here it comes back unsent; if it was on the wire it may arrive.',
    blocked_in_flight: () =>
      'This number was blocked while this was just leaving: if it was still here it comes back unsent; if it was on the wire it may arrive.',
    other: () => 'Something was recorded.',
  },
  statuses: {
    queued: (facts) => `Queued at Twilio${by(facts)}.`,
    accepted: () => 'Twilio accepted it.',
    sending: (facts) => `Twilio is sending it${by(facts)}.`,
    sent: (facts) => `Sent${by(facts)}.`,
    delivered: (facts) => `Delivered${by(facts)}.`,
    read: (facts) => `Read${by(facts)}.`,
    failed: (facts) => `Failed${by(facts)}.${why(facts)}`,
    undelivered: (facts) => `Not delivered${by(facts)}.${why(facts)}`,
    canceled: () => 'Canceled at Twilio.',
  },
}
