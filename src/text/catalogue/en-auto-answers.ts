import type { AutoAnswers } from './shape-auto-answers.ts'

export const enAutoAnswers: AutoAnswers = {
  stopped: ({ empresa, shared }) =>
    shared
      ? 'Done: you will get no more messages from this number. To get them again, answer START.'
      : `Done: you will get no more messages from ${empresa}. To get them again, answer START.`,
  stoppedOffers: ({ empresa }) =>
    `Done: you will get no more offers from ${empresa}, only news of what you have agreed. To get them again, answer START.`,
  started: ({ empresa, shared }) =>
    shared
      ? 'Done: you get messages from this number again. To stop them, answer STOP.'
      : `Done: you get messages from ${empresa} again. To stop them, answer STOP.`,
  help: ({ empresa, shared }) =>
    shared
      ? `The last to write to you from this number was ${empresa}. Other companies use it too. To get no more messages, answer STOP.`
      : `This number is used by ${empresa}. To get no more messages, answer STOP.`,
}
