import type { TemplateCommandTexts, TemplatesCliTexts } from './templates-shape-cli.ts'

export const enTemplates: TemplatesCliTexts = {
  builtIn: 'built in',
  approvals: {
    draft: 'draft',
    submitted: 'on its way to Meta',
    pending: 'in review',
    approved: 'approved',
    rejected: 'rejected',
    paused: 'paused',
    disabled: 'disabled',
  },
  line: ({ name, language, version, approval, category }) =>
    `${name}  ${language} v${version}  ${approval}  (${category})`,
  inForce: (version) => `    meanwhile v${version} goes out, which is approved`,
  versionHead: ({ language, version, approval }) => `── ${language} v${version}: ${approval}`,
  status: ({ language, version, approval }) => `${language} v${version}: ${approval}`,
  sms: (text) => `SMS: ${text}`,
  plainSms: 'SMS goes without accents.',
  why: (message) => `Why: ${message}`,
  whatsapp: (characters) => `WhatsApp, ${characters} characters:`,
  smsAccents: ({ segments, encoding, cost }) => `SMS with accents: ${segments} segm. ${encoding}, ${cost}`,
  smsPlain: ({ segments, encoding, cost }) => `SMS without accents: ${segments} segm. ${encoding}, ${cost}`,
  cost: ({ usd, brl, asOf }) => `US$ ${usd} (R$ ${brl}, price of ${asOf})`,
  noPrice: 'price unknown',
  missing: ({ field, message }) => `${field}: ${message}`,
  notSubmittable: 'WhatsApp would reject it:',
  submitted: (name) =>
    `${name} was submitted for approval. Follow it with recado templates status ${name} --espera 600`,
  undecided: (name) => `WhatsApp has not decided yet. To look again: recado templates status ${name}`,
  noLanguage: ({ name, languages }) => `${name} is not there in this language. It is in ${languages}.`,
  created: ({ name, version }) => `${name} v${version} kept.`,
  deleted: (name) => `${name} was deleted.`,
  badPair: 'name=value, such as local="Gate B"',
}

const NOME = 'Name of the template, as in recado templates list.'
const IDIOMA = 'In which language; without a value the first there is.'

export const enTemplateCommands: TemplateCommandTexts = {
  templates: { summary: 'Looks after templates: texts that are ready, and those that WhatsApp approves.' },
  'templates list': {
    summary: 'Lists the templates in each language, with what WhatsApp says of them.',
    examples: ['recado templates list'],
  },
  'templates show': {
    summary: 'Shows a template with its versions and, where it was rejected, why.',
    arguments: { NOME },
    examples: ['recado templates show nova_vaga'],
  },
  'templates create': {
    summary: 'Writes a template, or a new version of one that exists.',
    details: 'What was written does not change: every change is a version.',
    arguments: { NOME: 'Small letters, digits and _.' },
    options: {
      mensagem:
        'The text, with {{nome}}, {{primeiro_nome}}, {{funcao}} and variables of your own, such as {{local}}.',
      sms: 'What SMS says, where it is something else.',
      'sem-acentos': 'SMS goes without accents: 160 letters a segment, and not 70.',
      idioma: 'The language it is in.',
      categoria: 'UTILITY for notices; MARKETING for what advertises.',
      exemplo: 'A sample of each variable, for Meta: name=value. May be repeated.',
      'nova-versao': 'The template exists: writes the next version.',
    },
    values: {
      mensagem: 'TEXT',
      sms: 'TEXT',
      idioma: 'LANGUAGE',
      categoria: 'CATEGORY',
      exemplo: 'NAME=VALUE',
    },
    examples: [
      'recado templates create portao --mensagem "Mind: {{local}} is closed." --exemplo local="Gate B"',
    ],
  },
  'templates preview': {
    summary: 'Says how a template arrives, its price with and without accents, and what is missing.',
    arguments: { NOME },
    options: { idioma: IDIOMA, variavel: 'The value of a variable: name=value. May be repeated.' },
    values: { idioma: 'LANGUAGE', variavel: 'NAME=VALUE' },
    examples: ['recado templates preview nova_vaga --variavel vaga=Waiter'],
  },
  'templates submit': {
    summary: 'Asks WhatsApp to approve the newest version.',
    arguments: { NOME },
    options: { idioma: IDIOMA },
    values: { idioma: 'LANGUAGE' },
    examples: ['recado templates submit nova_vaga --idioma en'],
  },
  'templates status': {
    summary: 'Tells how far the approval is and, where it was rejected, why; waits for it where asked to.',
    details: 'Ends with 1 where WhatsApp rejected, paused or disabled the template.',
    arguments: { NOME },
    options: { idioma: 'Only this language.', espera: 'How many seconds to wait for a decision.' },
    values: { idioma: 'LANGUAGE', espera: 'SECONDS' },
    examples: ['recado templates status nova_vaga', 'recado templates status nova_vaga --espera 600'],
  },
  'templates delete': {
    summary: 'Deletes a template. What is queued still goes out.',
    arguments: { NOME },
    examples: ['recado templates delete portao'],
  },
}
