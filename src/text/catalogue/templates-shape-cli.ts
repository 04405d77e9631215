import type { CommandText } from './shape-cli.ts'

export type TemplateCommandName =
  | 'templates'
  | 'templates list'
  | 'templates show'
  | 'templates create'
  | 'templates preview'
  | 'templates submit'
  | 'templates status'
  | 'templates delete'

/** What the commands of templates say. */
export interface TemplatesCliTexts {
  builtIn: string
  approvals: Record<string, string>
  line: (facts: {
    name: string
    language: string
    version: string
    approval: string
    category: string
  }) => string
  /** Of an approved version older than the newest: it is what goes out. */
  inForce: (version: string) => string
  versionHead: (facts: { language: string; version: string; approval: string }) => string
  status: (facts: { language: string; version: string; approval: string }) => string
  sms: (text: string) => string
  plainSms: string
  why: (message: string) => string
  whatsapp: (characters: string) => string
  smsAccents: (facts: { segments: string; encoding: string; cost: string }) => string
  smsPlain: (facts: { segments: string; encoding: string; cost: string }) => string
  cost: (facts: { usd: string; brl: string; asOf: string }) => string
  noPrice: string
  missing: (facts: { field: string; message: string }) => string
  notSubmittable: string
  submitted: (name: string) => string
  /** Of a language that WhatsApp has not decided on when the wait is over. */
  undecided: (name: string) => string
  noLanguage: (facts: { name: string; languages: string }) => string
  created: (facts: { name: string; version: string }) => string
  deleted: (name: string) => string
  badPair: string
}

export type TemplateCommandTexts = Record<TemplateCommandName, CommandText>
