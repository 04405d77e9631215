import type { ReminderCommandName, RemindersTexts } from './reminders-shape-cli.ts'
import type { CommandText } from './shape-cli.ts'

const EVENTO = 'Number of the evento.'

export const enReminderCommands: Record<ReminderCommandName, CommandText> = {
  reminders: { summary: 'Automatic reminders, so many hours before each evento.' },
  'reminders list': {
    summary: 'Lists what became of the reminders, newest first.',
    options: {
      estado: 'Only those that are so.',
      limit: 'How many to show, at most 200.',
      cursor: 'Where to go on.',
    },
    values: { estado: 'STATE', limit: 'NUMBER', cursor: 'CURSOR' },
    examples: ['recado reminders list --estado missed'],
  },
  'reminders show': {
    summary: 'Shows how long before the empresa reminds, or the reminders of one evento.',
    options: { evento: EVENTO },
    values: { evento: 'NUMBER' },
    examples: ['recado reminders show', 'recado reminders show --evento 5'],
  },
  'reminders set': {
    summary: 'Changes how long before people are reminded, for the empresa or for one evento.',
    details:
      'Each reminder goes out once, to who is approved at that moment. An evento that is moved is reminded of anew. ' +
      'What was due less than an hour ago goes out at once; what was due before that does not go out by itself.',
    options: {
      horas:
        'How many hours before, up to five: 24,2 or --horas 24 --horas 2. off: no reminder. empresa, with --evento: the evento follows the empresa.',
      canal: 'What to try first.',
      idioma: 'Language of the reminder.',
      evento: 'For this evento only.',
    },
    values: { horas: 'HOURS', canal: 'CHANNEL', idioma: 'LANGUAGE', evento: 'NUMBER' },
    examples: [
      'recado reminders set --horas 24,2',
      'recado reminders set --horas 48 --evento 5',
      'recado reminders set --horas off',
    ],
  },
  'reminders send': {
    summary: 'Sends a reminder now that did not go out, or ahead of its time. Once only.',
    options: { evento: EVENTO, horas: 'Which reminder, by its hours.' },
    values: { evento: 'NUMBER', horas: 'HOURS' },
    examples: ['recado reminders send --evento 5 --horas 24'],
  },
}

export const enReminders: RemindersTexts = {
  rules: ({ hours, channel, language }) => `${hours}. By ${channel} first, in ${language}.`,
  off: 'Nobody is reminded by itself.',
  hoursBefore: (hours) => `A reminder ${hours} h before each evento`,
  ownHours: (hours) => `This evento has hours of its own: ${hours} h before.`,
  empresaHours: (hours) => `Follows the empresa: ${hours} h before.`,
  ownOff: 'Nobody is reminded of this evento by itself.',
  line: ({ hours, due, state }) => `${hours} h before, at ${due}: ${state}`,
  listed: ({ evento, id, line }) => `${evento} (${id}), ${line}`,
  states: {
    planned: 'will go out',
    sent: 'went out',
    missed: 'missed, the service was not running',
    past: 'did not go out, its time had gone by',
    nobody: 'did not go out, nobody was approved',
    refused: 'could not go out',
    canceled: 'will not go out, the evento was canceled',
  },
  broadcast: (id) => `broadcast ${id}`,
  reason: (code) => `reason: ${code}`,
  none: 'No reminders.',
  more: (cursor) => `There are more: --cursor ${cursor}`,
  sent: (id) => `Reminder sent, broadcast ${id}. Follow it with recado broadcasts show ${id}`,
  badHours: 'a number of hours from 1 to 720, or several, as 24,2; off; or, with --evento, empresa',
  nothingToSet: 'Say what to change. For help: recado reminders set --help',
  onlyForEmpresa: '--canal and --idioma hold for the whole empresa; they do not go with --evento.',
}
