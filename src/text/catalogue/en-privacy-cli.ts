import type { PrivacyCommandName, PrivacyTexts } from './privacy-shape-cli.ts'
import type { CommandText } from './shape-cli.ts'

const phoneArgument = { TELEFONE: 'The phone, written in any way.' }
const everywhere = 'In every empresa; for the platform only.'

export const enPrivacyCommands: Record<PrivacyCommandName, CommandText> = {
  suppressions: { summary: 'Who is not written to and why.' },
  'suppressions list': {
    summary: 'Lists who is not written to, newest first.',
    options: {
      motivo: 'Only this reason.',
      canal: 'Only what holds on this channel.',
      telefone: 'Only this phone, with what holds for every empresa.',
      todas: 'The blocks that hold for every empresa; for the platform only.',
      vencidos: 'Also those that have expired.',
      limit: 'How many a page, up to 200.',
      cursor: 'Goes on from the page before.',
    },
    values: { motivo: 'REASON', canal: 'CHANNEL', telefone: 'PHONE', limit: 'NUMBER', cursor: 'CURSOR' },
    examples: ['recado suppressions list', 'recado suppressions list --telefone "(11) 98123-4477"'],
  },
  'suppressions add': {
    summary: 'Blocks one or more phones: nothing more is sent, and what was queued is canceled.',
    arguments: { TELEFONES: 'One or more phones, with commas between them.' },
    options: {
      motivo: 'Why; whoever looks later will want to know. Required.',
      canal:
        'On this channel only. What is queued is then not canceled: its turn decides whether it goes by the other one or ends.',
      ate: 'Until the end of which day it holds, or until what time of it; by the clock of this machine.',
      todas: everywhere,
    },
    values: { motivo: 'TEXT', canal: 'CHANNEL', ate: 'DD/MM/YYYY' },
    examples: ['recado suppressions add "(11) 98123-4477" --motivo "Asked by phone"'],
  },
  'suppressions remove': {
    summary: 'Takes a phone off the blocklist.',
    details: 'Who opted out comes back by their own word alone; who was erased, by the platform alone.',
    arguments: phoneArgument,
    options: { todas: 'The block that holds for every empresa; for the platform only.' },
    examples: ['recado suppressions remove "(11) 98123-4477"'],
  },
  'suppressions import': {
    summary: 'Blocks the people of a CSV and says row by row what could not be taken.',
    details:
      'Columns: phone and, where there are any, channel, note and until. Importing the same file again changes nothing.',
    arguments: { ARQUIVO: 'The CSV, or - to read standard input.' },
    options: { todas: everywhere },
    examples: ['recado suppressions import blocked.csv'],
  },
  'suppressions export': {
    summary: 'Writes the list as CSV, safe for spreadsheets.',
    options: {
      motivo: 'Only this reason.',
      canal: 'Only what holds on this channel.',
      todas: 'The blocks that hold for every empresa; for the platform only.',
      vencidos: 'Also those that have expired.',
    },
    values: { motivo: 'REASON', canal: 'CHANNEL' },
    examples: ['recado suppressions export > blocked.csv'],
  },
  consents: { summary: 'What people allowed.' },
  'consents import': {
    summary: 'Writes down from a CSV who consented and who said no, with the proof.',
    details:
      'Columns: phone and consent (yes or no); where there are any, channel, when, how, version and proof. A yes in the list does not undo what somebody said who does not want to be written to.',
    arguments: { ARQUIVO: 'The CSV, or - to read standard input.' },
    examples: ['recado consents import consents.csv'],
  },
  people: { summary: "One person's data: export and erase (LGPD)." },
  'people export': {
    summary: 'Writes everything that the empresa keeps of one person, as JSON.',
    arguments: phoneArgument,
    options: { todas: everywhere },
    examples: ['recado people export "(11) 98123-4477" > person.json'],
  },
  'people erase': {
    summary: "Erases one person's data here and at Twilio.",
    details:
      'From this moment nothing more is sent to them. The figures of reports stay; of the person only a mark that nobody can read, so that they are not written to again. It cannot be undone.',
    arguments: phoneArgument,
    options: {
      todas: everywhere,
      espera: 'For how many seconds to watch; the work goes on afterwards.',
    },
    values: { espera: 'SECONDS' },
    examples: ['recado people erase "(11) 98123-4477"'],
  },
  'people erasures': {
    summary: 'Lists the requests to erase somebody and how far they have come. It does not say whom.',
    examples: ['recado people erasures'],
  },
  audit: { summary: 'Who did what.' },
  'audit list': {
    summary: 'Lists what was done, newest first, with the receipts.',
    options: {
      acao: 'Only this action, such as person.erased.',
      telefone: 'Only what concerns this phone.',
      todas: 'What the platform did for every empresa.',
      limit: 'How many a page, up to 200.',
      cursor: 'Goes on from the page before.',
    },
    values: { acao: 'ACTION', telefone: 'PHONE', limit: 'NUMBER', cursor: 'CURSOR' },
    examples: ['recado audit list --acao person.erased'],
  },
  retention: { summary: 'For how many days the empresa keeps what.' },
  'retention show': {
    summary: 'Tells for how many days the empresa keeps what.',
    examples: ['recado retention show'],
  },
  'retention set': {
    summary: 'Changes for how many days things are kept. What is not named stays as it is.',
    details:
      'What is older is erased from the next minutes on, some 60,000 messages an hour, and does not come back. Figures of reports stay.',
    options: {
      conteudo: 'Whom messages went to and what they said: days, or off for ever.',
      formularios: 'What Twilio sent about each message: days, or off for ever.',
      recebidas: 'What people wrote: days, or off for ever.',
    },
    values: { conteudo: 'DAYS', formularios: 'DAYS', recebidas: 'DAYS' },
    examples: ['recado retention set --conteudo 730 --formularios 90'],
  },
}

const VERDICTS = { added: 'blocked', updated: 'updated', unchanged: 'was blocked already' }

export const enPrivacy: PrivacyTexts = {
  reasons: { opted_out: 'opted out', blocklisted: 'blocked', dead_number: 'dead number' },
  channels: { whatsapp: 'WhatsApp', sms: 'SMS' },
  everywhere: 'every empresa',
  noNumber: '(no number)',
  suppressionLine: ({ id, phone, reason, scope, since, until, by, note }) =>
    [
      `${id}  ${phone}  ${reason}${scope === '' ? '' : ` (${scope})`}, since ${since}`,
      ...(until === null ? [] : [`until ${until}`]),
      ...(by === null ? [] : [`by ${by}`]),
    ].join(', ') + (note === null ? '' : `: ${note}`),
  noSuppressions: 'Nobody is blocked.',
  more: (cursor) => `There are more; go on with --cursor ${cursor}`,
  blocked: ({ phone, verdict }) => `${phone}: ${VERDICTS[verdict]}`,
  canceled: (count) => `Messages taken out of the queue: ${count}`,
  removed: (count, printed) => (count === 1 ? 'One block was lifted.' : `${printed} blocks were lifted.`),
  erasedStays: 'One block stays: this person was erased. Only the platform lets them be written to again.',
  nothingToRemove: 'This phone is not on the blocklist of this empresa.',
  listTitle: (rows) => `Rows read: ${rows}`,
  listVerdicts: {
    added: 'Written down',
    updated: 'Updated',
    unchanged: 'No change',
    refused: 'Refused',
    repaired: 'With a mended phone',
    canceled: 'Messages taken out of the queue',
  },
  rowLine: ({ line, message }) => `  line ${line}: ${message}`,
  confirmErase: ({ phone }) =>
    `Erase everything about ${phone}? It cannot be undone. To confirm, type the last four digits: `,
  confirmNeedsTerminal:
    'Erasing cannot be undone and there is no terminal to confirm it. Add --yes if it is meant.',
  declined: 'Nothing was erased.',
  erasureLine: ({ id, state, when, by }) => `${id}  ${state}, asked for on ${when} by ${by}`,
  erasureStates: { erasing: 'erasing', redacting: 'waiting for Twilio', done: 'erased' },
  waitsFor: {
    in_flight: 'A message is just leaving; we wait until it is known what became of it.',
    redaction: 'Nothing is left here; Twilio has not erased all of it yet.',
  },
  erasureCounts: 'What was erased:',
  stillErasing: (id) => `The work goes on by itself. To look again: recado people erasures (request ${id})`,
  noErasures: 'Nobody has asked to erase anybody.',
  auditLine: ({ when, actor, action, facts }) => `${when}  ${actor}  ${action}  ${facts}`,
  noAudit: 'Nothing was written down.',
  retention: { content: 'Messages sent', raw: "Twilio's forms", inbound: 'Messages received' },
  days: (count) => (count === 1 ? '1 day' : `${count} days`),
  forever: 'for ever',
  badDays: 'a number of days, from 7 to 36500, or off',
  nothingToSet: 'Say what to change. For help: recado retention set --help',
}
