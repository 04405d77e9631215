import type { RuleCommandName, RulesTexts } from './rules-shape-cli.ts'
import type { CommandText } from './shape-cli.ts'

export const enRuleCommands: Record<RuleCommandName, CommandText> = {
  rules: { summary: 'When messages may leave and how many a day.' },
  'rules show': {
    summary: 'Shows the rules of the empresa, what we propose and what left today.',
    examples: ['recado rules show'],
  },
  'rules set': {
    summary: 'Changes the rules of the empresa. What is not named stays as it is.',
    details:
      'Quiet hours hold messages until they may leave where the person is, and lose none; the ceiling holds what is over it until midnight. Codes and alerts always leave.',
    options: {
      horario: 'When messages may leave, like 09:00-22:00, or off for always.',
      'nunca-em': 'Day on which nothing leaves; may be repeated. Needs --horario.',
      'mensagens-por-dia': 'Ceiling of messages a day, or off.',
      'segmentos-por-dia': 'Ceiling of SMS segments a day, or off.',
      'aprovacao-acima': 'Above how many people a broadcast waits for a second person, or off.',
    },
    values: {
      horario: 'HH:MM-HH:MM',
      'nunca-em': 'DAY',
      'mensagens-por-dia': 'NUMBER',
      'segmentos-por-dia': 'NUMBER',
      'aprovacao-acima': 'NUMBER',
    },
    examples: [
      'recado rules set --horario 09:00-22:00 --nunca-em sunday',
      'recado rules set --mensagens-por-dia 20000',
      'recado rules set --horario off',
    ],
  },
  'kill-switch': { summary: 'Stops the sending, and lets it go on.' },
  'kill-switch list': {
    summary: 'Lists what stops the sending, with what is in flight and what waits.',
    examples: ['recado kill-switch list'],
  },
  'kill-switch throw': {
    summary: 'Stops the sending of the empresa, of one lane or of one channel.',
    details:
      'Nothing is lost: what is queued waits until the switch is lifted or it expires. What is in flight may still arrive.',
    options: {
      motivo: 'Why; everybody who is held sees it. Required.',
      fila: 'Only this lane.',
      canal: 'Only this channel.',
      todas: 'Every empresa; for the platform only.',
    },
    values: { motivo: 'TEXT', fila: 'LANE', canal: 'CHANNEL' },
    examples: ['recado kill-switch throw --motivo "Wrong text" --fila bulk'],
  },
  'kill-switch lift': {
    summary: 'Lifts a switch: what it held goes on from where it stood.',
    arguments: { ID: 'Number of the switch.' },
    examples: ['recado kill-switch lift 3'],
  },
}

export const enRules: RulesTexts = {
  quietHours: 'Messages leave',
  quietHoursValue: ({ opens, closes, never }) =>
    `between ${opens} and ${closes}${never === null ? '' : `, never on ${never}`}`,
  dailyMessages: 'Messages a day',
  dailySegments: 'SMS segments a day',
  approvalAbove: 'Approval above',
  approvalOff: 'nobody has to approve',
  off: 'no limit',
  proposed: (value) => `(we propose: ${value})`,
  today: ({ messages, segments }) => `Today: ${messages} messages, ${segments} SMS segments.`,
  reached: (until) => `The ceiling is reached; the rest leaves from ${until}.`,
  weekdays: {
    sunday: 'Sunday',
    monday: 'Monday',
    tuesday: 'Tuesday',
    wednesday: 'Wednesday',
    thursday: 'Thursday',
    friday: 'Friday',
    saturday: 'Saturday',
  },
  badHours: 'two times like 09:00-22:00, or off',
  badCeiling: 'a whole number above zero, or off',
  nothingToSet: 'Say what to change. For help: recado rules set --help',
  noSwitches: 'Nothing has been stopped.',
  switchLine: ({ id, scope, when, by, why }) => `${id}  ${scope}, since ${when}, by ${by}: ${why}`,
  liftedLine: ({ when, by }) => `    lifted ${when}, by ${by}`,
  holds: ({ inFlight, held }) => `    in flight: ${inFlight}; waiting: ${held}`,
  scopeAll: 'every empresa',
  scopeEmpresa: (id) => `empresa ${id}`,
  byPlatform: 'the platform',
  lifted: (id) => `Switch ${id} was lifted; what it held goes on.`,
}
