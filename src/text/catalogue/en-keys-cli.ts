import type { KeyCommandName, KeysTexts } from './keys-shape-cli.ts'
import type { CommandText } from './shape-cli.ts'

export const enKeyCommands: Record<KeyCommandName, CommandText> = {
  'api-keys': { summary: 'Looks after the keys that other systems come in by.' },
  'api-keys list': {
    summary: 'Lists the keys of the empresa, those in force first.',
    examples: ['recado api-keys list'],
  },
  'api-keys create': {
    summary: 'Makes a key. It is seen this once and never again.',
    details: 'The key goes into the header Authorization: Bearer. A key makes and revokes no others.',
    arguments: { NOME: 'Which system it is for, like NotifyX.' },
    options: { escopo: 'What it may do: read with masked phones, send too, or everything in the empresa.' },
    values: { escopo: 'SCOPE' },
    examples: ['recado api-keys create NotifyX --escopo send --empresa 8'],
  },
  'api-keys revoke': {
    summary: 'Revokes a key: from now on it opens nothing.',
    arguments: { ID: 'Number of the key.' },
    examples: ['recado api-keys revoke 3'],
  },
}

export const enKeys: KeysTexts = {
  none: 'No keys yet.',
  line: ({ id, name, scope, hint, when, by }) =>
    `${id}  ${name} (${scope}, …${hint}), since ${when}, by ${by}`,
  lastUsed: (when) => (when === null ? '    never used' : `    last used ${when}`),
  revokedLine: ({ when, by }) => `    revoked ${when}, by ${by}`,
  created: (name) => `Key made for ${name}:`,
  keepIt: 'Keep it now: it is not seen again.',
  revoked: (name) => `The key of ${name} was revoked.`,
}
