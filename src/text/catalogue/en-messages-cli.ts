import type { MessageCommandName, MessagesTexts } from './messages-shape-cli.ts'
import type { CommandText } from './shape-cli.ts'

export const enMessageCommands: Record<MessageCommandName, CommandText> = {
  messages: { summary: 'Shows single messages, and tries those again that failed.' },
  'messages show': {
    summary: 'Shows one message and all that became of it.',
    arguments: { ID: 'Number of the message, or the id that the other system gave it.' },
    examples: ['recado messages show 1234', 'recado messages show 507f1f77bcf86cd799439011'],
  },
  'messages retry': {
    summary: 'Tries a message again that failed for good.',
    arguments: { ID: 'Number of the message, or the id that the other system gave it.' },
    options: { 'include-unknown': 'Even if it may have arrived; it can then arrive twice.' },
    examples: ['recado messages retry 1234'],
  },
  'messages retry-failed': {
    summary: 'Tries again what other systems handed in during a period and failed for good.',
    options: {
      from: 'First day, like 2026-11-01. Required.',
      to: 'Last day; the same one without it.',
      'error-code': 'Only what failed with this code of Twilio.',
      'include-unknown': 'Also what may have arrived; it can then arrive twice.',
    },
    values: { from: 'DAY', to: 'DAY', 'error-code': 'CODE' },
    examples: ['recado messages retry-failed --from 2026-11-01 --error-code 30003'],
  },
  'messages report': {
    summary: 'Writes the delivery report of a period as CSV.',
    details: 'One line for each message that other systems handed in. The CSV goes to standard output.',
    options: {
      from: 'First day, like 2026-11-01. Required.',
      to: 'Last day; the same one without it.',
    },
    values: { from: 'DAY', to: 'DAY' },
    examples: ['recado messages report --from 2026-11-01 --to 2026-11-30 > november.csv'],
  },
  'test-sms': {
    summary: "Sends the test SMS to a phone and waits for Twilio's answer.",
    details: 'Waits 10 seconds at most; what has no answer by then is still queued and leaves.',
    arguments: { TELEFONE: 'Phone, written in any way.' },
    examples: ['recado test-sms "(11) 98123-4477"'],
  },
}

export const enMessages: MessagesTexts = {
  states: {
    queued: 'queued',
    sending: 'leaving now',
    uncertain: 'being checked at Twilio',
    accepted: 'accepted by Twilio',
    sent: 'sent to the carrier',
    delivered: 'delivered',
    read: 'read',
    failed: 'failed',
    expired: 'expired',
    canceled: 'canceled',
    suppressed: 'blocked',
  },
  line: ({ id, to, channel, status }) => `${id}  ${to}, ${channel}: ${status}`,
  error: ({ code, meaning }) => (code === null ? `  ${meaning}` : `  ${meaning} (${code})`),
  cause: (text) => `  Why: ${text}`,
  mend: (text) => `  What to do: ${text}`,
  retried: (count, printed) =>
    count === 0
      ? 'Nothing to try again.'
      : `${printed} ${count === 1 ? 'message is' : 'messages are'} in the queue again.`,
  testSent: (sid) => (sid === null ? 'Twilio accepted the SMS.' : `Twilio accepted the SMS (${sid}).`),
  badDay: 'a day like 2026-11-01',
}
