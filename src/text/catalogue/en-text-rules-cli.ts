import type { CommandText } from './shape-cli.ts'
import type { TextRuleCommandName, TextRulesTexts } from './text-rules-shape-cli.ts'

export const enTextRuleCommands: Record<TextRuleCommandName, CommandText> = {
  'text-rules': { summary: "How the empresa's SMS is spelt." },
  'text-rules show': {
    summary: 'Shows whether SMS goes with or without accents.',
    examples: ['recado text-rules show'],
  },
  'text-rules set': {
    summary: 'Says whether SMS goes with or without accents, where nobody chose.',
    details:
      'Holds for words written for one broadcast and for the built-in templates; a template of the empresa has a choice of its own. ' +
      'Without accents a segment holds 160 letters, not 70.',
    options: { sms: 'With accents (accents) or without (plain).' },
    values: { sms: 'SPELLING' },
    examples: ['recado text-rules set --sms plain'],
  },
}

export const enTextRules: TextRulesTexts = {
  accents: 'SMS goes with accents, unless a template says otherwise.',
  plain: 'SMS goes without accents, unless a template of the empresa says otherwise.',
}
