import type { LibraryTexts } from './shape-library.ts'

export const enLibrary: LibraryTexts = {
  notConfigured: (missing) => `Twilio is not configured. Missing or wrong: ${missing.join(', ')}.`,
  noVerify: "TWILIO_VERIFY_SID is missing: without a database the codes are those of Twilio's Verify.",
  noSender: (channel) => `There is no sender for ${channel === 'whatsapp' ? 'WhatsApp' : 'SMS'}.`,
  notSent: 'We could not reach Twilio; nothing left.',
  uncertain:
    'Twilio did not answer as it should: the message may have left. Check before you send it again, so that it does not arrive twice.',
  textOrTemplate: 'Say body or template: one of the two.',
  templateNeedsDatabase:
    "Templates by name are in the database: use TwilioService.open, or say Twilio's contentSid.",
  templateByName: 'With a database the template goes by its name, not by contentSid.',
  codeSent: (channel) => `Code sent by ${channel}`,
}
