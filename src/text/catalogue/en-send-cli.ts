import type { SendTexts } from './shape-cli.ts'

export const enSend: SendTexts = {
  defaultCampaignName: (when) => `Command line, ${when}`,
  title: (name, empresa) => (empresa === null ? name : `${name} – ${empresa}`),
  matched: 'Found',
  leftOut: {
    no_phone: 'Without phone',
    invalid: 'Invalid phone',
    landline: 'Landline',
    missing_value: 'Lacks what the text uses',
    too_long: 'Text too long',
    duplicate: 'Duplicates',
    already: 'Reached before',
    suppressed: 'Blocked',
    no_consent: 'Not known to have agreed',
  },
  leftOutValue: ({ count, names, more }) =>
    names.length === 0 ? count : `${count} (${names.join(', ')}${more ? '…' : ''})`,
  recipients: 'Will receive',
  sentToday: 'Already in a broadcast today',
  byWhatsapp: 'By WhatsApp',
  bySms: 'By SMS',
  windows: "WhatsApp's window",
  windowsValue: ({ open, closed, unknown }) => `${open} open, ${closed} closed, ${unknown} unknown`,
  segments: 'SMS segments',
  segmentsValue: ({ perMessage, total, encoding, estimated }) =>
    `${perMessage} per message (${encoding}), ${estimated ? 'about ' : ''}${total} in all`,
  accentsHint:
    'Letters like ã, ç and ê and emojis lower an SMS from 160 to 70 characters a segment; without them it costs less.',
  cost: 'Estimated cost',
  costValue: ({ usd, brl, asOf }) => `about ${usd} (${brl}), at the prices of ${asOf}`,
  costUnknown: 'not known yet',
  plain: 'SMS without accents',
  plainValue: ({ perMessage, total, estimated, cost }) =>
    `${perMessage} per message, ${estimated ? 'about ' : ''}${total} in all; ${cost}`,
  finishing: 'Takes',
  finishingValue: ({ took, at }) =>
    at === null
      ? `${took} of sending, and more than a month until the end`
      : `${took} of sending, until ${at}`,
  finishingUnknown: 'not known: a sender is stopped (recado senders)',
  template: ({ name, language, version, approved }) =>
    `Template ${name} (${language} v${version}): ${approved ? 'approved by WhatsApp' : 'not approved by WhatsApp yet; outside the 24 hours it goes by SMS'}.`,
  messageOrTemplate: 'The option --mensagem is missing. --template NAME may take its place.',
  messageAndTemplate: 'Use --mensagem or --template, not both.',
  listAlone: '--lista says who receives it; it does not go with --funcao or --apenas-completos.',
  onlyWithTemplate: '--variavel and --idioma go with --template only.',
  fromTo: (min, max) => (min === max ? min : `${min} to ${max}`),
  nobody: 'Nobody would receive this message: the filter found no people with a phone who may receive it.',
  dryRunTitle: (count) => (count === 1 ? 'Example:' : `${count} examples:`),
  dryRunEnd: 'Nothing was sent.',
  confirm: (recipients) => `Send to ${recipients} people? [y/N] `,
  declined: 'Nothing was sent.',
  yesPattern: /^\s*(s|sim|y|yes)\s*$/i,
  started: (id) => `Broadcast ${id} created.`,
  retrying: 'The service did not answer; trying again, without risk of sending twice.',
  progress: ({ done, total, delivered, failed }) =>
    `${done} of ${total} with Twilio, ${delivered} delivered, ${failed} failed`,
  waitingReceipts: (open, seconds) => `Waiting for ${open} delivery receipts, for up to ${seconds} s.`,
  detached: (id) =>
    `The display stops; the service goes on sending. To look again: recado broadcasts show ${id}`,
  detachedHosted: (id) =>
    `The display stops; this process finishes handing broadcast ${id} to Twilio and then ends. Ctrl-C again leaves the rest queued.`,
  detachedTwice: (id) =>
    `What is left is queued and goes on when the service runs (recado serve). Then: recado broadcasts show ${id}`,
  summaryTitle: ({ id, delivered, total, share, took }) =>
    `Broadcast ${id}: ${delivered} of ${total} delivered (${share}) in ${took}`,
  fellBack: (count) => `${count} went on by SMS after WhatsApp was of no use.`,
  errorsTitle: 'Why they failed:',
  errorsCapped: (count) => `Counted over the first ${count} failures.`,
  unknownReason: 'Reason not known yet',
  stillOpen: (count) => `${count} still open: Twilio accepted or will accept them, and no receipt has come.`,
  held: (count) => `${count} wait for their time: another try, or the end of quiet hours.`,
  allFinal: 'All have a known end.',
  lookAgain: (id) => `To look again: recado broadcasts show ${id}`,
  rejectedTitle: (count) => `${count} could not be used:`,
  moreRejected: (count) => `  and ${count} more`,
}
