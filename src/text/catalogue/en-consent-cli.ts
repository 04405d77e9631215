import type { ConsentCommandName, ConsentTexts } from './consent-shape-cli.ts'
import type { CommandText } from './shape-cli.ts'

export const enConsentCommands: Record<ConsentCommandName, CommandText> = {
  'consent-rules': { summary: 'What the empresa makes of what people allow.' },
  'consent-rules show': {
    summary: 'Shows the consent rules of the empresa.',
    examples: ['recado consent-rules show'],
  },
  'consent-rules set': {
    summary: 'Changes the consent rules. What is not named stays as it is.',
    details:
      'They hold for what is queued as well. Codes always leave, and whoever asked to stop gets nothing, whatever the rules say.',
    options: {
      'exige-consentimento':
        'For this only those are written to who have agreed; may be repeated, or off to ask it of nobody.',
      'janela-estrita':
        "on: where nothing is known of WhatsApp's 24 hours it goes straight by SMS. off: WhatsApp is tried once.",
      'parar-encerra':
        "What STOP ends, said to a sender of this empresa's own. To a shared one it ends everything.",
      palavra:
        'One more word that means STOP; may be repeated and replaces those before. off takes all away.',
    },
    values: {
      'exige-consentimento': 'PURPOSE',
      'janela-estrita': 'on|off',
      'parar-encerra': 'WHAT',
      palavra: 'TEXT',
    },
    examples: [
      'recado consent-rules set --exige-consentimento offers',
      'recado consent-rules set --janela-estrita on --palavra "not for me"',
    ],
  },
}

export const enConsent: ConsentTexts = {
  knownConsentFor: 'Consent has to be known for',
  forNothing: 'nothing: not having said no is enough',
  purposes: { offers: 'offers', reminders: 'reminders', emergencies: 'emergencies' },
  window: 'Unknown WhatsApp window',
  windowValue: (strict) => (strict ? 'goes straight by SMS' : 'WhatsApp is tried once'),
  stopCovers: 'STOP ends',
  stopCoversValue: { everything: 'everything', offers: 'offers only' },
  stopWords: 'More words for STOP',
  noWords: 'none',
  nothingToSet: 'Say what to change. For help: recado consent-rules set --help',
  badSwitch: 'on or off',
}
