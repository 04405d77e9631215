import type { ConfigTexts } from './config-shape-cli.ts'
import type { ConsentCommandName, ConsentTexts } from './consent-shape-cli.ts'
import type { DemoTexts } from './demo-shape-cli.ts'
import type { DirectoryCommandName, DirectoryTexts } from './directory-shape-cli.ts'
import type { DraftCommandName, DraftsTexts } from './drafts-shape-cli.ts'
import type { KeyCommandName, KeysTexts } from './keys-shape-cli.ts'
import type { LaunchTexts } from './launch-shape-cli.ts'
import type { ListCommandName, ListsTexts } from './lists-shape-cli.ts'
import type { MessageCommandName, MessagesTexts } from './messages-shape-cli.ts'
import type { NoticeCommandName, NoticeTexts } from './notices-shape-cli.ts'
import type { OtpCliTexts } from './otp-shape-cli.ts'
import type { PriceCommandName, PricesTexts } from './prices-shape-cli.ts'
import type { PrivacyCommandName, PrivacyTexts } from './privacy-shape-cli.ts'
import type { ReminderCommandName, RemindersTexts } from './reminders-shape-cli.ts'
import type { RulesTexts } from './rules-shape-cli.ts'
import type { LeftOutReason } from './shape-left-out.ts'
import type { TemplatesCliTexts } from './templates-shape-cli.ts'
import type { TextRuleCommandName, TextRulesTexts } from './text-rules-shape-cli.ts'

export type CommandName =
  | MessageCommandName
  | ListCommandName
  | KeyCommandName
  | DraftCommandName
  | DirectoryCommandName
  | NoticeCommandName
  | 'enviar_whatsapp_freelancers'
  | 'freelancers'
  | 'freelancers import'
  | 'freelancers count'
  | 'freelancers export'
  | 'broadcasts'
  | 'broadcasts list'
  | 'broadcasts show'
  | 'broadcasts pause'
  | 'broadcasts resume'
  | 'broadcasts cancel'
  | 'broadcasts retry'
  | 'templates'
  | 'templates list'
  | 'templates show'
  | 'templates create'
  | 'templates preview'
  | 'templates submit'
  | 'templates status'
  | 'templates delete'
  | 'rules'
  | 'rules show'
  | 'rules set'
  | ReminderCommandName
  | PriceCommandName
  | TextRuleCommandName
  | ConsentCommandName
  | 'kill-switch'
  | 'kill-switch list'
  | 'kill-switch throw'
  | 'kill-switch lift'
  | PrivacyCommandName
  | 'senders'
  | 'otp'
  | 'otp list'
  | 'otp conversion'
  | 'otp brakes'
  | 'otp lift-brake'
  | 'doctor'
  | 'demo'
  | 'config'
  | 'serve'
  | 'migrate'
  | 'users'
  | 'users create'

/** What the help says of one command. `options` and `arguments` go by their names; `values` are the words after a flag. */
export interface CommandText {
  summary: string
  details?: string
  options?: Record<string, string>
  arguments?: Record<string, string>
  values?: Record<string, string>
  examples?: string[]
}

export type ExitNumber = 0 | 1 | 2 | 65 | 69 | 70 | 75 | 77 | 78 | 130

export interface HelpTexts {
  description: string
  usage: string
  arguments: string
  options: string
  commands: string
  examples: string
  exits: string
  optionsWord: string
  commandWord: string
  help: string
  version: string
  defaultIs: (value: string) => string
  oneOf: (values: string[]) => string
  moreHelp: string
  shared: Record<'json' | 'lang' | 'empresa' | 'yes' | 'dryRun', string>
  exitMeanings: Record<ExitNumber, string>
}

export interface UsageTexts {
  unknownOption: (flag: string, nearest: string | null) => string
  unknownCommand: (name: string, nearest: string | null) => string
  missingArgument: (name: string) => string
  missingValue: (flag: string) => string
  missingOption: (flag: string) => string
  tooManyArguments: (extra: string) => string
  badValue: (flag: string, value: string, expects: string) => string
  expects: Record<'whole_number' | 'seconds' | 'lang' | 'date' | 'moment', string>
  needsCommand: (command: string, names: string) => string
  seeHelp: (command: string) => string
  confirmNeedsTerminal: (recipients: string) => string
  passwordNeedsTerminal: string
  passwordTooShort: (lengthMin: number) => string
  passwordsDiffer: string
  empresaNeeded: string
}

export interface TalkTexts {
  hosting: string
  hostingDone: string
  waitingForOther: string
  simulatorInUse: (phones: string) => string
  failedFields: (field: string, message: string) => string
  interrupted: string
  bug: (id: string, logFile: string) => string
  bugReport: string
  stopped: string
  retryIn: (seconds: number) => string
}

/** Of those who cannot be written to some have a line of their own. */
export type LeftOutLabel = LeftOutReason | 'landline' | 'missing_value' | 'too_long'

/** SMS segments of one message and of all, as numbers are written. */
export interface SegmentCounts {
  perMessage: string
  total: string
  estimated: boolean
}

export interface SendTexts {
  defaultCampaignName: (when: string) => string
  title: (name: string, empresa: string | null) => string
  matched: string
  leftOut: Record<LeftOutLabel, string>
  /** `more`: there are others than those who are named. */
  leftOutValue: (facts: { count: string; names: readonly string[]; more: boolean }) => string
  recipients: string
  sentToday: string
  byWhatsapp: string
  bySms: string
  windows: string
  windowsValue: (facts: { open: string; closed: string; unknown: string }) => string
  segments: string
  /** `estimated`: counted for some people, whose mean stands for everybody's. */
  segmentsValue: (facts: SegmentCounts & { encoding: string }) => string
  accentsHint: string
  cost: string
  costValue: (facts: { usd: string; brl: string; asOf: string }) => string
  costUnknown: string
  /** SMS without accents. */
  plain: string
  plainValue: (facts: SegmentCounts & { cost: string }) => string
  finishing: string
  finishingValue: (facts: { took: string; at: string | null }) => string
  finishingUnknown: string
  template: (facts: { name: string; language: string; version: string; approved: boolean }) => string
  messageOrTemplate: string
  messageAndTemplate: string
  onlyWithTemplate: string
  listAlone: string
  fromTo: (min: string, max: string) => string
  nobody: string
  dryRunTitle: (count: number) => string
  dryRunEnd: string
  confirm: (recipients: string) => string
  declined: string
  yesPattern: RegExp
  started: (id: string) => string
  retrying: string
  progress: (facts: { done: string; total: string; delivered: string; failed: string }) => string
  waitingReceipts: (open: string, seconds: string) => string
  detached: (id: string) => string
  detachedHosted: (id: string) => string
  detachedTwice: (id: string) => string
  summaryTitle: (facts: {
    id: string
    delivered: string
    total: string
    share: string
    took: string
  }) => string
  fellBack: (count: string) => string
  errorsTitle: string
  errorsCapped: (count: string) => string
  unknownReason: string
  stillOpen: (count: string) => string
  held: (count: string) => string
  allFinal: string
  lookAgain: (id: string) => string
  rejectedTitle: (count: string) => string
  moreRejected: (count: string) => string
}

export interface ImportTexts {
  started: (name: string) => string
  standardInput: string
  progress: (rows: string) => string
  row: (facts: { line: string; name: string; message: string }) => string
  verdicts: Record<
    'imported' | 'updated' | 'unchanged' | 'linked' | 'refused' | 'attention' | 'repaired',
    string
  >
  moreRows: (count: string) => string
  seeAll: string
  summaryTitle: (rows: string) => string
  dryRun: string
  withoutPhone: string
  duplicates: string
  funcoesCreated: (names: string) => string
  exported: (rows: number, printed: string, name: string) => string
  fileNotWritable: (path: string) => string
  fileMissing: (path: string) => string
  fileIsFolder: (path: string) => string
  fileNotReadable: (path: string) => string
  terminalInput: string
  endedEarly: string
}

export interface ReadTexts {
  countTotal: string
  countWithPhone: string
  countWithoutPhone: string
  countComplete: string
  noBroadcasts: string
  moreBroadcasts: (cursor: string) => string
  noSenders: string
  doctorStates: Record<'ok' | 'advice' | 'wrong' | 'unknown' | 'skipped', string>
  perSecond: (rate: string) => string
  accountShare: (share: string) => string
  status: (status: string) => string
  states: Record<string, string>
  broadcastFacts: (facts: { id: string; when: string; by: string }) => string
  startsAt: (when: string) => string
  startMissed: (when: string, id: string) => string
  steered: (id: string, status: string) => string
  inFlight: (count: number, printed: string) => string
  retried: (count: number, printed: string, id: string) => string
  leftUnknown: (count: number, printed: string) => string
  configured: (yes: boolean) => string
  configuredBy: (what: 'twilio' | 'simulator') => string
  notSet: string
  migrated: (version: string) => string
  userCreated: (username: string, role: string) => string
  userExists: (username: string) => string
  askPassword: string
  askPasswordAgain: string
  empresaCreated: (nome: string, id: string) => string
}

/** Everything the command line and the launch say, in one language. */
export interface CliTexts {
  help: HelpTexts
  commands: Record<CommandName, CommandText>
  usage: UsageTexts
  talk: TalkTexts
  send: SendTexts
  import: ImportTexts
  read: ReadTexts
  rules: RulesTexts
  lists: ListsTexts
  reminders: RemindersTexts
  prices: PricesTexts
  textRules: TextRulesTexts
  messages: MessagesTexts
  keys: KeysTexts
  drafts: DraftsTexts
  otp: OtpCliTexts
  directory: DirectoryTexts
  notices: NoticeTexts
  demo: DemoTexts
  privacy: PrivacyTexts
  consent: ConsentTexts
  templates: TemplatesCliTexts
  launch: LaunchTexts
  config: ConfigTexts
}
