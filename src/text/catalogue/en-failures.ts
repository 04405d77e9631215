import type { FailureTexts } from './shape-failures.ts'

export const enFailures: FailureTexts = {
  advice: {
    auth: {
      cause: 'Twilio did not take the credentials, or the account is suspended or out of credit.',
      mend: 'Check TWILIO_ACCOUNT_SID and TWILIO_AUTH_TOKEN, the balance and the state of the account in the Twilio console.',
    },
    blocked: {
      cause: 'The carrier, Twilio or a permission of the account keeps messages from this number.',
      mend: 'Look at country permissions and blocks in the Twilio console; what the carrier blocks only the carrier lifts.',
    },
    carrier: {
      cause: 'The destination carrier did not take the message or did not pass it on.',
      mend: 'Try later. When all of one carrier fail, open a ticket at Twilio with the SIDs.',
    },
    content: {
      cause: 'The text, or media in it, is not accepted on this channel.',
      mend: 'Change the text: no shortened links, no words of scams, no odd characters, nothing beyond the length.',
    },
    expired: {
      cause: "The message's time had passed before it left Twilio's queue.",
      mend: 'Send it again. If it keeps happening the sender is too slow for this volume: use more numbers.',
    },
    fraud: {
      cause: 'Twilio saw signs of fraud or of inflated traffic to this destination.',
      mend: 'Find out who asked for these messages and limit countries and numbers per person; then talk to Twilio.',
    },
    invalid_recipient: {
      cause: 'This number does not exist, is no mobile, or is not on the channel.',
      mend: "Correct the person's record. Until it changes there is no use in trying again.",
    },
    opted_out: {
      cause: 'The person asked for no more messages, or blocked the sender.',
      mend: 'Respect it. Only they undo it: by answering START to the same sender, or by unblocking on WhatsApp.',
    },
    other: {
      cause: 'The request to Twilio had something in it that Twilio does not take.',
      mend: 'Note the code and the SID and tell whoever runs the system: it is neither the person nor the text.',
    },
    provider: {
      cause: 'A passing failure at Twilio or at WhatsApp.',
      mend: 'Recado tries again by itself. If it lasts, look at status.twilio.com.',
    },
    rate_limit: {
      cause: 'More messages than the sender, the account or the person may have in this time.',
      mend: 'Recado slows down and tries again. If it is always so, add numbers to the sender or raise the limit at Twilio.',
    },
    sender_config: {
      cause: 'The sender is not set up for this message.',
      mend: 'Check in the Twilio console whether the number or Messaging Service is active and serves this country and channel.',
    },
    template: {
      cause: 'The WhatsApp template, or a variable of it, does not match what was approved.',
      mend: "Check the template's name, language, approval and variables.",
    },
    unreachable: {
      cause: 'The phone was off, out of coverage or without the app.',
      mend: 'Recado tries again. If it does not help, confirm the number with the person or use the other channel.',
    },
    window: {
      cause:
        'The person has not written in the last 24 hours, and WhatsApp takes free text only within them.',
      mend: 'Use an approved template, or let it go on by SMS.',
    },
    webhook: {
      cause:
        'Twilio could not report to us: our address did not answer as it should. The message may have left.',
      mend: 'Check that PUBLIC_URL answers from the internet with a valid certificate and that no proxy cuts the request.',
    },
    trial: {
      cause: 'The Twilio account is a trial, and a trial writes only to numbers that were verified in it.',
      mend: 'Verify the number in the Twilio console or upgrade the account.',
    },
    verify_service: {
      cause: "Twilio's Verify service is not set up for this request.",
      mend: "Check TWILIO_VERIFY_SID and, in the Twilio console, Verify's channels, countries and templates.",
    },
    registration: {
      cause: "The sender's registration with the carriers is missing, under review or was refused.",
      mend: 'Complete the registration in the Twilio console; until then this sender does not deliver in this country.',
    },
    unknown: {
      cause: 'Twilio answered with a code that Recado does not know yet.',
      mend: 'Look the code up at twilio.com/docs/api/errors. It is not repeated and nobody is blocked for it.',
    },
  },
  codes: {
    21211: {
      cause: 'The destination is no possible phone number.',
      mend: 'Correct the number: area code and nine digits, like (11) 98123-4477.',
    },
    21408: {
      cause: 'The account may not send to the country of this number.',
      mend: 'Turn the country on in Messaging > Settings > Geo permissions of the Twilio console.',
    },
    21610: {
      mend: 'The person answered STOP. Only they undo it, by answering START to the same sender.',
    },
    21611: {
      cause: "The sender's queue at Twilio is full.",
      mend: 'Nothing to do now: Recado waits and tries again. If it is always so, TWILIO_SMS_RATE is too high.',
    },
    21614: {
      cause: 'The number exists, but is no mobile that takes SMS.',
      mend: 'Ask the person for a mobile number.',
    },
    21617: {
      cause: 'The text is longer than 1600 characters.',
      mend: 'Shorten the text or split it in two.',
    },
    30003: {
      cause: 'The phone was off, out of coverage, or does not take SMS.',
      mend: 'Recado tries again a few times. If it does not help, confirm the number with the person.',
    },
    30004: {
      cause: 'The number, or its carrier, refuses messages of this sender.',
      mend: 'Try WhatsApp or another sender; the person may have blocked SMS of companies.',
    },
    30005: {
      cause: 'The number is no longer in use, or never was.',
      mend: 'Confirm the number with the person. Recado stops writing to it.',
    },
    30006: {
      cause: 'It is a fixed line, or a carrier that Twilio does not reach.',
      mend: 'Ask the person for a mobile number.',
    },
    30007: {
      cause: 'Twilio or the carrier filtered the text as unwanted. The person is not at fault.',
      mend: 'Change the text: no shortened links, no words of promotions; the same text would be filtered again.',
    },
    63016: {
      mend: 'Outside the 24 hours only an approved template is taken; without one it goes on by SMS where there is a sender.',
    },
    63038: {
      cause: "The Twilio account is over its day's limit of messages.",
      mend: 'Recado waits until tomorrow. For more, ask Twilio for a higher limit.',
    },
  },
  reasons: {
    refused: 'Twilio refused it.',
    not_delivered: 'It left and came back, and the carrier did not say why.',
    expired_retrying: 'The new tries ran out of time.',
    outcome_unknown:
      'Nobody could tell whether it left. It is not sent again, so that it does not arrive twice.',
    expired: 'Its time had passed before it could leave.',
    suppressed: 'This number is blocked or asked for no messages.',
    canceled: 'It was canceled.',
    no_receipt: 'The carrier did not confirm delivery.',
    no_sender: 'No sender is configured for this channel.',
    'empresa_id not_found': 'empresa_id: there is no such empresa.',
    unstorable: 'The database did not take this message.',
  },
  otherReason: 'It did not leave.',
}
