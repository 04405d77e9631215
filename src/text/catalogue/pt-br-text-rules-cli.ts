import type { CommandText } from './shape-cli.ts'
import type { TextRuleCommandName, TextRulesTexts } from './text-rules-shape-cli.ts'

export const ptBrTextRuleCommands: Record<TextRuleCommandName, CommandText> = {
  'text-rules': { summary: 'Como o SMS da empresa é escrito.' },
  'text-rules show': {
    summary: 'Mostra se o SMS sai com ou sem acentos.',
    examples: ['recado text-rules show'],
  },
  'text-rules set': {
    summary: 'Diz se o SMS sai com ou sem acentos, onde ninguém escolheu.',
    details:
      'Vale para o texto escrito na hora e para os modelos do sistema; um modelo da empresa tem a sua própria escolha. ' +
      'Sem acentos cabem 160 letras por segmento, e não 70.',
    options: { sms: 'Com acentos (accents) ou sem (plain).' },
    values: { sms: 'ESCRITA' },
    examples: ['recado text-rules set --sms plain'],
  },
}

export const ptBrTextRules: TextRulesTexts = {
  accents: 'O SMS sai com acentos, a não ser que o modelo diga outra coisa.',
  plain: 'O SMS sai sem acentos, a não ser que o modelo da empresa diga outra coisa.',
}
