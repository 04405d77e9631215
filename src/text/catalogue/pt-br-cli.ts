import { ptBrCommands } from './pt-br-commands-cli.ts'
import { ptBrConfig } from './pt-br-config-cli.ts'
import { ptBrConsent, ptBrConsentCommands } from './pt-br-consent-cli.ts'
import { ptBrDemo } from './pt-br-demo-cli.ts'
import { ptBrDirectory, ptBrDirectoryCommands } from './pt-br-directory-cli.ts'
import { ptBrDraftCommands, ptBrDrafts } from './pt-br-drafts-cli.ts'
import { ptBrKeyCommands, ptBrKeys } from './pt-br-keys-cli.ts'
import { ptBrLaunch } from './pt-br-launch-cli.ts'
import { ptBrListCommands, ptBrLists } from './pt-br-lists-cli.ts'
import { ptBrMessageCommands, ptBrMessages } from './pt-br-messages-cli.ts'
import { ptBrNoticeCommands, ptBrNotices } from './pt-br-notices-cli.ts'
import { ptBrOtp } from './pt-br-otp-cli.ts'
import { ptBrPriceCommands, ptBrPrices } from './pt-br-prices-cli.ts'
import { ptBrPrivacy, ptBrPrivacyCommands } from './pt-br-privacy-cli.ts'
import { ptBrReading } from './pt-br-reading-cli.ts'
import { ptBrReminderCommands, ptBrReminders } from './pt-br-reminders-cli.ts'
import { ptBrRuleCommands, ptBrRules } from './pt-br-rules-cli.ts'
import { ptBrSend } from './pt-br-send-cli.ts'
import { ptBrTemplateCommands, ptBrTemplates } from './pt-br-templates-cli.ts'
import { ptBrTextRuleCommands, ptBrTextRules } from './pt-br-text-rules-cli.ts'
import type { CliTexts } from './shape-cli.ts'

export const ptBrCli: CliTexts = {
  ...ptBrReading,
  config: ptBrConfig,
  launch: ptBrLaunch,
  keys: ptBrKeys,
  drafts: ptBrDrafts,
  commands: {
    ...ptBrCommands,
    ...ptBrDirectoryCommands,
    ...ptBrNoticeCommands,
    ...ptBrRuleCommands,
    ...ptBrListCommands,
    ...ptBrReminderCommands,
    ...ptBrPriceCommands,
    ...ptBrTextRuleCommands,
    ...ptBrMessageCommands,
    ...ptBrConsentCommands,
    ...ptBrPrivacyCommands,
    ...ptBrKeyCommands,
    ...ptBrDraftCommands,
    ...ptBrTemplateCommands,
  },
  lists: ptBrLists,
  messages: ptBrMessages,
  rules: ptBrRules,
  reminders: ptBrReminders,
  prices: ptBrPrices,
  textRules: ptBrTextRules,
  otp: ptBrOtp,
  consent: ptBrConsent,
  directory: ptBrDirectory,
  notices: ptBrNotices,
  demo: ptBrDemo,
  privacy: ptBrPrivacy,
  templates: ptBrTemplates,
  send: ptBrSend,
  help: {
    description:
      'Recado: WhatsApp e SMS pela Twilio para quem não tem o app. Verifica, avisa, envia em massa e mostra o que aconteceu com cada mensagem.',
    usage: 'Uso:',
    arguments: 'Argumentos:',
    options: 'Opções:',
    commands: 'Comandos:',
    examples: 'Exemplos:',
    exits: 'Códigos de saída:',
    optionsWord: '[opções]',
    commandWord: '[comando]',
    help: 'Mostra esta ajuda.',
    version: 'Mostra a versão.',
    defaultIs: (value) => `padrão: ${value}`,
    oneOf: (values) => values.join(' ou '),
    moreHelp: 'Cada comando tem a sua ajuda: recado COMANDO --help',
    shared: {
      json: 'Escreve os dados em JSON.',
      lang: 'Idioma: pt-BR ou en.',
      empresa: 'Número da empresa em nome de quem se age; sem ele, a da chave ou a única que houver.',
      yes: 'Não pede confirmação.',
      dryRun: 'Mostra o que aconteceria, sem mudar nada.',
    },
    exitMeanings: {
      0: 'tudo certo',
      1: 'parte das mensagens falhou, ou algo está errado',
      2: 'o pedido não pode ser atendido como foi escrito',
      65: 'o arquivo de dados não serve',
      69: 'o serviço não pôde ser alcançado ou iniciado',
      70: 'um defeito nosso; o registro tem os detalhes',
      75: 'agora não dá; tente de novo mais tarde',
      77: 'sem permissão',
      78: 'configuração incompleta ou errada',
      130: 'a exibição foi interrompida; o envio continua',
    },
  },
  usage: {
    unknownOption: (flag, nearest) =>
      `A opção ${flag} não existe.${nearest === null ? '' : ` Seria ${nearest}?`}`,
    unknownCommand: (name, nearest) =>
      `O comando ${name} não existe.${nearest === null ? '' : ` Seria ${nearest}?`}`,
    missingArgument: (name) => `Falta ${name}.`,
    missingValue: (flag) => `A opção ${flag} precisa de um valor.`,
    missingOption: (flag) => `Falta a opção ${flag}.`,
    tooManyArguments: (extra) => `Sobrou ${extra}. Se for um texto com espaços, ponha entre aspas.`,
    badValue: (flag, value, expects) => `${flag} não aceita "${value}": é ${expects}.`,
    expects: {
      whole_number: 'um número inteiro maior que zero',
      seconds: 'um número de segundos, de 0 a 86400',
      lang: 'pt-BR ou en',
      moment: 'agora, ou um dia com hora, como 01/12/2026 09:00',
      date: 'um dia, com hora ou sem, como 14/11/2025 ou 14/11/2025 18:00',
    },
    needsCommand: (command, names) => `${command} precisa de um comando: ${names}.`,
    seeHelp: (command) => `A ajuda está em: ${command} --help`,
    confirmNeedsTerminal: (recipients) =>
      `São ${recipients} destinatários e não há um terminal para confirmar. Acrescente --yes para enviar, ou --dry-run para conferir.`,
    passwordNeedsTerminal: 'Não há um terminal para digitar a senha. Use --password-stdin.',
    passwordTooShort: (lengthMin) => `A senha precisa de pelo menos ${lengthMin} caracteres.`,
    passwordsDiffer: 'As duas senhas não são iguais.',
    empresaNeeded: 'Diga de qual empresa: --empresa NÚMERO, ou --nova-empresa NOME.',
  },
  talk: {
    hosting: 'Nenhum serviço está rodando aqui; iniciamos um só para este comando.',
    hostingDone: 'O serviço deste comando foi encerrado.',
    waitingForOther: 'Outro comando está usando os dados; esperando que termine.',
    simulatorInUse: (phones) =>
      `Simulador em uso: nada chega a telefones de verdade. Veja os telefones em ${phones}`,
    failedFields: (field, message) => `  ${field}: ${message}`,
    interrupted: 'Interrompido.',
    bug: (id, logFile) => `Algo deu errado do nosso lado (${id}). Os detalhes estão em ${logFile}.`,
    bugReport: 'Se acontecer de novo, mande esse arquivo a quem cuida do Recado.',
    stopped: 'Parado.',
    retryIn: (seconds) => `Tente de novo em ${seconds} s.`,
  },
}
