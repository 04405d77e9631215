import { enCommands } from './en-commands-cli.ts'
import { enConfig } from './en-config-cli.ts'
import { enConsent, enConsentCommands } from './en-consent-cli.ts'
import { enDemo } from './en-demo-cli.ts'
import { enDirectory, enDirectoryCommands } from './en-directory-cli.ts'
import { enDraftCommands, enDrafts } from './en-drafts-cli.ts'
import { enKeyCommands, enKeys } from './en-keys-cli.ts'
import { enLaunch } from './en-launch-cli.ts'
import { enListCommands, enLists } from './en-lists-cli.ts'
import { enMessageCommands, enMessages } from './en-messages-cli.ts'
import { enNoticeCommands, enNotices } from './en-notices-cli.ts'
import { enOtp } from './en-otp-cli.ts'
import { enPriceCommands, enPrices } from './en-prices-cli.ts'
import { enPrivacy, enPrivacyCommands } from './en-privacy-cli.ts'
import { enReading } from './en-reading-cli.ts'
import { enReminderCommands, enReminders } from './en-reminders-cli.ts'
import { enRuleCommands, enRules } from './en-rules-cli.ts'
import { enSend } from './en-send-cli.ts'
import { enTemplateCommands, enTemplates } from './en-templates-cli.ts'
import { enTextRuleCommands, enTextRules } from './en-text-rules-cli.ts'
import type { CliTexts } from './shape-cli.ts'

export const enCli: CliTexts = {
  ...enReading,
  config: enConfig,
  launch: enLaunch,
  keys: enKeys,
  drafts: enDrafts,
  commands: {
    ...enCommands,
    ...enDirectoryCommands,
    ...enNoticeCommands,
    ...enRuleCommands,
    ...enListCommands,
    ...enReminderCommands,
    ...enPriceCommands,
    ...enTextRuleCommands,
    ...enMessageCommands,
    ...enConsentCommands,
    ...enPrivacyCommands,
    ...enKeyCommands,
    ...enDraftCommands,
    ...enTemplateCommands,
  },
  lists: enLists,
  messages: enMessages,
  rules: enRules,
  reminders: enReminders,
  prices: enPrices,
  textRules: enTextRules,
  otp: enOtp,
  consent: enConsent,
  directory: enDirectory,
  notices: enNotices,
  demo: enDemo,
  privacy: enPrivacy,
  templates: enTemplates,
  send: enSend,
  help: {
    description:
      'Recado: WhatsApp and SMS over Twilio for people without the app. It verifies, notifies, sends in bulk and shows what became of every message.',
    usage: 'Usage:',
    arguments: 'Arguments:',
    options: 'Options:',
    commands: 'Commands:',
    examples: 'Examples:',
    exits: 'Exit codes:',
    optionsWord: '[options]',
    commandWord: '[command]',
    help: 'Shows this help.',
    version: 'Shows the version.',
    defaultIs: (value) => `default: ${value}`,
    oneOf: (values) => values.join(' or '),
    moreHelp: 'Every command has its help: recado COMMAND --help',
    shared: {
      json: 'Writes the data as JSON.',
      lang: 'Language: pt-BR or en.',
      empresa: 'Number of the empresa to act for; by default that of the key, or the only one there is.',
      yes: 'Asks for no confirmation.',
      dryRun: 'Shows what would happen, changing nothing.',
    },
    exitMeanings: {
      0: 'all is well',
      1: 'some messages failed, or something is wrong',
      2: 'the request cannot be met as it was written',
      65: 'the data file is of no use',
      69: 'the service could not be reached or started',
      70: 'a fault of ours; the log has the details',
      75: 'not now; try again later',
      77: 'not allowed',
      78: 'the configuration is incomplete or wrong',
      130: 'the display was interrupted; the sending goes on',
    },
  },
  usage: {
    unknownOption: (flag, nearest) =>
      `The option ${flag} does not exist.${nearest === null ? '' : ` Did you mean ${nearest}?`}`,
    unknownCommand: (name, nearest) =>
      `The command ${name} does not exist.${nearest === null ? '' : ` Did you mean ${nearest}?`}`,
    missingArgument: (name) => `${name} is missing.`,
    missingValue: (flag) => `The option ${flag} needs a value.`,
    missingOption: (flag) => `The option ${flag} is missing.`,
    tooManyArguments: (extra) => `${extra} is left over. If it is a text with spaces, put it in quotes.`,
    badValue: (flag, value, expects) => `${flag} does not take "${value}": it is ${expects}.`,
    expects: {
      whole_number: 'a whole number above zero',
      seconds: 'a number of seconds, from 0 to 86400',
      lang: 'pt-BR or en',
      moment: 'now, or a day with a time, as 01/12/2026 09:00',
      date: 'a day, with a time or without, as 14/11/2025 or 14/11/2025 18:00',
    },
    needsCommand: (command, names) => `${command} needs a command: ${names}.`,
    seeHelp: (command) => `For help: ${command} --help`,
    confirmNeedsTerminal: (recipients) =>
      `There are ${recipients} recipients and no terminal to confirm on. Add --yes to send, or --dry-run to check.`,
    passwordNeedsTerminal: 'There is no terminal to type the password on. Use --password-stdin.',
    passwordTooShort: (lengthMin) => `The password needs at least ${lengthMin} characters.`,
    passwordsDiffer: 'The two passwords are not the same.',
    empresaNeeded: 'Say of which empresa: --empresa NUMBER, or --nova-empresa NAME.',
  },
  talk: {
    hosting: 'No service is running here; we start one for this command alone.',
    hostingDone: "This command's service was closed.",
    waitingForOther: 'Another command is using the data; waiting for it to finish.',
    simulatorInUse: (phones) => `Simulator in use: nothing reaches real phones. See the phones at ${phones}`,
    failedFields: (field, message) => `  ${field}: ${message}`,
    interrupted: 'Interrupted.',
    bug: (id, logFile) => `Something went wrong on our side (${id}). The details are in ${logFile}.`,
    bugReport: 'If it happens again, send that file to whoever looks after Recado.',
    stopped: 'Stopped.',
    retryIn: (seconds) => `Try again in ${seconds} s.`,
  },
}
