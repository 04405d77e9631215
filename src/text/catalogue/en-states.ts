import type { StateTexts } from './shape-states.ts'

export const enStates = {
  states: {
    queued: { word: 'Queued', note: 'Waits for its turn to leave.' },
    held: { word: 'Held', note: 'Waits for the permitted hours.' },
    sending: { word: 'Sending', note: 'Being handed to Twilio now.' },
    accepted: { word: 'Sent', note: 'Twilio accepted it.' },
    sent: { word: 'Sent', note: 'The carrier accepted it; may be the final state.' },
    delivered: { word: 'Delivered', note: 'It reached the phone.' },
    read: { word: 'Read', note: 'The person opened the conversation.' },
    failed: { word: 'Failed', note: 'It was refused before it left.' },
    undelivered: { word: 'Not delivered', note: 'It left but did not arrive.' },
    uncertain: { word: 'Uncertain', note: 'We are checking; nothing is sent twice.' },
    suppressed: { word: 'Blocked', note: 'We decided not to send: opted out, blocked or a dead number.' },
    canceled: { word: 'Canceled', note: 'Canceled before it left.' },
    expired: { word: 'Expired', note: 'Its time had passed.' },
  },
  channels: { whatsapp: 'WhatsApp', sms: 'SMS', both: 'WhatsApp, then SMS' },
} satisfies StateTexts
