import type { ConsentCommandName } from './consent-shape-cli.ts'
import type { DirectoryCommandName } from './directory-shape-cli.ts'
import type { DraftCommandName } from './drafts-shape-cli.ts'
import type { KeyCommandName } from './keys-shape-cli.ts'
import type { ListCommandName } from './lists-shape-cli.ts'
import type { MessageCommandName } from './messages-shape-cli.ts'
import type { NoticeCommandName } from './notices-shape-cli.ts'
import type { PriceCommandName } from './prices-shape-cli.ts'
import type { PrivacyCommandName } from './privacy-shape-cli.ts'
import type { ReminderCommandName } from './reminders-shape-cli.ts'
import type { RuleCommandName } from './rules-shape-cli.ts'
import type { CommandName, CommandText } from './shape-cli.ts'
import type { TemplateCommandName } from './templates-shape-cli.ts'
import type { TextRuleCommandName } from './text-rules-shape-cli.ts'

export const enCommands: Record<
  Exclude<
    CommandName,
    | DirectoryCommandName
    | NoticeCommandName
    | RuleCommandName
    | ListCommandName
    | ReminderCommandName
    | PriceCommandName
    | TextRuleCommandName
    | MessageCommandName
    | ConsentCommandName
    | PrivacyCommandName
    | KeyCommandName
    | DraftCommandName
    | TemplateCommandName
  >,
  CommandText
> = {
  enviar_whatsapp_freelancers: {
    summary: 'Sends a message to freelancers by WhatsApp, with fallback to SMS.',
    details:
      'Shows first who will receive it and what it costs, asks for confirmation above 50 people, follows the deliveries and tells what happened. ' +
      'The text takes {{nome}}, {{primeiro_nome}} and {{funcao}}. Ctrl-C stops the display, never the sending.',
    options: {
      mensagem: 'Text of the message, up to 1,600 characters. Required without --template.',
      template: 'Template that words the message in place of --mensagem, as in recado templates list.',
      variavel: 'Value of a variable of the template: name=value. May be repeated.',
      idioma: 'Language of the template; without a value Portuguese, or the first there is.',
      'apenas-completos': 'Only people whose record is complete.',
      funcao: 'Only people with this função; may be repeated.',
      lista:
        'In place of the directory the people of this list, as in recado listas list. Its columns are variables of the text.',
      canal: 'What to try first.',
      'nome-campanha': 'Name of the broadcast in the history.',
      espera: 'How many seconds to wait for delivery receipts once everything has left.',
      'dry-run': 'Shows the audience and three examples, sending nothing.',
      rascunho: 'Only keeps it: nothing leaves until “recado broadcasts start”.',
      teste: 'Sends the text to this phone alone, as the first person would get it, and stops there.',
    },
    values: {
      mensagem: 'TEXT',
      template: 'NAME',
      variavel: 'NAME=VALUE',
      idioma: 'LANGUAGE',
      funcao: 'NAME',
      lista: 'NUMBER',
      canal: 'CHANNEL',
      'nome-campanha': 'NAME',
      espera: 'SECONDS',
      teste: 'PHONE',
    },
    examples: [
      'recado enviar_whatsapp_freelancers --mensagem "Nova vaga disponível!" --apenas-completos',
      'recado enviar_whatsapp_freelancers --mensagem "Vagas de Segurança disponíveis!" --funcao "Segurança"',
      'recado enviar_whatsapp_freelancers --mensagem "Alerta importante!" --canal sms',
      'recado enviar_whatsapp_freelancers --mensagem "Teste" --dry-run',
      'recado enviar_whatsapp_freelancers --template portao --variavel local="Portão B" --dry-run',
    ],
  },
  freelancers: { summary: 'Imports, counts and exports freelancers.' },
  'freelancers import': {
    summary: 'Imports freelancers from a CSV.',
    details:
      "Takes commas or semicolons, UTF-8 or Excel's format, and phones written in every Brazilian way. " +
      'Says row by row what it repaired and what it could not take. Repeating the import creates nobody twice.',
    arguments: { ARQUIVO: 'CSV file, or - for standard input.' },
    options: {
      json: 'Writes every row as JSON, one a line (NDJSON).',
      'dry-run': 'Checks the file, writing nothing.',
    },
    examples: [
      'recado freelancers import freelancers.csv',
      'recado freelancers import - --dry-run < freelancers.csv',
    ],
  },
  'freelancers count': {
    summary: 'Counts the freelancers, with and without phone.',
    options: {
      'apenas-completos': 'Only people whose record is complete.',
      funcao: 'Only people with this função.',
    },
    values: { funcao: 'NAME' },
    examples: ['recado freelancers count --funcao "Segurança"'],
  },
  'freelancers export': {
    summary: 'Exports freelancers as a CSV that the import takes.',
    details:
      'Phones of people of another empresa leave with their middle digits hidden. No cell becomes a formula in a spreadsheet.',
    options: {
      csv: 'File to write; without it, standard output.',
      'apenas-completos': 'Only people whose record is complete.',
      funcao: 'Only people with this função.',
      tag: 'Only people with this tag of the empresa.',
    },
    values: { csv: 'FILE', funcao: 'NAME', tag: 'NAME' },
    examples: [
      'recado freelancers export --csv freelancers.csv',
      'recado freelancers export --tag vip | head',
    ],
  },
  broadcasts: { summary: 'Broadcasts and drafts: shows, starts, approves, pauses, cancels, tries again.' },
  'broadcasts list': {
    summary: 'Lists the latest broadcasts and how much was delivered.',
    options: { limit: 'How many broadcasts to show.', cursor: 'Goes on where the previous list ended.' },
    values: { limit: 'NUMBER', cursor: 'CURSOR' },
    examples: ['recado broadcasts list --limit 5'],
  },
  'broadcasts show': {
    summary: 'Shows one broadcast: deliveries, states and reasons of failures.',
    arguments: { ID: 'Number of the broadcast.' },
    examples: ['recado broadcasts show 42'],
  },
  'broadcasts pause': {
    summary: 'Pauses a broadcast: nothing more leaves until it is resumed.',
    details:
      'What was leaving at that moment may still arrive. What expires during the pause is not sent later.',
    arguments: { ID: 'Number of the broadcast.' },
    examples: ['recado broadcasts pause 42'],
  },
  'broadcasts resume': {
    summary: 'Resumes a paused broadcast where it stood.',
    arguments: { ID: 'Number of the broadcast.' },
    examples: ['recado broadcasts resume 42'],
  },
  'broadcasts cancel': {
    summary: 'Cancels a broadcast for good: what waits is taken out of the queue.',
    details:
      'What Twilio has received is not taken back; neither another try nor an SMS follows. A canceled broadcast cannot be resumed.',
    arguments: { ID: 'Number of the broadcast.' },
    examples: ['recado broadcasts cancel 42'],
  },
  'broadcasts retry': {
    summary: 'Tries again what failed of a broadcast.',
    details:
      'Each message goes back into the queue on the channel it failed on, with its whole time. Who may not be written to stays out.',
    arguments: { ID: 'Number of the broadcast.' },
    options: {
      'error-code': 'Only what failed with this code of Twilio.',
      'include-unknown': 'Also what may have arrived; it can then arrive twice.',
    },
    values: { 'error-code': 'CODE' },
    examples: ['recado broadcasts retry 42', 'recado broadcasts retry 42 --error-code 30003'],
  },
  senders: {
    summary: 'Shows what messages leave by, how fast, and what is stopped and why.',
    examples: ['recado senders'],
  },
  otp: { summary: 'Access codes: which left and how many were entered.' },
  'otp list': {
    summary: 'Lists the latest codes: phone - purpose - status. The code itself is nowhere.',
    options: {
      limit: 'How many to show.',
      cursor: 'Goes on where the previous list ended.',
      status: 'Only those in this status.',
    },
    values: { limit: 'NUMBER', cursor: 'CURSOR', status: 'STATUS' },
    examples: ['recado otp list', 'recado otp list --status verified --limit 50'],
  },
  'otp conversion': {
    summary: 'Shows how many codes were entered: by hour (hora), range of numbers (faixa) or empresa.',
    details: "By empresa for the platform's admins only.",
    options: { por: 'How to group.', horas: 'How many hours back.' },
    values: { por: 'GROUP', horas: 'NUMBER' },
    examples: ['recado otp conversion', 'recado otp conversion --por faixa --horas 72'],
  },
  'otp brakes': {
    summary: 'Shows the ranges of numbers that are suspended, because hardly any code was entered.',
    examples: ['recado otp brakes'],
  },
  'otp lift-brake': {
    summary: 'Lets a range of numbers receive codes again.',
    arguments: { FAIXA: 'The first digits, as in recado otp brakes.' },
    examples: ['recado otp lift-brake 5511987'],
  },
  doctor: {
    summary: 'Checks that everything is as it has to be to send and to receive, and says what to mend.',
    details:
      "Looks at the database, the clocks, the Twilio account, the senders and where people's replies go, the public address (with a signed callback to itself), the queue and RabbitMQ. Changes nothing and sends no message. Ends with 1 when something is wrong. The service also looks by itself every five minutes: see recado_doctor_wrong in the metrics, and the log.",
    examples: ['recado doctor', 'recado doctor --json'],
  },
  demo: {
    summary: 'Says whether the demo data is here, how to sign in and what to try.',
    details:
      'Where no service is running and a demo is allowed (no Twilio and no database configured, or DEMO=1), it adds the data. Repeating it changes nothing.',
    examples: ['recado demo', 'DEMO=1 recado demo'],
  },
  config: {
    summary: 'Says whether Recado is configured and with which values; secrets stay hidden.',
    examples: ['recado config', 'recado config --json'],
  },
  serve: {
    summary: 'Runs the service: the page, the API, the sending and, in the demo, the simulator.',
    details: 'It is what npm start does. Ctrl-C stops everything; what is queued goes on next time.',
    examples: ['recado serve', 'PORT=3100 recado serve'],
  },
  migrate: {
    summary: 'Prepares the database for this version of Recado.',
    details: 'The service does it too when it starts; the command is for doing it before, in a deployment.',
    examples: ['DATABASE_URL=postgres://… recado migrate'],
  },
  users: { summary: 'Looks after who may sign in.' },
  'users create': {
    summary: 'Creates a user. Outside the demo this is how the first one comes to be.',
    details:
      'Without an empresa it creates a platform admin, who sees all of them. Goes straight to the database when no service runs.',
    arguments: { USUARIO: 'Name the person signs in with.' },
    options: {
      nome: "Person's name; by default that of the user.",
      papel: 'What the person may do; by default admin of an empresa, or platform without one.',
      'nova-empresa': 'Creates the empresa too, with this name.',
      empresa: "Number of the person's empresa.",
      'password-stdin': 'Reads the password from standard input instead of asking.',
    },
    values: { nome: 'NAME', papel: 'ROLE', 'nova-empresa': 'NAME', empresa: 'NUMBER' },
    examples: [
      'recado users create maria --nova-empresa "Minha Empresa"',
      'echo "$PASSWORD" | recado users create joao --empresa 1 --papel operator --password-stdin',
    ],
  },
}
