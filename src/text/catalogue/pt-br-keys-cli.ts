import type { KeyCommandName, KeysTexts } from './keys-shape-cli.ts'
import type { CommandText } from './shape-cli.ts'

export const ptBrKeyCommands: Record<KeyCommandName, CommandText> = {
  'api-keys': { summary: 'Cuida das chaves com que outros sistemas entram.' },
  'api-keys list': {
    summary: 'Lista as chaves da empresa, as que valem primeiro.',
    examples: ['recado api-keys list'],
  },
  'api-keys create': {
    summary: 'Cria uma chave. Ela aparece esta vez e nunca mais.',
    details: 'A chave vai no cabeçalho Authorization: Bearer. Uma chave não cria nem revoga outras.',
    arguments: { NOME: 'De que sistema é, como NotifyX.' },
    options: {
      escopo: 'O que pode: ler com telefones mascarados, enviar também, ou tudo na empresa.',
    },
    values: { escopo: 'ESCOPO' },
    examples: ['recado api-keys create NotifyX --escopo send --empresa 8'],
  },
  'api-keys revoke': {
    summary: 'Revoga uma chave: daqui em diante ela não abre nada.',
    arguments: { ID: 'Número da chave.' },
    examples: ['recado api-keys revoke 3'],
  },
}

export const ptBrKeys: KeysTexts = {
  none: 'Ainda não há chaves.',
  line: ({ id, name, scope, hint, when, by }) => `${id}  ${name} (${scope}, …${hint}), de ${when}, por ${by}`,
  lastUsed: (when) => (when === null ? '    nunca usada' : `    usada por último em ${when}`),
  revokedLine: ({ when, by }) => `    revogada em ${when}, por ${by}`,
  created: (name) => `Chave criada para ${name}:`,
  keepIt: 'Guarde agora: ela não aparece de novo.',
  revoked: (name) => `A chave de ${name} foi revogada.`,
}
